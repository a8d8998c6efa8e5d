#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_AGGREGATOR_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_AGGREGATOR_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/metrics/registry.h"
#include "common/mysql/options.h"
#include "common/mysql/worker_pool.h"
#include "services/aggregation/leader/district_leader.h"
#include "services/aggregation/measures/measure.h"
#include "services/aggregation/snapshot/board.h"

namespace districtedu::aggregation {

class Elections;
class Follower;

// The aggregation at work in one process: leads the districts it has the lease of, follows the
// snapshots of all, and has the database workers the calls run on. Tests run several in one
// process.
class Aggregator {
 public:
  struct Options {
    mysql::ConnectOptions database;
    std::size_t workers = 4;
    std::size_t queue_capacity = 256;
    const MeasureCatalogue* catalogue = nullptr;
    const Clock* clock = &SystemClock::Instance();
    std::string process;                      // holder of leases; unique among processes
    absl::Duration lease = absl::Seconds(3);  // at least 2 s: timeouts below it are whole seconds
    absl::Duration poll_interval = absl::Milliseconds(50);
    absl::Duration publish_interval = absl::Milliseconds(200);
    absl::Duration prune_interval = absl::Minutes(1);
    absl::Duration feed_for = absl::Hours(24 * 30);
    Retention retention;
    LeaderOptions leader;
    DrainHooks hooks;  // of tests
    // Leads also where a newer measure set has been seen: an older program on purpose.
    bool adopt_measure_set = false;
  };

  // Does not wait for the database: while it is away calls fail as UNAVAILABLE. `metrics` may be
  // null, and otherwise outlives the aggregator.
  Aggregator(Options options, metrics::Registry* metrics);
  // Stops.
  ~Aggregator();
  Aggregator(const Aggregator&) = delete;
  Aggregator& operator=(const Aggregator&) = delete;

  // Stops leading, gives the leases up, drains the workers. Idempotent.
  void Stop();

  // The database answers and the snapshots of the store have been read at least once.
  bool healthy() const;
  // The second half of it: before, the board says nothing about what there is.
  bool followed() const;
  bool stopping() const { return stopping_; }

  const Board& board() const { return board_; }
  Board& board() { return board_; }
  mysql::WorkerPool& pool() { return *pool_; }
  const Clock& clock() const { return *options_.clock; }
  const MeasureCatalogue& catalogue() const { return *options_.catalogue; }
  const std::string& process() const { return options_.process; }

  // Null where this process does not lead the district.
  std::shared_ptr<DistrictLeader> Leader(const std::string& district) const;
  std::vector<std::shared_ptr<DistrictLeader>> Leaders() const;

  // Runs `quick` after the delay, on the polling thread; when the aggregator stops, before its
  // time. It must not block.
  void RunLater(absl::Duration delay, std::function<void()> quick);

  // Looks at the outboxes and the newest snapshots now instead of at the next poll.
  void Nudge();

 private:
  friend class Elections;
  friend class Follower;

  void AddLeader(const std::string& district, std::int64_t epoch);
  // Stops the leader; it may still be at its last statement when this returns.
  void RetireLeader(const std::string& district);
  // Forgets leaders that have ended; true if none of the district is left.
  bool Reap(const std::string& district);

  const Options options_;
  metrics::Histogram drain_seconds_;
  metrics::Histogram evaluate_seconds_;
  metrics::Counter entries_total_;
  metrics::Counter failures_total_;
  Board board_;
  std::unique_ptr<mysql::WorkerPool> pool_;
  std::atomic<bool> stopping_{false};

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<DistrictLeader>> leaders_;  // guarded by mutex_
  std::vector<std::shared_ptr<DistrictLeader>> retired_;            // guarded by mutex_

  std::unique_ptr<Elections> elections_;
  std::unique_ptr<Follower> follower_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_AGGREGATOR_H_
