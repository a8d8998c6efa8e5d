#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/resource/change/checks.h"
#include "common/resource/declared/name.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::staffing {
namespace {

using resource::Days;
using resource::Facts;
using resource::StoreReader;
using resource::Touch;
using v1::Teacher;

void CheckTeacher(const Teacher& teacher, resource::Violations* violations) {
  resource::CheckDateOrder(teacher, "birth_date", "hired_on", violations);
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

// Which qualification is held on which days.
Facts FactsOfQualification(const Teacher& teacher) {
  std::set<std::string> turns = {"", teacher.qualification_obtained_on()};
  for (const v1::EarlierQualification& earlier : teacher.earlier_qualifications()) {
    turns.insert(earlier.obtained_on());
  }
  Facts facts;
  for (auto turn = turns.begin(); turn != turns.end(); ++turn) {
    const auto next = std::next(turn);
    facts.push_back({{*turn, next == turns.end() ? "" : *next},
                     "",
                     absl::StrCat("holds ", HeldOn(teacher, *turn))});
  }
  return facts;
}

// Days at a school, by an appointment.
struct Placed {
  Days days;
  std::string school;
};

Facts FactsOfTeacher(const Teacher& teacher, const std::vector<Placed>& placed) {
  const Facts qualifications = FactsOfQualification(teacher);
  Facts facts;
  for (std::size_t i = 0; i < placed.size(); ++i) {
    for (const resource::Fact& fact : qualifications) {
      const std::optional<Days> days = resource::Overlap(fact.days, placed[i].days);
      if (days) facts.push_back({*days, placed[i].school, absl::StrCat(fact.what, " by ", i)});
    }
  }
  return facts;
}

// Measures read the qualifications alone, of the years and schools the person is appointed for:
// where and as what people work stands in Appointment.
absl::StatusOr<std::vector<Touch>> TouchesOfTeacher(const resource::ChangeOf<Teacher>& change,
                                                    const StoreReader& store) {
  if (change.before == nullptr || change.after == nullptr) return std::vector<Touch>();
  if (resource::TouchesOfFacts<Teacher>(change, FactsOfQualification).empty()) {
    return std::vector<Touch>();
  }
  const auto appointments = store.session.Query(
      "SELECT school_id, start_date, end_date FROM staffing_appointments WHERE district_id = ? AND "
      "teacher_id = ? AND kind <> 'additional'",
      {store.district, resource::LastSegment(change.after->name())});
  if (!appointments.ok()) return appointments.status();
  std::vector<Placed> placed;
  for (const mysql::Row& row : *appointments) {
    const std::string end = mysql::IsNull(row[2]) ? "" : std::get<std::string>(row[2]);
    placed.push_back({{std::get<std::string>(row[1]), end}, std::get<std::string>(row[0])});
  }
  return resource::TouchesOfFacts<Teacher>(
      change, [&](const Teacher& side) { return FactsOfTeacher(side, placed); });
}

}  // namespace

resource::RulesOf<Teacher> TeacherRules() {
  return {.check = CheckTeacher, .touches_in_store = TouchesOfTeacher};
}

}  // namespace districtedu::staffing
