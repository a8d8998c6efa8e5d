#include <map>
#include <string>
#include <vector>

#include "common/base/error.h"
#include "common/resource/change/checks.h"
#include "common/resource/declared/name.h"
#include "services/facilities/rules/expected_submissions.h"
#include "services/facilities/rules/rules.h"

namespace districtedu::facilities {
namespace {

using resource::LastSegment;
using resource::Touch;
using v1::School;
using SchoolChange = resource::ChangeOf<School>;

// No school becomes its own successor, and one that became another's is closed.
void CheckSchool(const School& school, resource::Violations* violations) {
  resource::CheckDateOrder(school, "opened_on", "closed_on", violations);
  if (!school.merged_into().empty() && school.closed_on().empty()) {
    violations->push_back({"closed_on", Reason::kRequiredFieldMissing,
                           "must be given for a school that was merged into another"});
  }
  if (school.reported_by_main_school() && school.main_school().empty()) {
    violations->push_back({"main_school", Reason::kRequiredFieldMissing,
                           "must be given where the main school reports for the campus"});
  }
}

// A campus belongs to a school, not to another campus; no school is its own.
absl::Status CheckSchoolInStore(const SchoolChange& change, const resource::StoreReader& store) {
  if (change.after == nullptr) return absl::OkStatus();
  const School& school = *change.after;
  const std::string own = LastSegment(school.name());
  if (LastSegment(school.merged_into()) == own) {
    return InvalidFields({{"school.merged_into", Reason::kNameMismatch, "must be another school"}});
  }
  if (school.main_school().empty()) return absl::OkStatus();
  const std::string main = LastSegment(school.main_school());
  const auto chain = store.session.Query(
      "SELECT 1 FROM facilities_schools WHERE district_id = ? AND ((school_id = ? AND "
      "main_school_id IS NOT NULL) OR main_school_id = ?) LIMIT 1",
      {store.district, main, own});
  if (!chain.ok()) return chain.status();
  if (main != own && chain->empty()) return absl::OkStatus();
  return InvalidFields({{"school.main_school", Reason::kNameMismatch,
                         "must be a school that is no campus, and a campus has none itself"}});
}

std::map<int, int> LocalityByYear(const School& school) {
  std::map<int, int> by_year;
  for (const auto& each : school.localities()) by_year[each.school_year()] = each.locality();
  return by_year;
}

// Kind and locality also select people who come to the school or leave it for another; the rest
// concerns the school alone.
std::vector<Touch> TouchesOfSchool(const SchoolChange& change) {
  if (change.before && change.after &&
      (change.before->kind() != change.after->kind() ||
       LocalityByYear(*change.before) != LocalityByYear(*change.after))) {
    return {Touch{}};
  }
  return {resource::TouchOfDays({}, LastSegment(change.row().name()))};
}

}  // namespace

resource::RulesOf<School> SchoolRules() {
  return {.check = CheckSchool,
          .check_in_store = CheckSchoolInStore,
          .touches = TouchesOfSchool,
          .after_write = ExpectSubmissions};
}

}  // namespace districtedu::facilities
