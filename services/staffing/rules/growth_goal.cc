#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/resource/change/checks.h"
#include "common/resource/declared/name.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::staffing {
namespace {

using resource::StoreReader;
using resource::Touch;
using v1::GrowthGoal;
using GrowthGoalChange = resource::ChangeOf<GrowthGoal>;

void CheckGrowthGoal(const GrowthGoal& goal, resource::Violations* violations) {
  if (goal.greatest_age() != 0 && goal.greatest_age() < goal.least_age()) {
    violations->push_back(
        {"greatest_age", Reason::kFieldOutOfRange, "must be at least the least age"});
  }
  resource::CheckTogether(goal, "goal", "set_on", violations);
}

// Two bands of a district are never written side by side.
absl::Status LockDistrict(const StoreReader& store, const std::vector<const GrowthGoal*>&) {
  return store.session
      .Query("SELECT district_id FROM facilities_districts WHERE district_id = ? FOR UPDATE",
             {store.district})
      .status();
}

// The bands of a district do not overlap.
absl::Status CheckGrowthGoalInStore(const GrowthGoalChange& change, const StoreReader& store) {
  if (change.after == nullptr) return absl::OkStatus();
  const GrowthGoal& goal = *change.after;
  const auto others = store.session.Query(
      "SELECT least_age, greatest_age FROM staffing_growth_goals WHERE district_id = ? AND "
      "growth_goal_id <> ? AND least_age <= ? AND greatest_age >= ? ORDER BY least_age LIMIT 1",
      {store.district, resource::LastSegment(goal.name()), std::int64_t{goal.greatest_age()},
       std::int64_t{goal.least_age()}});
  if (!others.ok()) return others.status();
  if (others->empty()) return absl::OkStatus();
  return Error(
      Reason::kIntervalOverlap,
      absl::StrCat("there is a band from ", std::get<std::int64_t>((*others)[0][0]), " to ",
                   std::get<std::int64_t>((*others)[0][1]), " years; bands do not overlap"),
      {{"field", "least_age"}});
}

// A band is one of every school year; what the goal says is read nowhere.
std::vector<Touch> TouchesOfGrowthGoal(const GrowthGoalChange&) { return {Touch{}}; }

}  // namespace

resource::RulesOf<GrowthGoal> GrowthGoalRules() {
  return {.check = CheckGrowthGoal,
          .lock_parents = LockDistrict,
          .check_in_store = CheckGrowthGoalInStore,
          .touches = TouchesOfGrowthGoal};
}

}  // namespace districtedu::staffing
