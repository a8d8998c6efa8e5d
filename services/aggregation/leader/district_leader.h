#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DISTRICT_LEADER_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DISTRICT_LEADER_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/metrics/registry.h"
#include "common/mysql/options.h"
#include "common/mysql/session.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "services/aggregation/leader/district_state.h"
#include "services/aggregation/leader/drain.h"
#include "services/aggregation/leader/repeated_warning.h"
#include "services/aggregation/snapshot/board.h"

namespace districtedu::aggregation {

// What a leader tells about itself.
struct LeaderView {
  bool loaded = false;  // the state is in memory; nothing below is known before
  std::map<std::string, std::string> failed_measures;
  std::optional<absl::Time> oldest_uncounted;  // of the writes taken and not yet published
  std::int64_t waiting_entries = 0;            // rows in the outboxes at the last poll
};

// Leads one district, on a thread and a connection of its own, until it is stopped or another
// process has the lease.
class DistrictLeader {
 public:
  struct Options {
    LeaderContext context;
    mysql::ConnectOptions connect;  // REPEATABLE READ, timeouts below the lease
    std::string district;
    std::int64_t epoch = 0;
    absl::Duration tick = absl::Milliseconds(50);
    absl::Duration publish_interval = absl::Milliseconds(200);
    absl::Duration ping_interval = absl::Milliseconds(500);
    absl::Duration prune_interval = absl::Minutes(1);
    absl::Duration feed_for = absl::Hours(24 * 30);
    Retention retention;
    metrics::Histogram drain_seconds;
    metrics::Histogram evaluate_seconds;
    metrics::Counter entries_total;
    metrics::Counter failures_total;
  };

  // A full computation that replaces the cells. Answered on the leader's thread, once.
  struct Repair {
    absl::Time deadline;
    std::function<bool()> cancelled;
    std::function<void(absl::StatusOr<v1::RebuildResponse>)> done;
  };

  // `board` outlives the leader.
  DistrictLeader(Options options, Board* board);
  // Stops and waits.
  ~DistrictLeader();
  DistrictLeader(const DistrictLeader&) = delete;
  DistrictLeader& operator=(const DistrictLeader&) = delete;

  // So many rows wait in the outboxes.
  void Waiting(std::int64_t entries);
  // The tables of a room appeared: everything is loaded again.
  void Reload();
  void Stop();
  void Submit(Repair repair);

  // The thread has ended or is about to: it was stopped, or the lease is another's.
  bool ended() const { return ended_.load(); }
  const std::string& district() const { return options_.district; }
  std::int64_t epoch() const { return options_.epoch; }
  LeaderView view() const;

 private:
  void Run();
  // One round; an error drops the state.
  absl::Status Step();
  absl::Status Connect();
  bool DrainDue(bool woken);
  absl::Status DrainOnce(bool everything, DrainResult* result);
  absl::Status PublishIfDue();
  absl::Status PruneIfDue();
  absl::Status PingIfIdle();
  absl::Status RepairIfAsked();
  void UpdateView();
  void DropRepairs(const absl::Status& why);
  // How long nothing is to be done of itself.
  absl::Duration Pause() const;

  const Options options_;
  Board* const board_;

  // Of the thread.
  std::unique_ptr<mysql::Session> session_;
  std::optional<DistrictState> state_;
  RepeatedWarning warning_;
  SteadyTime next_publish_;
  SteadyTime next_batch_check_;
  SteadyTime next_ping_;
  SteadyTime next_prune_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = true;  // guarded by mutex_, like all below
  bool reload_ = false;
  bool stopping_ = false;
  std::vector<Repair> repairs_;
  LeaderView view_;

  std::atomic<bool> ended_{false};
  std::thread thread_;  // last: starts when everything else stands
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DISTRICT_LEADER_H_
