#include "google/protobuf/empty.pb.h"
#include "services/districtctl/cli/interrupt.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/commands/record_io.h"

namespace districtedu::districtctl {
namespace {

int RunDelete(const Arguments& arguments, Console& console) {
  const auto target = OpenTarget(arguments.positional()[0], console);
  if (!target.ok()) return Fail(target.status(), console);
  const ResourceType& type = *target->type;
  WriteInterrupt interrupt(console.err);
  std::string etag = arguments.Text("etag");
  if (etag.empty()) {
    const auto stored = Fetch(*target->connections, type, target->name);
    if (absl::IsNotFound(stored.status()) && arguments.Has("allow-missing")) return kSuccess;
    if (!stored.ok()) return Fail(stored.status(), console);
    etag = GetText(**stored, "etag");
  }
  const std::unique_ptr<Message> request = NewRequest(type, common::v1::VERB_DELETE);
  SetText(*request, "name", target->name);
  SetText(*request, "etag", etag);
  const std::string request_id = RequestId(arguments);
  SetText(*request, "request_id", request_id);
  SetFlag(*request, "validate_only", arguments.Has("validate-only"));
  SetFlag(*request, "allow_missing", arguments.Has("allow-missing"));
  google::protobuf::Empty empty;
  interrupt.Sent(arguments.CommandLine("delete", {{"request-id", request_id}, {"etag", etag}}));
  const absl::Status status = target->connections->Call(
      type.room(), MethodOf(type, common::v1::VERB_DELETE), *request, empty);
  return status.ok() ? kSuccess : Fail(status, console);
}

}  // namespace

Command DeleteCommand() {
  return {
      .name = "delete",
      .arguments = "NAME",
      .summary = "deletes a record nothing refers to",
      .description = "Without --etag the record is read first and deleted as it then is.",
      .options =
          {
              {"etag", "ETAG", "of the state the deletion is based on"},
              {"request-id", "ID", "makes the call safe to repeat; default: a new one"},
              {"validate-only", "", "check everything, keep nothing"},
              {"allow-missing", "", "succeed where there is none"},
          },
      .least_arguments = 1,
      .most_arguments = 1,
      .run = RunDelete,
  };
}

}  // namespace districtedu::districtctl
