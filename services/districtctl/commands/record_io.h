#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_COMMANDS_RECORD_IO_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_COMMANDS_RECORD_IO_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/districtctl/cli/command.h"
#include "services/districtctl/client/connections.h"
#include "services/districtctl/client/records.h"

// What get, create, update and delete share.

namespace districtedu::districtctl {

// A record as aligned "field  value" lines, or as JSON or CSV where the options say so.
void PrintRecord(const ResourceType& type, const Message& record, const Arguments& arguments,
                 Console& console);

// Fills the record from --json FILE (- for standard input) and then each --set. `paths` gets the
// fields that were named.
absl::Status FillRecord(const ResourceType& type, const Arguments& arguments,
                        const std::string& district, Message& record,
                        std::vector<std::string>& paths);

// The record as it is stored.
absl::StatusOr<std::unique_ptr<Message>> Fetch(Connections& connections, const ResourceType& type,
                                               const std::string& name);

// Hands out the records of a List request, up to `limit` (0: all); whether there were more.
absl::StatusOr<bool> ListAll(Connections& connections, const ResourceType& type, Message& request,
                             std::int64_t limit,
                             const std::function<absl::Status(const Message&)>& take);

// RFC 3339 in UTC with microseconds.
std::string TimeText(const google::protobuf::Timestamp& time);

// --request-id, or one made here: so a write may be sent again when the answer is lost.
std::string RequestId(const Arguments& arguments);

// What the commands that name an existing record begin with.
struct Target {
  std::unique_ptr<RecordTypes> types;
  const ResourceType* type = nullptr;
  std::string name;
  std::string district;  // of the name
  std::unique_ptr<Connections> connections;
};
absl::StatusOr<Target> OpenTarget(const std::string& name, Console& console);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_COMMANDS_RECORD_IO_H_
