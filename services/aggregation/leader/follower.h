#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_FOLLOWER_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_FOLLOWER_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/mysql/options.h"
#include "common/mysql/session.h"
#include "services/aggregation/leader/leaders.h"
#include "services/aggregation/leader/repeated_warning.h"
#include "services/aggregation/snapshot/board.h"
#include "services/aggregation/store/rooms.h"

namespace districtedu::aggregation {

// The one poll of a process, on a thread and a connection of its own: wakes the leaders whose
// districts have rows in an outbox, and brings snapshots that other processes stored to the board.
class Follower {
 public:
  struct Options {
    mysql::ConnectOptions database;
    absl::Duration poll_interval;
  };

  // Both outlive this.
  Follower(Options options, Leaders* leaders, Board* board);
  ~Follower();

  // Ends the thread; runs what waits in RunLater first.
  void Stop();

  void RunLater(absl::Duration delay, std::function<void()> quick);
  void Nudge();
  // The store's snapshots have been read once.
  bool followed() const { return followed_; }

 private:
  void Run();
  absl::Status Round();
  absl::Status WakeLeaders();
  absl::Status Follow();
  void RunDue(bool all);

  const Options options_;
  Leaders* const leaders_;
  Board* const board_;
  std::unique_ptr<mysql::Session> session_;
  std::vector<RoomTables> rooms_;
  SteadyTime next_rooms_;
  SteadyTime next_follow_;
  std::string incarnation_;
  RepeatedWarning warning_;
  std::atomic<bool> followed_{false};

  std::mutex mutex_;
  std::condition_variable wake_;
  bool nudged_ = false;  // guarded by mutex_, like those below
  bool stopping_ = false;
  std::multimap<SteadyTime, std::function<void()>> later_;
  std::thread thread_;  // last: starts when everything else stands
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_FOLLOWER_H_
