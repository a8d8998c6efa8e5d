#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_AGGREGATOR_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_AGGREGATOR_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/metrics/registry.h"
#include "common/mysql/options.h"
#include "common/mysql/worker_pool.h"
#include "services/aggregation/leader/district_leader.h"
#include "services/aggregation/leader/elections.h"
#include "services/aggregation/leader/follower.h"
#include "services/aggregation/leader/leaders.h"
#include "services/aggregation/measures/measure.h"
#include "services/aggregation/snapshot/board.h"

namespace districtedu::aggregation {

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
  mysql::WorkerPool& pool() { return pool_; }
  const Clock& clock() const { return *options_.clock; }
  const MeasureCatalogue& catalogue() const { return *options_.catalogue; }
  const std::string& process() const { return options_.process; }

  // Null where this process does not lead the district.
  std::shared_ptr<DistrictLeader> Leader(const std::string& district) const {
    return leaders_.Find(district);
  }
  std::vector<std::shared_ptr<DistrictLeader>> AllLeaders() const { return leaders_.All(); }

  // Runs `quick` after the delay, on the polling thread; when the aggregator stops, before its
  // time. It must not block.
  void RunLater(absl::Duration delay, std::function<void()> quick);

  // Looks at the outboxes and the newest snapshots now instead of at the next poll.
  void Nudge();

 private:
  static mysql::WorkerPool::Options PoolOptions(const Options& options, metrics::Registry* metrics);
  static DistrictLeader::Options LeaderOptionsOf(const Options& options,
                                                 metrics::Registry* metrics);

  const Options options_;
  std::atomic<bool> stopping_{false};
  // In order of dependence: each is given what stands above it.
  Board board_;
  mysql::WorkerPool pool_;
  Leaders leaders_;
  Follower follower_;
  Elections elections_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_AGGREGATOR_H_
