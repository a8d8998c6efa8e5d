#include "services/staffing/rules/rules.h"

#include "districtedu/staffing/v1/honour_title.pb.h"
#include "services/staffing/rules/school_year.h"

namespace districtedu::staffing {
namespace {

using resource::StoreCheck;
using resource::Touch;

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
  book["Teacher"] = TeacherRules();
  book["TeacherEvaluation"] = TeacherEvaluationRules();
  book["TeacherHonour"] = TeacherHonourRules();
  book["TeachingAssignment"] = TeachingAssignmentRules();
  return book;
}

}  // namespace districtedu::staffing
