#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/resource/change/checks.h"
#include "common/resource/declared/name.h"
#include "services/facilities/rules/rules.h"

namespace districtedu::facilities {
namespace {

using resource::Facts;
using resource::Touch;
using resource::Violations;
using v1::FacilityReturn;
using v1::Funding;
using v1::IctInstallation;

void CheckFacilityReturn(const FacilityReturn& after, Violations* violations) {
  if (after.has_lighting_classrooms() && after.has_classrooms() &&
      after.lighting_classrooms() > after.classrooms()) {
    violations->push_back({"lighting_classrooms", Reason::kFieldOutOfRange,
                           "must be at most the number of classrooms"});
  }
  resource::CheckInSchoolYear(after, "lighting_accepted_on", violations);
  for (int i = 0; i < after.rooms_size(); ++i) {
    const v1::SpecialRooms& rooms = after.rooms(i);
    if (rooms.has_new_rooms() && rooms.has_rooms() && rooms.new_rooms() > rooms.rooms()) {
      violations->push_back({absl::StrCat("rooms[", i, "].new_rooms"), Reason::kFieldOutOfRange,
                             "must be at most the rooms there are"});
    }
  }
}

void CheckIctInstallation(const IctInstallation& after, Violations* violations) {
  resource::CheckDateOrder(after, "ready_on", "removed_on", violations);
}

Facts FactsOfIctInstallation(const IctInstallation& installation) {
  return {{{installation.ready_on(), installation.removed_on()},
           resource::SegmentBehind(installation.name(), "schools"),
           absl::StrCat(installation.kind(), " ", installation.rooms())}};
}

// The growth of the year after is counted from it too.
std::vector<Touch> TouchesOfFunding(const resource::ChangeOf<Funding>& change) {
  int fiscal_year = 0;
  if (!absl::SimpleAtoi(resource::LastSegment(change.row().name()), &fiscal_year)) return {Touch{}};
  return {{fiscal_year, fiscal_year + 1, ""}};
}

}  // namespace

resource::RulesOf<FacilityReturn> FacilityReturnRules() { return {.check = CheckFacilityReturn}; }

resource::RulesOf<IctInstallation> IctInstallationRules() {
  return {.check = CheckIctInstallation, .facts = FactsOfIctInstallation};
}

resource::RulesOf<Funding> FundingRules() { return {.touches = TouchesOfFunding}; }

}  // namespace districtedu::facilities
