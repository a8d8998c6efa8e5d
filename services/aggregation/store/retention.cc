// Thinning out of stored snapshots: every one, then the last of each hour, then of each day.

#include <vector>

#include "absl/strings/numbers.h"
#include "common/base/error.h"
#include "services/aggregation/store/row.h"
#include "services/aggregation/store/snapshot_store.h"

namespace districtedu::aggregation {
namespace {

// Tiers as in the schema.
constexpr std::int64_t kEvery = 0;
constexpr std::int64_t kHourly = 1;
constexpr std::int64_t kDaily = 2;

struct Candidate {
  std::int64_t version;
  std::int64_t bytes;
  absl::Time time;
};

// The oldest of a tier, one more than `limit`: the last one is only looked at, never touched, so
// the newest of all is kept.
absl::StatusOr<std::vector<Candidate>> Oldest(mysql::Session& session, const SnapshotKey& key,
                                              std::int64_t tier, std::size_t limit) {
  auto rows = session.Query(
      "SELECT version, stored_bytes, create_time FROM aggregation_snapshots "
      "WHERE district_id = ? AND plan_id = ? AND tier = ? ORDER BY version LIMIT ?",
      {key.first, key.second, tier, static_cast<std::int64_t>(limit + 1)});
  if (!rows.ok()) return rows.status();
  std::vector<Candidate> candidates;
  for (const mysql::Row& row : *rows) {
    auto time = ParseTime(Text(row[2]));
    if (!time.ok()) return time.status();
    candidates.push_back({Integer(row[0]), Integer(row[1]), *time});
  }
  return candidates;
}

absl::StatusOr<std::int64_t> BytesOf(mysql::Session& session, const SnapshotKey& key,
                                     std::int64_t tier) {
  auto rows = session.Query(
      "SELECT COALESCE(SUM(stored_bytes), 0) FROM aggregation_snapshots "
      "WHERE district_id = ? AND plan_id = ? AND tier = ?",
      {key.first, key.second, tier});
  if (!rows.ok()) return rows.status();
  std::int64_t bytes = 0;  // a SUM comes as a decimal, in text form
  if (!absl::SimpleAtoi(Text((*rows)[0][0]), &bytes)) {
    return Error(Reason::kInternalError, "the size of stored snapshots is unreadable");
  }
  return bytes;
}

absl::Status Drop(mysql::Session& session, const SnapshotKey& key, std::int64_t version) {
  return session
      .Execute(
          "DELETE FROM aggregation_snapshots WHERE district_id = ? AND plan_id = ? AND version = ?",
          {key.first, key.second, version})
      .status();
}

absl::Status Move(mysql::Session& session, const SnapshotKey& key, std::int64_t version,
                  std::int64_t tier) {
  return session
      .Execute(
          "UPDATE aggregation_snapshots SET tier = ? "
          "WHERE district_id = ? AND plan_id = ? AND version = ?",
          {tier, key.first, key.second, version})
      .status();
}

// Days and hours are those of UTC: which of two neighbours stays is all that depends on it.
std::int64_t Slot(absl::Time time, absl::Duration length) {
  return absl::ToUnixSeconds(time) / absl::ToInt64Seconds(length);
}

// Candidates for which `due` holds, from the oldest on: the last of its slot moves up, others go.
template <typename Due>
absl::StatusOr<std::int64_t> Thin(mysql::Session& session, const SnapshotKey& key,
                                  const std::vector<Candidate>& candidates, absl::Duration slot,
                                  std::int64_t next_tier, Due due) {
  std::int64_t touched = 0;
  for (std::size_t i = 0; i + 1 < candidates.size() && due(candidates[i]); ++i) {
    const bool last = Slot(candidates[i].time, slot) != Slot(candidates[i + 1].time, slot);
    const absl::Status status = last ? Move(session, key, candidates[i].version, next_tier)
                                     : Drop(session, key, candidates[i].version);
    if (!status.ok()) return status;
    ++touched;
  }
  return touched;
}

}  // namespace

absl::StatusOr<std::int64_t> ThinSnapshots(mysql::Session& session, const SnapshotKey& key,
                                           const Retention& retention, absl::Time now,
                                           std::size_t limit) {
  auto candidates = Oldest(session, key, kEvery, limit);
  if (!candidates.ok()) return candidates.status();
  auto bytes = BytesOf(session, key, kEvery);
  if (!bytes.ok()) return bytes.status();
  std::int64_t left = *bytes;
  auto every = Thin(session, key, *candidates, absl::Hours(1), kHourly, [&](const Candidate& one) {
    if (one.time + retention.all_for >= now && left <= retention.all_bytes) return false;
    left -= one.bytes;
    return true;
  });
  if (!every.ok()) return every.status();

  candidates = Oldest(session, key, kHourly, limit);
  if (!candidates.ok()) return candidates.status();
  auto hourly = Thin(session, key, *candidates, absl::Hours(24), kDaily,
                     [&](const Candidate& one) { return one.time + retention.hourly_for < now; });
  if (!hourly.ok()) return hourly.status();
  return *every + *hourly;
}

}  // namespace districtedu::aggregation
