#ifndef DISTRICTEDU_SERVICES_AGGREGATION_STORE_OUTBOX_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_STORE_OUTBOX_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/session.h"
#include "services/aggregation/store/rooms.h"

// The outboxes of all rooms. Only plain SELECTs and deletes of one row by its whole primary key:
// anything else would read past the transaction's view or hold up those who write.

namespace districtedu::aggregation {

// The resource type of rows that say a plan was applied.
inline constexpr char kPlanType[] = "aggregation.Plan";

// One write to the records, as its transaction left it.
struct OutboxEntry {
  std::string room;
  std::int64_t id = 0;        // key of the row; says nothing about the order of commits
  std::string resource_type;  // "staffing.Teacher"
  std::string resource_name;
  std::optional<int> first_school_year;  // none: all before the last
  std::optional<int> last_school_year;   // none: all after the first
  std::string school;                    // "": all
  std::string batch;                     // import batch that may still be open; "": none
  absl::Time create_time;                // by the clock of the writing service
};

struct OutboxPage {
  std::vector<OutboxEntry> entries;  // in the order of the feed
  bool more = false;                 // the view holds more than was asked for
};

// Up to `limit` rows of the district.
absl::StatusOr<OutboxPage> ReadOutbox(mysql::Session& session, const std::vector<RoomTables>& rooms,
                                      const std::string& district, std::size_t limit);

// An entry that is gone already was taken by another leader: ABORTED, the caller rolls back.
absl::Status DeleteFromOutbox(mysql::Session& session, const std::vector<OutboxEntry>& entries);

// Rows that wait, by district, of the districts that have any: the one poll of a process.
absl::StatusOr<std::map<std::string, std::int64_t>> PollOutboxes(
    mysql::Session& session, const std::vector<RoomTables>& rooms);

// Rows of the district that wait.
absl::StatusOr<std::int64_t> CountOutbox(mysql::Session& session,
                                         const std::vector<RoomTables>& rooms,
                                         const std::string& district);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_STORE_OUTBOX_H_
