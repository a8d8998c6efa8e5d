#include "common/base/error.h"
#include "google/protobuf/field_mask.pb.h"
#include "services/districtctl/cli/interrupt.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/commands/record_io.h"

namespace districtedu::districtctl {
namespace {

int RunUpdate(const Arguments& arguments, Console& console) {
  const auto target = OpenTarget(arguments.positional()[0], console);
  if (!target.ok()) return Fail(target.status(), console);
  const ResourceType& type = *target->type;

  const std::unique_ptr<Message> request = NewRequest(type, common::v1::VERB_UPDATE);
  const auto* descriptor = request->GetDescriptor();
  const auto* reflection = request->GetReflection();
  Message* record =
      reflection->MutableMessage(request.get(), descriptor->FindFieldByName(type.singular()));
  std::vector<std::string> paths;
  absl::Status status = FillRecord(type, arguments, target->district, *record, paths);
  if (!status.ok()) return Fail(status, console);
  if (paths.empty()) {
    return FailUsage(Error(Reason::kConfigInvalid, "nothing to change: --set or --json is missing"),
                     console);
  }
  WriteInterrupt interrupt(console.err);
  std::string etag = arguments.Text("etag", GetText(*record, "etag"));
  if (etag.empty() && !arguments.Has("allow-missing")) {
    const auto stored = Fetch(*target->connections, type, target->name);
    if (!stored.ok()) return Fail(stored.status(), console);
    etag = GetText(**stored, "etag");
  }
  SetText(*record, "name", target->name);
  SetText(*record, "etag", etag);
  auto* mask = static_cast<google::protobuf::FieldMask*>(
      reflection->MutableMessage(request.get(), descriptor->FindFieldByName("update_mask")));
  for (const std::string& path : paths) mask->add_paths(path);
  const std::string request_id = RequestId(arguments);
  SetText(*request, "request_id", request_id);
  SetFlag(*request, "validate_only", arguments.Has("validate-only"));
  SetFlag(*request, "allow_missing", arguments.Has("allow-missing"));

  const std::unique_ptr<Message> updated = type.New();
  interrupt.Sent(arguments.CommandLine("update", {{"request-id", request_id}, {"etag", etag}}));
  status = target->connections->Call(type.room(), MethodOf(type, common::v1::VERB_UPDATE), *request,
                                     *updated);
  if (!status.ok()) return Fail(status, console);
  PrintRecord(type, *updated, arguments, console);
  return kSuccess;
}

}  // namespace

Command UpdateCommand() {
  return {
      .name = "update",
      .arguments = "NAME",
      .summary = "changes fields of a record, e.g. --set end_date=2024-08-31",
      .description =
          "Only the fields named are written; FIELD= clears. Without --etag the record is read\n"
          "first and changed as it then is; with it the change is refused if it has changed\n"
          "since. In JSON the fields present are written, rows a record holds as a whole.",
      .options =
          {
              {"set", "FIELD=VALUE", "a field", true},
              {"json", "FILE", "fields as JSON, - for standard input; --set goes over it"},
              {"etag", "ETAG", "of the state the change is based on"},
              {"request-id", "ID", "makes the call safe to repeat; default: a new one"},
              {"validate-only", "", "check everything, keep nothing"},
              {"allow-missing", "", "make the record where there is none"},
          },
      .least_arguments = 1,
      .most_arguments = 1,
      .run = RunUpdate,
  };
}

}  // namespace districtedu::districtctl
