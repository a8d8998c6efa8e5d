#ifndef DISTRICTEDU_SERVICES_AGGREGATION_STORE_PLAN_STORE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_STORE_PLAN_STORE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/session.h"
#include "districtedu/aggregation/v1/plan.pb.h"

namespace districtedu::aggregation {

// A stored plan.
struct StoredPlan {
  std::string id;
  std::int64_t revision = 0;
  std::string digest;  // SHA-256 hex of the plan's deterministic bytes
  std::shared_ptr<const v1::Plan> plan;
};

// "districts/d/plans/p".
std::string PlanName(const std::string& district, const std::string& plan);

// The revision in force of every plan of the district, by id.
absl::StatusOr<std::map<std::string, StoredPlan>> ReadPlans(mysql::Session& session,
                                                            const std::string& district);

// The revision in force (`revision` 0) or a given one; none where there is none.
absl::StatusOr<std::optional<StoredPlan>> ReadPlan(mysql::Session& session,
                                                   const std::string& district,
                                                   const std::string& plan, std::int64_t revision);

// Stores the plan as its next revision and leaves an outbox row, both in the transaction the
// session has open, which also holds the lock that puts such calls in order. The same plan again
// is the revision there is. `keep` false: says what it would be and writes nothing.
// Errors: RESOURCE_NOT_FOUND where there is no such district.
absl::StatusOr<StoredPlan> StorePlan(mysql::Session& session, const std::string& district,
                                     const v1::Plan& plan, const std::string& principal,
                                     absl::Time now, bool keep);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_STORE_PLAN_STORE_H_
