#include "services/aggregation/store/snapshot_store.h"

#include "common/base/hash.h"
#include "common/mysql/sql_text.h"
#include "services/aggregation/store/row.h"

namespace districtedu::aggregation {

absl::StatusOr<std::map<SnapshotKey, std::int64_t>> NewestVersions(mysql::Session& session) {
  auto rows = session.Query(
      "SELECT district_id, plan_id, MAX(version) FROM aggregation_snapshots "
      "GROUP BY district_id, plan_id");
  if (!rows.ok()) return rows.status();
  std::map<SnapshotKey, std::int64_t> versions;
  for (const mysql::Row& row : *rows) {
    versions.emplace(SnapshotKey(Text(row[0]), Text(row[1])), Integer(row[2]));
  }
  return versions;
}

absl::StatusOr<std::map<std::string, SnapshotHead>> ReadHeads(mysql::Session& session,
                                                              const std::string& district) {
  auto newest = session.Query(
      "SELECT plan_id, MAX(version) FROM aggregation_snapshots WHERE district_id = ? "
      "GROUP BY plan_id",
      {district});
  if (!newest.ok()) return newest.status();
  std::map<std::string, SnapshotHead> heads;
  for (const mysql::Row& row : *newest) {
    auto rows = session.Query(
        "SELECT version, plan_revision, content_digest, suppressed_digest FROM "
        "aggregation_snapshots "
        "WHERE district_id = ? AND plan_id = ? AND version = ?",
        {district, row[0], row[1]});
    if (!rows.ok()) return rows.status();
    if (rows->empty()) continue;
    const mysql::Row& head = (*rows)[0];
    heads[Text(row[0])] = {Integer(head[0]), Integer(head[1]), Text(head[2]), Text(head[3])};
  }
  return heads;
}

absl::StatusOr<std::optional<StoredSnapshot>> ReadSnapshot(mysql::Session& session,
                                                           const SnapshotKey& key,
                                                           std::int64_t version) {
  auto rows = session.Query(
      "SELECT plan_revision, as_of, content_digest, feed_sequence, full_view, suppressed_view, "
      "create_time, suppressed_digest FROM aggregation_snapshots "
      "WHERE district_id = ? AND plan_id = ? AND version = ?",
      {key.first, key.second, version});
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::optional<StoredSnapshot>();
  const mysql::Row& row = (*rows)[0];
  StoredSnapshot snapshot;
  snapshot.district = key.first;
  snapshot.plan = key.second;
  snapshot.version = version;
  snapshot.plan_revision = Integer(row[0]);
  snapshot.as_of = Text(row[1]);
  snapshot.full_digest = Text(row[2]);
  snapshot.feed_sequence = Integer(row[3]);
  snapshot.full = Text(row[4]);
  snapshot.suppressed = Text(row[5]);
  auto time = ParseTime(Text(row[6]));
  if (!time.ok()) return time.status();
  snapshot.create_time = *time;
  snapshot.suppressed_digest = Text(row[7]);
  if (snapshot.suppressed_digest.empty()) {
    snapshot.suppressed_digest = Sha256Hex(snapshot.suppressed);
  }
  return std::optional<StoredSnapshot>(std::move(snapshot));
}

absl::Status StoreSnapshot(mysql::Session& session, const StoredSnapshot& snapshot) {
  return session
      .Execute(
          "INSERT INTO aggregation_snapshots (district_id, plan_id, version, plan_revision, as_of, "
          "content_digest, feed_sequence, full_view, suppressed_view, suppressed_digest, "
          "stored_bytes, tier, create_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
          {snapshot.district, snapshot.plan, snapshot.version, snapshot.plan_revision,
           snapshot.as_of, snapshot.full_digest, snapshot.feed_sequence, snapshot.full,
           snapshot.suppressed, snapshot.suppressed_digest,
           static_cast<std::int64_t>(snapshot.full.size() + snapshot.suppressed.size()),
           mysql::ToDateTime(snapshot.create_time)})
      .status();
}

}  // namespace districtedu::aggregation
