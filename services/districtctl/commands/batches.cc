#include "services/districtctl/commands/batches.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/districtctl/client/records.h"

namespace districtedu::districtctl {

absl::StatusOr<std::vector<std::string>> RoomsOf(const Connections& connections,
                                                 const std::string& named) {
  const auto types = RecordTypes::Load();
  if (!types.ok()) return types.status();
  std::vector<std::string> rooms;
  for (const auto& [room, address] : connections.endpoints()) {
    bool keeps = false;
    for (const ResourceType* type : (*types)->all()) keeps |= type->room() == room;
    if (keeps && (named.empty() || named == room)) rooms.push_back(room);
  }
  if (!rooms.empty()) return rooms;
  return Error(Reason::kConfigInvalid,
               named.empty() ? "no record service has an endpoint"
                             : absl::StrCat("--room ", named, ": no endpoint of such a room"));
}

}  // namespace districtedu::districtctl
