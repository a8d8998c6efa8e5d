#ifndef DISTRICTEDU_SERVICES_AGGREGATION_STORE_ROOMS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_STORE_ROOMS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/session.h"

namespace districtedu::aggregation {

// The rooms whose outboxes are drained, in the order they are read: the aggregation's own, where
// applied plans wait, then those that keep records.
std::vector<std::string> DrainedRooms();

// Which of a room's tables this database has: services are added to an installation one by one,
// and a table of a service that is not there is no fault.
struct RoomTables {
  std::string room;
  bool outbox = false;
  bool import_batches = false;
  bool submissions = false;

  friend bool operator==(const RoomTables&, const RoomTables&) = default;
};

// In the order of DrainedRooms(), rooms without any table left out.
absl::StatusOr<std::vector<RoomTables>> FindRoomTables(mysql::Session& session);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_STORE_ROOMS_H_
