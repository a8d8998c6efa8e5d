#include "services/aggregation/store/feed.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "common/mysql/sql_text.h"
#include "services/aggregation/store/row.h"

namespace districtedu::aggregation {
namespace {

constexpr std::size_t kEntriesPerInsert = 200;

}  // namespace

FeedRecord RecordOf(const OutboxEntry& entry, std::int64_t sequence, absl::Time now) {
  FeedRecord record;
  record.sequence = sequence;
  record.resource_name = entry.resource_name;
  record.first_school_year = entry.first_school_year;
  record.last_school_year = entry.last_school_year;
  record.school = entry.school;
  record.time = now;
  if (entry.resource_type == kPlanType) {
    record.kind = v1::FEED_ENTRY_KIND_PLAN;
    record.subject = entry.resource_name.substr(entry.resource_name.rfind('/') + 1);
  } else {
    record.kind = v1::FEED_ENTRY_KIND_RECORD;
    record.subject = entry.resource_type;
  }
  return record;
}

FeedRecord ClockRecord(absl::CivilDay day, std::int64_t sequence, absl::Time now) {
  FeedRecord record;
  record.sequence = sequence;
  record.kind = v1::FEED_ENTRY_KIND_CLOCK;
  record.subject = FormatDate(day);
  record.time = now;
  return record;
}

v1::FeedEntry ToProto(const FeedRecord& record) {
  v1::FeedEntry entry;
  entry.set_sequence(record.sequence);
  entry.set_kind(record.kind);
  entry.set_subject(record.subject);
  entry.set_resource_name(record.resource_name);
  if (record.first_school_year.has_value()) {
    entry.set_first_school_year(*record.first_school_year);
  }
  if (record.last_school_year.has_value()) entry.set_last_school_year(*record.last_school_year);
  entry.set_school(record.school);
  const std::int64_t micros = absl::ToUnixMicros(record.time);
  entry.mutable_time()->set_seconds(micros / 1000000);
  entry.mutable_time()->set_nanos(static_cast<int>(micros % 1000000) * 1000);
  return entry;
}

absl::Status AppendFeed(mysql::Session& session, const std::string& district,
                        const std::vector<FeedRecord>& records) {
  for (std::size_t begin = 0; begin < records.size(); begin += kEntriesPerInsert) {
    const std::size_t end = std::min(records.size(), begin + kEntriesPerInsert);
    std::vector<mysql::Value> params;
    params.reserve((end - begin) * 9);
    for (std::size_t i = begin; i < end; ++i) {
      const FeedRecord& record = records[i];
      params.insert(
          params.end(),
          {district, record.sequence, static_cast<std::int64_t>(record.kind), record.subject,
           record.resource_name, OptionalValue(record.first_school_year),
           OptionalValue(record.last_school_year), record.school, mysql::ToDateTime(record.time)});
    }
    auto inserted = session.Execute(
        absl::StrCat("INSERT INTO aggregation_feed (district_id, sequence, kind, subject, "
                     "resource_name, first_school_year, last_school_year, school_id, take_time) "
                     "VALUES ",
                     mysql::Placeholders(end - begin, 9)),
        params);
    if (!inserted.ok()) return inserted.status();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<FeedRecord>> ReadFeed(mysql::Session& session,
                                                 const std::string& district, std::int64_t after,
                                                 std::size_t limit) {
  auto rows = session.Query(
      "SELECT sequence, kind, subject, resource_name, first_school_year, last_school_year, "
      "school_id, take_time FROM aggregation_feed WHERE district_id = ? AND sequence > ? "
      "ORDER BY sequence LIMIT ?",
      {district, after, static_cast<std::int64_t>(limit)});
  if (!rows.ok()) return rows.status();
  std::vector<FeedRecord> records;
  records.reserve(rows->size());
  for (const mysql::Row& row : *rows) {
    FeedRecord record;
    record.sequence = Integer(row[0]);
    record.kind = static_cast<v1::FeedEntryKind>(Integer(row[1]));
    record.subject = Text(row[2]);
    record.resource_name = Text(row[3]);
    record.first_school_year = OptionalInteger(row[4]);
    record.last_school_year = OptionalInteger(row[5]);
    record.school = Text(row[6]);
    auto time = ParseTime(Text(row[7]));
    if (!time.ok()) return time.status();
    record.time = *time;
    records.push_back(std::move(record));
  }
  return records;
}

absl::StatusOr<std::optional<std::int64_t>> OldestInFeed(mysql::Session& session,
                                                         const std::string& district) {
  auto rows = session.Query(
      "SELECT sequence FROM aggregation_feed WHERE district_id = ? ORDER BY sequence LIMIT 1",
      {district});
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::optional<std::int64_t>();
  return std::optional<std::int64_t>(Integer((*rows)[0][0]));
}

absl::StatusOr<std::string> ReadIncarnation(mysql::Session& session) {
  auto rows = session.Query("SELECT incarnation FROM aggregation_store WHERE store_id = 1");
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return Error(Reason::kInternalError, "the store has no incarnation");
  return Text((*rows)[0][0]);
}

absl::StatusOr<std::int64_t> PruneFeed(mysql::Session& session, const std::string& district,
                                       absl::Time before, std::size_t limit) {
  // Times rise with the sequence, so the old ones are a prefix of the oldest.
  auto rows = session.Query(
      "SELECT sequence, take_time FROM aggregation_feed WHERE district_id = ? ORDER BY sequence "
      "LIMIT ?",
      {district, static_cast<std::int64_t>(limit)});
  if (!rows.ok()) return rows.status();
  std::optional<std::int64_t> last;
  for (const mysql::Row& row : *rows) {
    auto time = ParseTime(Text(row[1]));
    if (!time.ok()) return time.status();
    if (*time >= before) break;
    last = Integer(row[0]);
  }
  if (!last.has_value()) return 0;
  return session.Execute("DELETE FROM aggregation_feed WHERE district_id = ? AND sequence <= ?",
                         {district, *last});
}

}  // namespace districtedu::aggregation
