#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_PUBLISH_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_PUBLISH_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/session.h"
#include "services/aggregation/leader/district_state.h"

namespace districtedu::aggregation {

struct PublishResult {
  // Snapshots that are new, with the plan they were evaluated with.
  std::vector<std::pair<StoredSnapshot, StoredPlan>> snapshots;
  // The last entry of the feed before which everything is in the newest snapshots.
  std::int64_t counted_sequence = 0;
};

// Evaluates the plans of a district and stores what is new, fenced. A version is stored only where
// one of its views changed. On an error nothing was stored, unless
// mysql::CommitUnknown(status); the caller drops the state.
absl::StatusOr<PublishResult> Publish(mysql::Session& session, const LeaderContext& context,
                                      DistrictState* state);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_PUBLISH_H_
