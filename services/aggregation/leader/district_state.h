#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DISTRICT_STATE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DISTRICT_STATE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/mysql/session.h"
#include "services/aggregation/cells/cell_store.h"
#include "services/aggregation/cells/dirty.h"
#include "services/aggregation/cells/reference.h"
#include "services/aggregation/measures/measure.h"
#include "services/aggregation/snapshot/make.h"
#include "services/aggregation/store/plan_store.h"
#include "services/aggregation/store/rooms.h"
#include "services/aggregation/store/snapshot_store.h"

namespace districtedu::aggregation {

struct LeaderOptions {
  // Outbox rows one drain takes. More are a backlog: the leader catches up, in such steps, and
  // publishes nothing until it has.
  std::size_t drain_rows = 5000;
  // Partitions of one measure above which one statement over all of them is cheaper.
  std::size_t partitions_per_measure = 24;
  // Time a transaction spends on refreshing while the leader catches up.
  absl::Duration catch_up_slice = absl::Milliseconds(500);
  // A measure that failed is tried again after this, twice as long each time.
  absl::Duration first_retry = absl::Seconds(1);
  absl::Duration longest_retry = absl::Minutes(5);
  // What an open import batch wrote is refreshed while it runs, within this share of a core, in
  // transactions that spend no more than the slice on it.
  double pending_share = 0.2;
  absl::Duration pending_slice = absl::Milliseconds(50);
  // An open batch nobody has written to for so long was left by who ran it.
  absl::Duration batch_abandoned_after = absl::Minutes(15);
};

// Called at points of a drain where tests commit, stop or kill; empty in the server.
struct DrainHooks {
  std::function<void()> after_outbox_read;  // the view is taken, the facts are not yet read
  std::function<void()> before_fence;       // everything is written, the lease is not yet asked for
};

// What a leader works with, the same for all its districts.
struct LeaderContext {
  const MeasureCatalogue* catalogue = nullptr;
  const Clock* clock = nullptr;
  LeaderOptions options;
  DrainHooks hooks;
};

// What a leader knows of its district: the state of the store as its own last transaction left it.
// After a transaction that failed, or whose end is unknown, it is dropped and loaded again.
struct DistrictState {
  std::string district;
  std::int64_t epoch = 0;
  std::vector<RoomTables> rooms;

  Reference reference;  // with failed measures and pending batches as below
  CellMap cells;
  std::map<std::string, MeasureState> measures;
  DirtyPartitions dirty;
  std::optional<absl::CivilDay> day;
  std::int64_t last_sequence = 0;
  std::int64_t counted_sequence = 0;
  std::map<std::string, StoredPlan> plans;
  std::map<std::string, SnapshotHead> heads;
  // By plan; told of what drains change. Not in the store.
  std::map<std::string, SnapshotMaker> makers;

  // Not in the store.
  struct Retry {
    absl::Duration delay;
    absl::Time next;  // steady time, see SteadyNow
  };
  std::map<std::string, Retry> retries;        // measures that failed
  std::set<DirtyPartition> behind_batch;       // pending ones written to since their last refresh
  absl::Time pending_next;                     // steady time of the next such refresh
  bool drained = false;                        // at least once since it was loaded
  bool backlog = false;                        // the last drain left rows behind
  bool figures_changed = true;                 // what figures follow from changed since the last
  std::optional<absl::Time> oldest_uncounted;  // create_time of the oldest row not yet published

  // Everything taken is in the cells, but for what open batches wrote: figures may be published.
  bool caught_up(const MeasureCatalogue& catalogue) const;
  // The last entry before which everything is in the cells.
  std::int64_t counted() const;
  // Sets what evaluation is told of failures and open batches.
  void UpdateReference();
};

// Time that no clock adjustment moves, for delays within the process.
absl::Time SteadyNow();

// Loads the state, in one view. NOT_LEADER where the lease is not of the epoch.
absl::StatusOr<DistrictState> LoadDistrict(mysql::Session& session, const LeaderContext& context,
                                           const std::string& district, std::int64_t epoch);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DISTRICT_STATE_H_
