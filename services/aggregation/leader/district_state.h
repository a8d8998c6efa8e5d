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
  std::size_t drain_rows = 500;
  // Schools of one measure and range of years above which one statement over all is cheaper.
  std::size_t partitions_per_measure = 24;
  // What one transaction does: it begins no statement of a measure after so much time (twice as
  // much for what was just written by hand), but for its first, or when so many cells have changed.
  // The rest waits as dirty partitions.
  absl::Duration slice = absl::Milliseconds(50);
  std::size_t cells_per_transaction = 2000;
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
    SteadyTime next;
  };
  std::map<std::string, Retry> retries;        // measures that failed
  std::set<DirtyPartition> behind_batch;       // of batches, written to since their last refresh
  std::set<Batch> open_batches;                // when last looked at
  SteadyTime pending_next;                     // of the next refresh for batches that are open
  bool drained = false;                        // at least once since it was loaded
  bool backlog = false;                        // the last drain left rows behind
  bool figures_changed = true;                 // what figures follow from changed since the last
  bool written_by_hand = false;                // something outside of batches was taken since then
  std::optional<absl::Time> oldest_uncounted;  // create_time of the oldest row not yet published

  // Whether the partition is to be computed as soon as may be: it is not held for an open batch.
  bool IsDue(const DirtyPartition& key) const {
    return key.batch.none() || open_batches.count(key.batch) == 0;
  }
  // Everything taken is in the cells, but for what open batches wrote.
  bool caught_up(const MeasureCatalogue& catalogue) const;
  // Figures may be published although something is still to be computed: what was written by hand
  // to single schools is in the cells. The figures name what they wait for.
  bool can_publish_meanwhile() const;
  // The last entry before which everything is in the cells.
  std::int64_t counted() const;
  // Sets what evaluation is told of failures and open batches.
  void UpdateReference();
};

// Loads the state, in one view. NOT_LEADER where the lease is not of the epoch.
absl::StatusOr<DistrictState> LoadDistrict(mysql::Session& session, const LeaderContext& context,
                                           const std::string& district, std::int64_t epoch);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DISTRICT_STATE_H_
