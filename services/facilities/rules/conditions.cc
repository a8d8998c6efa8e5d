#include <algorithm>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "districtedu/facilities/v1/facility_return.pb.h"
#include "districtedu/facilities/v1/funding.pb.h"
#include "districtedu/facilities/v1/ict_installation.pb.h"
#include "services/facilities/rules/facts.h"
#include "services/facilities/rules/rules.h"

namespace districtedu::facilities {
namespace {

using resource::Message;
using resource::StoreCheck;
using resource::Touch;
using resource::Violations;
using v1::FacilityReturn;
using v1::IctInstallation;

void CheckFacilityReturn(const Message& after, Violations* violations) {
  const auto& facts = static_cast<const FacilityReturn&>(after);
  if (facts.has_lighting_classrooms() && facts.has_classrooms() &&
      facts.lighting_classrooms() > facts.classrooms()) {
    violations->push_back({"lighting_classrooms", Reason::kFieldOutOfRange,
                           "must be at most the number of classrooms"});
  }
  const std::vector<std::string> name = absl::StrSplit(facts.name(), '/');
  const auto accepted = ParseDate(facts.lighting_accepted_on());
  int year = 0;
  if (accepted && name.size() > 3 && absl::SimpleAtoi(name[3], &year) &&
      SchoolYearOf(*accepted) != year) {
    violations->push_back(
        {"lighting_accepted_on", Reason::kDateInvalid,
         absl::StrCat("must lie in the school year, ", year, "-09-01 to ", LastDayOf(year))});
  }
  for (int i = 0; i < facts.rooms_size(); ++i) {
    const v1::SpecialRooms& rooms = facts.rooms(i);
    if (rooms.has_new_rooms() && rooms.has_rooms() && rooms.new_rooms() > rooms.rooms()) {
      violations->push_back({absl::StrCat("rooms[", i, "].new_rooms"), Reason::kFieldOutOfRange,
                             "must be at most the rooms there are"});
    }
  }
}

void CheckIctInstallation(const Message& after, Violations* violations) {
  resource::CheckDateOrder(after, "ready_on", "removed_on", violations);
}

// A dated row: where only its end moved, the years between the two ends; else all of its years
// before and after.
absl::StatusOr<std::vector<Touch>> TouchesOfIctInstallation(const StoreCheck& check) {
  const auto& row = *(check.after ? check.after : check.before);
  const std::string& school = std::get<std::string>(row.key[1]);
  const auto whole = [&](const resource::StoredRow* side) {
    const auto& facts = static_cast<const IctInstallation&>(*side->message);
    return resource::TouchOfDates(facts.ready_on(), facts.removed_on(), school);
  };
  if (!check.before || !check.after) return std::vector<Touch>{whole(&row)};
  const auto& before = static_cast<const IctInstallation&>(*check.before->message);
  const auto& after = static_cast<const IctInstallation&>(*check.after->message);
  if (before.kind() != after.kind() || before.rooms() != after.rooms() ||
      before.ready_on() != after.ready_on()) {
    return std::vector<Touch>{whole(check.before), whole(check.after)};
  }
  if (before.removed_on() == after.removed_on()) return std::vector<Touch>();
  const auto& [first, last] = std::minmax(before.removed_on(), after.removed_on());
  return std::vector<Touch>{first.empty() ? resource::TouchOfDates(last, "", school)
                                          : resource::TouchOfDates(first, last, school)};
}

// The growth of the year after is counted from it too.
absl::StatusOr<std::vector<Touch>> TouchesOfFunding(const StoreCheck& check) {
  const auto& row = *(check.after ? check.after : check.before);
  const int year = static_cast<int>(std::get<std::int64_t>(row.key[1]));
  return std::vector<Touch>{{year, year + 1, ""}};
}

}  // namespace

resource::Rules FacilityReturnRules() {
  return {.check = CheckFacilityReturn, .check_in_store = nullptr, .touches = nullptr};
}

resource::Rules IctInstallationRules() {
  return {.check = CheckIctInstallation,
          .check_in_store = nullptr,
          .touches = TouchesOfIctInstallation};
}

resource::Rules FundingRules() {
  return {.check = nullptr, .check_in_store = nullptr, .touches = TouchesOfFunding};
}

}  // namespace districtedu::facilities
