#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "districtedu/staffing/v1/teacher.pb.h"
#include "services/staffing/rules/rules.h"
#include "services/staffing/rules/school_year.h"

namespace districtedu::staffing {
namespace {

using resource::StoreCheck;
using resource::Touch;
using v1::Teacher;

void CheckTeacher(const resource::Message& after, resource::Violations* violations) {
  resource::CheckDateOrder(after, "birth_date", "hired_on", violations);
  const auto& teacher = static_cast<const Teacher&>(after);
  const bool dated = !teacher.qualification_obtained_on().empty();
  if (teacher.qualification() == v1::QUALIFICATION_UNSPECIFIED &&
      (dated || teacher.earlier_qualifications_size() > 0)) {
    violations->push_back({"qualification", Reason::kRequiredFieldMissing,
                           "must be given with its date or with earlier ones"});
    return;
  }
  for (int i = 0; i < teacher.earlier_qualifications_size(); ++i) {
    const v1::EarlierQualification& earlier = teacher.earlier_qualifications(i);
    const std::string path = absl::StrCat("earlier_qualifications[", i, "].");
    if (earlier.qualification() >= teacher.qualification()) {
      violations->push_back({path + "qualification", Reason::kFieldOutOfRange,
                             "must be lower than the highest qualification"});
    }
    if (!earlier.obtained_on().empty() &&
        earlier.obtained_on() >= teacher.qualification_obtained_on()) {
      violations->push_back({path + "obtained_on", Reason::kDateOrderInvalid,
                             "must be before qualification_obtained_on"});
    }
  }
}

// The highest qualification obtained by a day; of the empty one, which lies before all others,
// those held before all records.
v1::Qualification HeldOn(const Teacher& teacher, const std::string& day) {
  v1::Qualification held = teacher.qualification_obtained_on() <= day
                               ? teacher.qualification()
                               : v1::QUALIFICATION_UNSPECIFIED;
  for (const v1::EarlierQualification& earlier : teacher.earlier_qualifications()) {
    if (earlier.obtained_on() <= day) held = std::max(held, earlier.qualification());
  }
  return held;
}

// Days from the first up to, not including, the second on which another qualification is held.
std::vector<std::pair<std::string, std::string>> ChangedQualificationDays(const Teacher& before,
                                                                          const Teacher& after) {
  std::set<std::string> turns = {""};
  for (const Teacher* teacher : {&before, &after}) {
    turns.insert(teacher->qualification_obtained_on());
    for (const v1::EarlierQualification& earlier : teacher->earlier_qualifications()) {
      turns.insert(earlier.obtained_on());
    }
  }
  std::vector<std::pair<std::string, std::string>> days;
  for (auto turn = turns.begin(); turn != turns.end(); ++turn) {
    const auto next = std::next(turn);
    if (HeldOn(before, *turn) == HeldOn(after, *turn)) continue;
    days.emplace_back(*turn, next == turns.end() ? "" : *next);
  }
  return days;
}

// Measures read the qualifications alone, of the years and schools the person is appointed for:
// where and as what people work stands in Appointment.
absl::StatusOr<std::vector<Touch>> TouchesOfTeacher(const StoreCheck& check) {
  std::vector<Touch> touches;
  if (!check.before || !check.after) return touches;
  const auto days = ChangedQualificationDays(static_cast<const Teacher&>(*check.before->message),
                                             static_cast<const Teacher&>(*check.after->message));
  if (days.empty()) return touches;
  const auto appointments = check.session.Query(
      "SELECT school_id, start_date, end_date FROM staffing_appointments WHERE district_id = ? AND "
      "teacher_id = ? AND kind <> 'additional'",
      {check.district, check.after->key[1]});
  if (!appointments.ok()) return appointments.status();
  for (const mysql::Row& row : *appointments) {
    const std::string end = mysql::IsNull(row[2]) ? "" : std::get<std::string>(row[2]);
    for (const auto& [from, to] : days) {
      const std::string first = std::max(from, std::get<std::string>(row[1]));
      const std::string behind = EarlierEnd(to, end);
      if (!behind.empty() && behind <= first) continue;
      touches.push_back(resource::TouchOfDates(first, behind, std::get<std::string>(row[0])));
    }
  }
  return touches;
}

}  // namespace

resource::Rules TeacherRules() {
  return {.check = CheckTeacher, .check_in_store = nullptr, .touches = TouchesOfTeacher};
}

}  // namespace districtedu::staffing
