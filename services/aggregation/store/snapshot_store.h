#ifndef DISTRICTEDU_SERVICES_AGGREGATION_STORE_SNAPSHOT_STORE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_STORE_SNAPSHOT_STORE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/session.h"

namespace districtedu::aggregation {

// What a stored snapshot is known by.
struct SnapshotHead {
  std::int64_t version = 0;
  std::int64_t plan_revision = 0;
  std::string full_digest;        // as in StoredSnapshot
  std::string suppressed_digest;  // "": stored before the views had one each
};

// A snapshot as it is stored: what every process serves, byte for byte.
struct StoredSnapshot {
  std::string district;
  std::string plan;
  std::int64_t version = 0;
  std::int64_t plan_revision = 0;
  std::string as_of;  // YYYY-MM-DD
  std::int64_t feed_sequence = 0;
  std::string full;               // serialized v1::Snapshot
  std::string full_digest;        // SHA-256 hex of it: of plan revision, day and figures
  std::string suppressed;         // serialized v1::Snapshot
  std::string suppressed_digest;  // SHA-256 hex of it
  absl::Time create_time;
};

// (district, plan).
using SnapshotKey = std::pair<std::string, std::string>;

// The newest version of every plan of every district; reads keys only.
absl::StatusOr<std::map<SnapshotKey, std::int64_t>> NewestVersions(mysql::Session& session);

// The newest snapshot of every plan of the district, by plan.
absl::StatusOr<std::map<std::string, SnapshotHead>> ReadHeads(mysql::Session& session,
                                                              const std::string& district);

// None where the version is not kept any more.
absl::StatusOr<std::optional<StoredSnapshot>> ReadSnapshot(mysql::Session& session,
                                                           const SnapshotKey& key,
                                                           std::int64_t version);

absl::Status StoreSnapshot(mysql::Session& session, const StoredSnapshot& snapshot);

// Which snapshots are kept besides the newest, which always is.
struct Retention {
  absl::Duration all_for = absl::Hours(24);          // every one, as long as
  std::int64_t all_bytes = std::int64_t{1} << 30;    // they hold no more than this; beyond it and
  absl::Duration hourly_for = absl::Hours(24 * 30);  // after, the last of each hour; then of a day
};

// One bounded step, at most `limit` rows: how many versions were deleted or moved to a coarser
// tier; 0 when there is nothing to do now.
absl::StatusOr<std::int64_t> ThinSnapshots(mysql::Session& session, const SnapshotKey& key,
                                           const Retention& retention, absl::Time now,
                                           std::size_t limit);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_STORE_SNAPSHOT_STORE_H_
