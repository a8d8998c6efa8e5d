#ifndef DISTRICTEDU_SERVICES_AGGREGATION_SNAPSHOT_BOARD_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_SNAPSHOT_BOARD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/bytes.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "services/aggregation/store/plan_store.h"
#include "services/aggregation/store/snapshot_store.h"

// What this process serves: the newest snapshot of every plan it knows of, with every answer made
// once. Reading it costs a lock held for the copy of one pointer, and never a word to the database.

namespace districtedu::aggregation {

// One view of a snapshot.
struct PublishedView {
  std::string content_digest;  // SHA-256 hex of the stored bytes
  std::string etag;            // quoted
  Bytes response;              // SnapshotVersion with the stored bytes inside
  Bytes not_modified;          // SnapshotVersion for a caller whose etag is current
  std::shared_ptr<const v1::Snapshot> snapshot;
  // Where the stored bytes lie within the response.
  std::size_t stored_begin = 0;
  std::size_t stored_size = 0;
};

struct Published {
  std::string district;
  StoredPlan plan;  // the revision evaluated
  std::int64_t version = 0;
  std::int64_t feed_sequence = 0;  // everything up to it is in the figures
  absl::Time create_time;
  PublishedView full;
  PublishedView suppressed;

  const PublishedView& view(bool full_view) const { return full_view ? full : suppressed; }
};

// Told when a plan has a newer snapshot. Must be quick; the board holds no lock while it calls.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void Changed() = 0;
};

// Thread-safe.
class Board {
 public:
  Board();

  // Null where there is none. `name`: "districts/d/plans/p".
  std::shared_ptr<const Published> Find(const std::string& name) const;

  // All of them, by name.
  std::map<std::string, std::shared_ptr<const Published>> All() const;

  // Shows a snapshot if it is newer than the one shown. INTERNAL_ERROR if its bytes are unreadable.
  absl::Status Show(const StoredSnapshot& snapshot, const StoredPlan& plan);

  // Everything up to the entry is in this version of the plan's figures; never goes back. Where
  // another version is shown nothing is said: a reader is never told of entries that the figures in
  // its hand do not have.
  void ShowCounted(const std::string& name, std::int64_t version, std::int64_t feed_sequence);

  // Forgets everything: the store is another one now.
  void Clear();

  // `watcher` is called after every change of the plan until it dies.
  void Watch(const std::string& name, std::weak_ptr<Watcher> watcher);

 private:
  using Shown = std::map<std::string, std::shared_ptr<const Published>>;

  void Replace(const std::string& name, std::shared_ptr<const Published> published);
  std::shared_ptr<const Shown> shown() const;

  mutable std::mutex mutex_;  // guards the pointer and the watchers, never held while copying bytes
  std::shared_ptr<const Shown> shown_;
  std::map<std::string, std::vector<std::weak_ptr<Watcher>>> watchers_;
  std::mutex change_mutex_;  // one change at a time; taken before mutex_
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_SNAPSHOT_BOARD_H_
