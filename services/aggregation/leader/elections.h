#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_ELECTIONS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_ELECTIONS_H_

#include <condition_variable>
#include <cstdint>
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
#include "services/aggregation/store/lease.h"
#include "services/aggregation/store/rooms.h"

namespace districtedu::aggregation {

// Keeps the leases of a process beating and takes those that are free or have expired, on a thread
// and a connection of its own, so that a long drain does not cost the lease.
class Elections {
 public:
  struct Options {
    mysql::ConnectOptions database;
    absl::Duration lease;
    std::string process;             // holder of leases; unique among processes
    std::string measure_set;         // digest of the measures this program computes
    bool adopt_measure_set = false;  // leads also where a newer set has been seen
    const Clock* clock = nullptr;
  };

  // `leaders` gets a leader for every lease taken, and outlives this.
  Elections(Options options, Leaders* leaders);
  // As Stop().
  ~Elections();

  // Ends the thread, after which nothing is taken any more.
  void Stop();
  // Makes the leases held free for the next process. After Stop(), and when the leaders have ended.
  void GiveUpAll();

 private:
  struct Held {
    std::int64_t epoch;
    SteadyTime beaten;  // before the last beat that succeeded
  };

  void Run();
  absl::Status Round();
  absl::Status Prepare();
  absl::Status LookAtDistricts(const std::map<std::string, Lease>& leases);
  absl::Status Keep(const std::map<std::string, Lease>& leases);
  absl::Status Challenge(const std::map<std::string, Lease>& leases);
  void DropUnconfirmed();
  void Lose(const std::string& district);

  const Options options_;
  Leaders* const leaders_;
  const absl::Duration interval_;
  LeaseJudge judge_;
  std::unique_ptr<mysql::Session> session_;
  RepeatedWarning warning_;
  bool prepared_ = false;
  std::map<std::string, Held> held_;
  SteadyTime next_look_;
  std::vector<RoomTables> rooms_;

  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;     // last: starts when everything else stands
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_ELECTIONS_H_
