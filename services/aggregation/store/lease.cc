#include "services/aggregation/store/lease.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/mysql/sql_text.h"
#include "services/aggregation/store/row.h"

namespace districtedu::aggregation {
namespace {

constexpr char kColumns[] = "holder, epoch, beat, last_sequence, counted_sequence";

Lease LeaseOf(const mysql::Row& row, std::size_t first) {
  Lease lease;
  lease.holder = Text(row[first]);
  lease.epoch = Integer(row[first + 1]);
  lease.beat = Integer(row[first + 2]);
  lease.last_sequence = Integer(row[first + 3]);
  lease.counted_sequence = Integer(row[first + 4]);
  return lease;
}

absl::StatusOr<bool> OneRow(const absl::StatusOr<std::int64_t>& matched) {
  if (!matched.ok()) return matched.status();
  return *matched == 1;
}

}  // namespace

absl::StatusOr<std::map<std::string, Lease>> ReadLeases(mysql::Session& session) {
  auto rows =
      session.Query(absl::StrCat("SELECT district_id, ", kColumns, " FROM aggregation_leases"));
  if (!rows.ok()) return rows.status();
  std::map<std::string, Lease> leases;
  for (const mysql::Row& row : *rows) leases.emplace(Text(row[0]), LeaseOf(row, 1));
  return leases;
}

absl::StatusOr<Lease> ReadLease(mysql::Session& session, const std::string& district) {
  auto rows = session.Query(
      absl::StrCat("SELECT ", kColumns, " FROM aggregation_leases WHERE district_id = ?"),
      {district});
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return Error(Reason::kResourceNotFound, "the district is not known");
  return LeaseOf((*rows)[0], 0);
}

absl::Status EnsureLease(mysql::Session& session, const std::string& district, absl::Time now) {
  return session
      .Execute(
          "INSERT IGNORE INTO aggregation_leases (district_id, holder, epoch, beat, last_sequence, "
          "counted_sequence, update_time) VALUES (?, '', 0, 0, 0, 0, ?)",
          {district, mysql::ToDateTime(now)})
      .status();
}

absl::StatusOr<bool> TakeLease(mysql::Session& session, const std::string& district,
                               const std::string& holder, const Lease& seen, absl::Time now) {
  return OneRow(session.Execute(
      "UPDATE aggregation_leases SET holder = ?, epoch = epoch + 1, beat = beat + 1, "
      "update_time = ? WHERE district_id = ? AND epoch = ? AND beat = ? AND holder = ?",
      {holder, mysql::ToDateTime(now), district, seen.epoch, seen.beat, seen.holder}));
}

absl::StatusOr<bool> BeatLease(mysql::Session& session, const std::string& district,
                               std::int64_t epoch, absl::Time now) {
  return OneRow(
      session.Execute("UPDATE aggregation_leases SET beat = beat + 1, update_time = ? "
                      "WHERE district_id = ? AND epoch = ?",
                      {mysql::ToDateTime(now), district, epoch}));
}

absl::Status GiveUpLease(mysql::Session& session, const std::string& district, std::int64_t epoch,
                         absl::Time now) {
  return session
      .Execute(
          "UPDATE aggregation_leases SET holder = '', beat = beat + 1, update_time = ? "
          "WHERE district_id = ? AND epoch = ?",
          {mysql::ToDateTime(now), district, epoch})
      .status();
}

absl::Status FenceLease(mysql::Session& session, const std::string& district, std::int64_t epoch,
                        std::int64_t last_sequence, std::int64_t counted_sequence, absl::Time now) {
  auto held = OneRow(
      session.Execute("UPDATE aggregation_leases SET last_sequence = ?, counted_sequence = ?, "
                      "beat = beat + 1, update_time = ? WHERE district_id = ? AND epoch = ?",
                      {last_sequence, counted_sequence, mysql::ToDateTime(now), district, epoch}));
  if (!held.ok()) return held.status();
  if (!*held) return Error(Reason::kNotLeader, "the lease passed to another process");
  return absl::OkStatus();
}

bool LeaseJudge::Observe(const std::string& district, const Lease& lease, SteadyTime now) {
  if (lease.holder.empty()) return true;
  const auto found = seen_.find(district);
  if (found == seen_.end() || found->second.epoch != lease.epoch ||
      found->second.beat != lease.beat) {
    seen_[district] = Seen{lease.epoch, lease.beat, now};
    return false;
  }
  return now - found->second.since >= lease_time_;
}

}  // namespace districtedu::aggregation
