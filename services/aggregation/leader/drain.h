#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DRAIN_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DRAIN_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "common/mysql/session.h"
#include "services/aggregation/cells/refresh.h"
#include "services/aggregation/leader/district_state.h"

namespace districtedu::aggregation {

struct DrainResult {
  std::size_t entries = 0;    // outbox rows taken
  bool wrote = false;         // there was something to write; otherwise nothing was committed
  std::size_t refreshes = 0;  // partitions computed
  CellChanges changes;        // what became of the cells
};

// One transaction of the leader, in one view of the store: outbox rows into the feed, the cells
// they bear on computed anew, the day turned where midnight has passed, measures that changed or
// failed computed. `state` is changed if and only if the result is OK.
//
// On an error nothing was written, unless mysql::CommitUnknown(status): the caller drops the
// state and loads it again. NOT_LEADER says that another process leads now.
//
// `everything`: computes the cells of all measures, whatever the outboxes say.
absl::StatusOr<DrainResult> Drain(mysql::Session& session, const LeaderContext& context,
                                  DistrictState* state, bool everything = false);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DRAIN_H_
