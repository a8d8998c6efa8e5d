#include "services/aggregation/store/rooms.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "districtedu/services.h"
#include "services/aggregation/store/row.h"

namespace districtedu::aggregation {

std::vector<std::string> DrainedRooms() {
  std::vector<std::string> rooms = RecordRooms();
  std::sort(rooms.begin(), rooms.end());
  rooms.insert(rooms.begin(), "aggregation");
  return rooms;
}

absl::StatusOr<std::vector<RoomTables>> FindRoomTables(mysql::Session& session) {
  auto rows = session.Query(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()");
  if (!rows.ok()) return rows.status();
  std::set<std::string> tables;
  for (const mysql::Row& row : *rows) tables.insert(Text(row[0]));

  std::vector<RoomTables> found;
  for (const std::string& room : DrainedRooms()) {
    RoomTables entry;
    entry.room = room;
    entry.outbox = tables.count(absl::StrCat(room, "_outbox")) > 0;
    entry.import_batches = tables.count(absl::StrCat(room, "_import_batches")) > 0;
    entry.submissions = tables.count(absl::StrCat(room, "_submissions")) > 0;
    if (entry.outbox || entry.submissions) found.push_back(std::move(entry));
  }
  return found;
}

}  // namespace districtedu::aggregation
