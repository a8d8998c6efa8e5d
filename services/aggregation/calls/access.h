#ifndef DISTRICTEDU_SERVICES_AGGREGATION_CALLS_ACCESS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_CALLS_ACCESS_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/auth/principal.h"
#include "districtedu/aggregation/v1/indicator.pb.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "districtedu/aggregation/v1/snapshot.pb.h"

namespace districtedu::aggregation {

// What a principal may see of a district.
struct Reach {
  bool full = false;         // the full view; readers and school reporters get the suppressed one
  bool all_schools = false;  // parts of every school; otherwise only of those below
  std::set<std::string> schools;
};

// RESOURCE_NOT_FOUND without a grant of one of the roles in the district: what one may not see does
// not exist. `what`: the name asked for.
absl::StatusOr<Reach> ReachIn(const auth::Principal& principal, const std::string& district,
                              const std::vector<auth::Role>& roles, const std::string& what);

// Leaves out of a figure what is about schools out of reach.
void Narrow(const Reach& reach, const v1::IndicatorDefinition& definition,
            v1::IndicatorFigure* figure);

// Segments of names. NAME_INVALID as a violation of `field`.
absl::StatusOr<std::string> ParseDistrictName(const std::string& name, const std::string& field);
struct PlanPlace {
  std::string district;
  std::string plan;
  std::string indicator;  // of ParseIndicatorName
};
absl::StatusOr<PlanPlace> ParsePlanName(const std::string& name, const std::string& field);
absl::StatusOr<PlanPlace> ParseIndicatorName(const std::string& name, const std::string& field);

// RESOURCE_NOT_FOUND.
absl::Status NotFound(const std::string& type, const std::string& name);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_CALLS_ACCESS_H_
