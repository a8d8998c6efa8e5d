#include "services/aggregation/store/outbox.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/aggregation/store/row.h"

namespace districtedu::aggregation {

absl::StatusOr<OutboxPage> ReadOutbox(mysql::Session& session, const std::vector<RoomTables>& rooms,
                                      const std::string& district, std::size_t limit) {
  OutboxPage page;
  for (const RoomTables& room : rooms) {
    if (!room.outbox) continue;
    // One more than wanted tells whether there are more.
    const std::size_t wanted = limit - page.entries.size() + 1;
    auto rows = session.Query(
        absl::StrCat("SELECT outbox_id, resource_type, resource_name, first_school_year, "
                     "last_school_year, school_id, batch_id, create_time FROM ",
                     room.room, "_outbox WHERE district_id = ? ORDER BY outbox_id LIMIT ?"),
        {district, static_cast<std::int64_t>(wanted)});
    if (!rows.ok()) return rows.status();
    for (mysql::Row& row : *rows) {
      if (page.entries.size() == limit) {
        page.more = true;
        return page;
      }
      OutboxEntry entry;
      entry.room = room.room;
      entry.id = Integer(row[0]);
      entry.resource_type = Text(row[1]);
      entry.resource_name = Text(row[2]);
      entry.first_school_year = OptionalInteger(row[3]);
      entry.last_school_year = OptionalInteger(row[4]);
      entry.school = Text(row[5]);
      if (!mysql::IsNull(row[6])) entry.batch = Text(row[6]);
      auto time = ParseTime(Text(row[7]));
      if (!time.ok()) return time.status();
      entry.create_time = *time;
      page.entries.push_back(std::move(entry));
    }
  }
  return page;
}

absl::Status DeleteFromOutbox(mysql::Session& session, const std::vector<OutboxEntry>& entries) {
  for (const OutboxEntry& entry : entries) {
    auto deleted = session.Execute(
        absl::StrCat("DELETE FROM ", entry.room, "_outbox WHERE outbox_id = ?"), {entry.id});
    if (!deleted.ok()) return deleted.status();
    if (*deleted != 1) {
      return Error(Reason::kTransactionConflict, "another leader took the same outbox rows");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, std::int64_t>> PollOutboxes(
    mysql::Session& session, const std::vector<RoomTables>& rooms) {
  std::string sql;
  for (const RoomTables& room : rooms) {
    if (!room.outbox) continue;
    absl::StrAppend(&sql, sql.empty() ? "" : " UNION ALL ", "SELECT district_id, COUNT(*) FROM ",
                    room.room, "_outbox GROUP BY district_id");
  }
  std::map<std::string, std::int64_t> waiting;
  if (sql.empty()) return waiting;
  auto rows = session.Query(sql);
  if (!rows.ok()) return rows.status();
  for (const mysql::Row& row : *rows) waiting[Text(row[0])] += Integer(row[1]);
  return waiting;
}

absl::StatusOr<std::int64_t> CountOutbox(mysql::Session& session,
                                         const std::vector<RoomTables>& rooms,
                                         const std::string& district) {
  std::int64_t count = 0;
  for (const RoomTables& room : rooms) {
    if (!room.outbox) continue;
    auto rows = session.Query(
        absl::StrCat("SELECT COUNT(*) FROM ", room.room, "_outbox WHERE district_id = ?"),
        {district});
    if (!rows.ok()) return rows.status();
    count += Integer((*rows)[0][0]);
  }
  return count;
}

}  // namespace districtedu::aggregation
