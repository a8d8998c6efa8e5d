#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/resource/change/checks.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::staffing {
namespace {

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

// The bands of a district do not overlap.
absl::Status CheckBands(const GrowthGoalChange& change, const auth::Principal&) {
  if (change.after == nullptr) return absl::OkStatus();
  const GrowthGoal& goal = *change.after;
  const GrowthGoal* youngest = nullptr;  // of those that overlap
  for (const GrowthGoal* other : change.siblings) {
    if (other->least_age() > goal.greatest_age() || other->greatest_age() < goal.least_age()) {
      continue;
    }
    if (youngest == nullptr || other->least_age() < youngest->least_age()) youngest = other;
  }
  if (youngest == nullptr) return absl::OkStatus();
  return Error(Reason::kIntervalOverlap,
               absl::StrCat("there is a band from ", youngest->least_age(), " to ",
                            youngest->greatest_age(), " years; bands do not overlap"),
               {{"field", "least_age"}});
}

// A band is one of every school year; what the goal says is read nowhere.
std::vector<Touch> TouchesOfGrowthGoal(const GrowthGoalChange&) { return {Touch{}}; }

}  // namespace

resource::RulesOf<GrowthGoal> GrowthGoalRules() {
  return {.check = CheckGrowthGoal,
          .siblings_by = "district",
          .check_change = CheckBands,
          .touches = TouchesOfGrowthGoal};
}

}  // namespace districtedu::staffing
