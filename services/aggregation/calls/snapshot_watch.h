#ifndef DISTRICTEDU_SERVICES_AGGREGATION_CALLS_SNAPSHOT_WATCH_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_CALLS_SNAPSHOT_WATCH_H_

#include <memory>
#include <mutex>
#include <string>

#include "common/rpc/call.h"
#include "services/aggregation/snapshot/board.h"

namespace districtedu::aggregation {

// One caller of WatchSnapshots: sends the newest snapshot whenever it differs from the last one
// sent and the caller has taken that. There is no queue: what a slow caller did not take in time it
// never sees.
class SnapshotWatch : public Watcher, public std::enable_shared_from_this<SnapshotWatch> {
 public:
  // `board` outlives the call; `etag` of the copy the caller has, "" for none.
  static void Start(Board* board, const std::string& name, bool full, const std::string& etag,
                    std::shared_ptr<rpc::ServerStream> stream);

  void Changed() override { SendNewest(); }

 private:
  SnapshotWatch(Board* board, const std::string& name, bool full, const std::string& etag,
                std::shared_ptr<rpc::ServerStream> stream)
      : board_(board), name_(name), full_(full), stream_(std::move(stream)), sent_(etag) {}

  void SendNewest();
  void Written(bool ok);

  Board* const board_;
  const std::string name_;
  const bool full_;
  const std::shared_ptr<rpc::ServerStream> stream_;

  std::mutex mutex_;  // never held while the stream is called
  std::string sent_;  // etag; guarded by mutex_, like those below
  bool writing_ = false;
  bool over_ = false;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_CALLS_SNAPSHOT_WATCH_H_
