#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "services/districtctl/client/connections.h"
#include "services/districtctl/client/records.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/text/table.h"

namespace districtedu::districtctl {
namespace {

int RunRebuild(const Arguments& arguments, Console& console) {
  const auto timeout = arguments.Duration("timeout", absl::Minutes(10));
  if (!timeout.ok()) return FailUsage(timeout.status(), console);
  const auto district = DistrictFromFlags();
  if (!district.ok()) return FailUsage(district.status(), console);
  const auto connections = Connections::FromFlags(console);
  if (!connections.ok()) return Fail(connections.status(), console);
  aggregation::v1::RebuildRequest request;
  request.set_parent(absl::StrCat("districts/", *district));
  request.set_verify_only(arguments.Has("verify"));
  aggregation::v1::RebuildResponse response;
  const absl::Status status =
      (*connections)->Call("aggregation", "Rebuild", request, response, *timeout);
  if (!status.ok()) return Fail(status, console);

  if (arguments.Has("json")) {
    console.out << ToJson(response, false);
    return response.equal() ? kSuccess : kFindings;
  }
  console.out << (response.equal() ? "equal: " : "DIFFERENT: ") << response.cells()
              << " cells, feed " << response.feed_sequence() << "\n"
              << "stored   " << response.stored_digest() << "\n"
              << "computed " << response.computed_digest() << "\n";
  if (response.differences_size() > 0) {
    TextTable table({{"measure"}, {"year"}, {"school"}, {"cell"}, {"stored"}, {"computed"}});
    for (const auto& each : response.differences()) {
      table.Add({each.measure(), absl::StrCat(each.school_year()), each.school(), each.key(),
                 each.stored().empty() ? "(none)" : each.stored(),
                 each.computed().empty() ? "(none)" : each.computed()});
    }
    console.out << table.Render();
  }
  return response.equal() ? kSuccess : kFindings;
}

}  // namespace

Command RebuildCommand() {
  return {
      .name = "rebuild",
      .arguments = "",
      .summary = "computes every figure anew from the records and compares with what is stored",
      .description =
          "Waits until nothing is pending. Without --verify stored cells that differ are "
          "replaced.\n"
          "Exit code 3: there were differences (the first 100 are shown).",
      .options =
          {
              {"verify", "", "compare only, change nothing"},
              {"timeout", "TIME", "how long it may take (default 10m)"},
              {"json", "", "the answer as JSON"},
          },
      .least_arguments = 0,
      .most_arguments = 0,
      .run = RunRebuild,
  };
}

}  // namespace districtedu::districtctl
