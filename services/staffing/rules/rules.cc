#include "services/staffing/rules/rules.h"

#include "districtedu/staffing/v1/honour_title.pb.h"
#include "districtedu/staffing/v1/teacher.pb.h"
#include "services/staffing/rules/school_year.h"

namespace districtedu::staffing {
namespace {

using resource::StoreCheck;
using resource::Touch;

// Measures read the qualification alone, of the years and schools the person is appointed for:
// where and as what people work stands in Appointment.
absl::StatusOr<std::vector<Touch>> TouchesOfTeacher(const StoreCheck& check) {
  if (!check.before || !check.after ||
      static_cast<const v1::Teacher&>(*check.before->message).qualification() ==
          static_cast<const v1::Teacher&>(*check.after->message).qualification()) {
    return std::vector<Touch>();
  }
  const auto appointments = check.session.Query(
      "SELECT school_id, start_date, end_date FROM staffing_appointments WHERE district_id = ? AND "
      "teacher_id = ? AND kind <> 'additional'",
      {check.district, check.after->key[1]});
  if (!appointments.ok()) return appointments.status();
  std::vector<Touch> touches;
  for (const mysql::Row& row : *appointments) {
    touches.push_back(resource::TouchOfDates(
        std::get<std::string>(row[1]), mysql::IsNull(row[2]) ? "" : std::get<std::string>(row[2]),
        std::get<std::string>(row[0])));
  }
  return touches;
}

// A title's flags select honours of every year; its name selects nothing.
absl::StatusOr<std::vector<Touch>> TouchesOfHonourTitle(const StoreCheck& check) {
  if (check.before && check.after) {
    const auto& before = static_cast<const v1::HonourTitle&>(*check.before->message);
    const auto& after = static_cast<const v1::HonourTitle&>(*check.after->message);
    if (before.category() == after.category() && before.level() == after.level() &&
        before.famous() == after.famous() && before.backbone() == after.backbone()) {
      return std::vector<Touch>();
    }
  }
  return std::vector<Touch>{Touch{}};
}

}  // namespace

resource::RuleBook Rules() {
  resource::RuleBook book;
  book["Teacher"].check = [](const resource::Message& after, resource::Violations* violations) {
    resource::CheckDateOrder(after, "birth_date", "hired_on", violations);
  };
  book["Teacher"].touches = TouchesOfTeacher;
  book["HonourTitle"].touches = TouchesOfHonourTitle;
  book["EthicsCase"].touches = [](const StoreCheck& check) -> absl::StatusOr<std::vector<Touch>> {
    if (!Alters(check, {"severity"})) return std::vector<Touch>();
    return TouchesOfDay(check, "decided_on");
  };
  book["Recognition"].touches = [](const StoreCheck& check) -> absl::StatusOr<std::vector<Touch>> {
    if (!Alters(check, {"document"})) return std::vector<Touch>();
    return TouchesOfDay(check, "recognised_on");
  };
  book["Recruitment"].check = [](const resource::Message& after, resource::Violations* violations) {
    CheckInSchoolYear(after, "hired_on", violations);
  };
  book["OutsideProfessional"].check = [](const resource::Message& after,
                                         resource::Violations* violations) {
    CheckNotAfterSchoolYear(after, "start_date", violations);
  };
  book["Appointment"] = AppointmentRules();
  book["GrowthGoal"] = GrowthGoalRules();
  book["PersonnelDecision"] = PersonnelDecisionRules();
  book["PostPlan"] = PostPlanRules();
  book["PrincipalTerm"] = PrincipalTermRules();
  book["Rotation"] = RotationRules();
  book["TeacherEvaluation"] = TeacherEvaluationRules();
  book["TeacherHonour"] = TeacherHonourRules();
  book["TeachingAssignment"] = TeachingAssignmentRules();
  return book;
}

}  // namespace districtedu::staffing
