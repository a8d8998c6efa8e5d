#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/districtctl/cli/interrupt.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/commands/record_io.h"

namespace districtedu::districtctl {
namespace {

int RunCreate(const Arguments& arguments, Console& console) {
  const auto types = RecordTypes::Load();
  if (!types.ok()) return Fail(types.status(), console);
  const auto type = (*types)->Find(arguments.positional()[0]);
  if (!type.ok()) return FailUsage(type.status(), console);
  const auto district = DistrictFromFlags();
  if (!district.ok()) return FailUsage(district.status(), console);
  const std::string parent = arguments.Text("parent", DefaultParent(**type, *district, "-"));
  if (absl::StrContains(parent, "/-")) {
    return FailUsage(
        Error(Reason::kConfigInvalid,
              absl::StrCat("--parent is missing: ", DefaultParent(**type, *district, "..."))),
        console);
  }

  const std::unique_ptr<Message> request = NewRequest(**type, common::v1::VERB_CREATE);
  Message* record = request->GetReflection()->MutableMessage(
      request.get(), request->GetDescriptor()->FindFieldByName((*type)->singular()));
  std::vector<std::string> paths;
  absl::Status status = FillRecord(**type, arguments, *district, *record, paths);
  if (!status.ok()) return Fail(status, console);
  SetText(*request, "parent", parent);
  SetText(*request, absl::StrCat((*type)->singular(), "_id"), arguments.Text("id"));
  const std::string request_id = RequestId(arguments);
  SetText(*request, "request_id", request_id);
  SetFlag(*request, "validate_only", arguments.Has("validate-only"));

  WriteInterrupt interrupt(console.err);
  const auto connections = Connections::FromFlags(console);
  if (!connections.ok()) return Fail(connections.status(), console);
  const std::unique_ptr<Message> created = (*type)->New();
  interrupt.Sent(arguments.CommandLine("create", {{"request-id", request_id}}));
  status =
      (*connections)
          ->Call((*type)->room(), MethodOf(**type, common::v1::VERB_CREATE), *request, *created);
  if (!status.ok()) return Fail(status, console);
  PrintRecord(**type, *created, arguments, console);
  return kSuccess;
}

}  // namespace

Command CreateCommand() {
  return {
      .name = "create",
      .arguments = "ROOM/RESOURCE",
      .summary = "makes a record, e.g. staffing/teachers --id t9 --set full_name=...",
      .description =
          "Values of --set are read as cells of an import are: codes or labels of enums, bare\n"
          "ids of references, lists joined by commas. Rows a record holds are given as JSON.",
      .options =
          {
              {"id", "ID", "last segment of the name; without it the service makes one"},
              {"parent", "NAME", "e.g. districts/nanhu/schools/p01; default: the district"},
              {"set", "FIELD=VALUE", "a field", true},
              {"json", "FILE", "the record as JSON, - for standard input; --set goes over it"},
              {"request-id", "ID", "makes the call safe to repeat; default: a new one"},
              {"validate-only", "", "check everything, keep nothing"},
          },
      .least_arguments = 1,
      .most_arguments = 1,
      .run = RunCreate,
  };
}

}  // namespace districtedu::districtctl
