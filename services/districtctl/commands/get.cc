#include "services/districtctl/commands/commands.h"
#include "services/districtctl/commands/record_io.h"

namespace districtedu::districtctl {
namespace {

int RunGet(const Arguments& arguments, Console& console) {
  const auto target = OpenTarget(arguments.positional()[0], console);
  if (!target.ok()) return Fail(target.status(), console);
  const auto record = Fetch(*target->connections, *target->type, target->name);
  if (!record.ok()) return Fail(record.status(), console);
  PrintRecord(*target->type, **record, arguments, console);
  return kSuccess;
}

}  // namespace

Command GetCommand() {
  return {
      .name = "get",
      .arguments = "NAME",
      .summary = "shows one record, e.g. districts/nanhu/teachers/t0001",
      .description = "",
      .options = {{"json", "", "as JSON"}, {"csv", "", "as import takes it"}},
      .least_arguments = 1,
      .most_arguments = 1,
      .run = RunGet,
  };
}

}  // namespace districtedu::districtctl
