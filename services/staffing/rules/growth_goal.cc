#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "districtedu/staffing/v1/growth_goal.pb.h"
#include "services/staffing/rules/rules.h"
#include "services/staffing/rules/school_year.h"

namespace districtedu::staffing {
namespace {

using resource::StoreCheck;
using resource::Touch;
using v1::GrowthGoal;

void CheckGrowthGoal(const resource::Message& after, resource::Violations* violations) {
  const auto& goal = static_cast<const GrowthGoal&>(after);
  if (goal.greatest_age() != 0 && goal.greatest_age() < goal.least_age()) {
    violations->push_back(
        {"greatest_age", Reason::kFieldOutOfRange, "must be at least the least age"});
  }
  CheckTogether(after, "goal", "set_on", violations);
}

// Two bands of a district are never written side by side.
absl::Status LockDistrict(mysql::Session& session, const std::string& district,
                          const std::vector<const resource::StoredRow*>&) {
  return session
      .Query("SELECT district_id FROM facilities_districts WHERE district_id = ? FOR UPDATE",
             {district})
      .status();
}

// The bands of a district do not overlap.
absl::Status CheckGrowthGoalInStore(const StoreCheck& check) {
  if (!check.after) return absl::OkStatus();
  const auto& goal = static_cast<const GrowthGoal&>(*check.after->message);
  const auto others = check.session.Query(
      "SELECT least_age, greatest_age FROM staffing_growth_goals WHERE district_id = ? AND "
      "growth_goal_id <> ? AND least_age <= ? AND greatest_age >= ? ORDER BY least_age LIMIT 1",
      {check.district, check.after->key[1], std::int64_t{goal.greatest_age()},
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
absl::StatusOr<std::vector<Touch>> GrowthGoalTouches(const StoreCheck&) {
  return std::vector<Touch>{Touch{}};
}

}  // namespace

resource::Rules GrowthGoalRules() {
  return {.check = CheckGrowthGoal,
          .lock_parents = LockDistrict,
          .check_in_store = CheckGrowthGoalInStore,
          .touches = GrowthGoalTouches};
}

}  // namespace districtedu::staffing
