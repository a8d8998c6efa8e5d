#ifndef DISTRICTEDU_SERVICES_AGGREGATION_CELLS_DIRTY_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_CELLS_DIRTY_H_

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/session.h"
#include "services/aggregation/cells/partition.h"

// Partitions whose writes are in the feed but not yet in the cells: while a backlog is taken in,
// and while the import batch that wrote them is open.

namespace districtedu::aggregation {

// Import batch; both empty: none, the partition is only waiting its turn.
struct Batch {
  std::string room;
  std::string id;

  bool none() const { return id.empty(); }
  friend auto operator<=>(const Batch&, const Batch&) = default;
  friend bool operator==(const Batch&, const Batch&) = default;
};

struct DirtyPartition {
  Batch batch;
  std::string measure;
  Partition partition;

  friend auto operator<=>(const DirtyPartition&, const DirtyPartition&) = default;
  friend bool operator==(const DirtyPartition&, const DirtyPartition&) = default;
};

// With the first entry of the feed that is not counted because of it.
using DirtyPartitions = std::map<DirtyPartition, std::int64_t>;

absl::StatusOr<DirtyPartitions> LoadDirty(mysql::Session& session, const std::string& district);

// What one transaction changes about them.
struct DirtyChanges {
  DirtyPartitions coming;  // none of them is there yet
  std::set<DirtyPartition> going;
  bool empty() const { return coming.empty() && going.empty(); }
};

// `stored`: all there are before the changes.
absl::Status StoreDirty(mysql::Session& session, const std::string& district,
                        const DirtyPartitions& stored, const DirtyChanges& changes);
void ApplyDirty(const DirtyChanges& changes, DirtyPartitions* dirty);

// Which of the batches are open, in the session's view. One that was not written to for
// `abandoned_after` before `now` counts as closed: who ran it is gone, and what it wrote stands.
// A batch without a row counts as closed.
absl::StatusOr<std::set<Batch>> OpenBatches(mysql::Session& session, const std::string& district,
                                            const std::set<Batch>& batches, absl::Time now,
                                            absl::Duration abandoned_after);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_CELLS_DIRTY_H_
