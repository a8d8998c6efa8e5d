#ifndef DISTRICTEDU_COMMON_RESOURCE_RECORD_ROOM_H_
#define DISTRICTEDU_COMMON_RESOURCE_RECORD_ROOM_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/metrics/registry.h"
#include "common/mysql/worker_pool.h"
#include "common/resource/calls/engine.h"
#include "common/rpc/service_main.h"

namespace districtedu::resource {

// A record room at work: database workers, the engine on them, and the upkeep of its journal. All
// record servers are this with rules of their own; tests run it in their process.
class RecordRoom {
 public:
  struct Options {
    std::string room;
    std::vector<std::string> rooms;  // rooms whose resources may be referred to, own one included
    RuleBook rules;
    mysql::ConnectOptions database;
    std::size_t workers = 4;
    std::size_t queue_capacity = 256;
    const Clock* clock = &SystemClock::Instance();
    int audit_days = 200;                               // kept at least six months
    absl::Duration prune_interval = absl::Minutes(10);  // of old request ids and audit entries
  };

  // Does not wait for the database: while it is away calls fail as UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<RecordRoom>> Create(Options options,
                                                            metrics::Registry* metrics);
  ~RecordRoom();  // drains

  // Handlers that point into this room.
  absl::StatusOr<rpc::ServiceDefinition> Define() const;
  bool healthy() const;  // a worker has a connection that works
  void Drain();

 private:
  RecordRoom();
  struct Upkeep;

  std::unique_ptr<mysql::WorkerPool> pool_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Upkeep> upkeep_;
};

// main() of a record server. Returns the exit status.
int RunRecordServer(int argc, char** argv, const rpc::ServiceInfo& info, RuleBook rules);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_RECORD_ROOM_H_
