#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "districtedu/common/v1/import.pb.h"
#include "services/districtctl/commands/batches.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/commands/record_io.h"
#include "services/districtctl/text/table.h"

namespace districtedu::districtctl {
namespace {

using common::v1::ImportBatch;

const char* StateWord(common::v1::ImportBatchState state) {
  switch (state) {
    case common::v1::IMPORT_BATCH_STATE_OPEN:
      return "open";
    case common::v1::IMPORT_BATCH_STATE_DONE:
      return "done";
    case common::v1::IMPORT_BATCH_STATE_UNDOING:
      return "undoing";
    case common::v1::IMPORT_BATCH_STATE_UNDONE:
      return "undone";
    default:
      return "";
  }
}

// The newest batches of a room, up to `limit` (0: all).
absl::StatusOr<std::vector<ImportBatch>> BatchesOf(Connections& connections,
                                                   const std::string& room,
                                                   const std::string& district,
                                                   std::int64_t limit) {
  std::vector<ImportBatch> batches;
  common::v1::ListImportBatchesRequest request;
  request.set_parent(absl::StrCat("districts/", district));
  request.set_page_size(1000);
  while (true) {
    common::v1::ListImportBatchesResponse response;
    const absl::Status status = connections.Call(room, "ListImportBatches", request, response);
    if (!status.ok()) return status;
    for (ImportBatch& batch : *response.mutable_import_batches()) {
      batches.push_back(std::move(batch));
      if (static_cast<std::int64_t>(batches.size()) == limit) return batches;
    }
    if (response.next_page_token().empty()) return batches;
    request.set_page_token(response.next_page_token());
  }
}

int RunImports(const Arguments& arguments, Console& console) {
  const auto limit = arguments.Number("limit", 50, 0, 1'000'000);
  if (!limit.ok()) return FailUsage(limit.status(), console);
  const auto district = DistrictFromFlags();
  if (!district.ok()) return FailUsage(district.status(), console);
  const auto connections = Connections::FromFlags(console);
  if (!connections.ok()) return Fail(connections.status(), console);
  const auto rooms = RoomsOf(**connections, arguments.Text("room"));
  if (!rooms.ok()) return FailUsage(rooms.status(), console);

  std::vector<std::pair<std::string, ImportBatch>> all;  // with its room
  for (const std::string& room : *rooms) {
    auto batches = BatchesOf(**connections, room, *district, *limit);
    if (!batches.ok()) return Fail(batches.status(), console);
    for (ImportBatch& batch : *batches) all.emplace_back(room, std::move(batch));
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& left, const auto& right) {
    const auto& earlier = right.second.create_time();
    const auto& later = left.second.create_time();
    return std::make_pair(later.seconds(), later.nanos()) >
           std::make_pair(earlier.seconds(), earlier.nanos());
  });
  if (*limit > 0 && static_cast<std::int64_t>(all.size()) > *limit) {
    all.resize(static_cast<std::size_t>(*limit));
  }
  TextTable table({{"begun"},
                   {"batch"},
                   {"resource"},
                   {"state"},
                   {"created", TextTable::Align::kRight},
                   {"updated", TextTable::Align::kRight},
                   {"unchanged", TextTable::Align::kRight},
                   {"rejected", TextTable::Align::kRight},
                   {"by"}});
  for (const auto& [room, batch] : all) {
    table.Add({TimeText(batch.create_time()), batch.batch_id(),
               absl::StrCat(room, "/", batch.resource()), StateWord(batch.state()),
               absl::StrCat(batch.created()), absl::StrCat(batch.updated()),
               absl::StrCat(batch.unchanged()), absl::StrCat(batch.rejected()), batch.principal()});
  }
  console.out << table.Render();
  return kSuccess;
}

}  // namespace

Command ImportsCommand() {
  return {
      .name = "imports",
      .arguments = "",
      .summary = "lists the imports of the rooms, newest first",
      .description = "Times are UTC. An open batch was broken off or is still running.",
      .options =
          {
              {"room", "ROOM", "of one room; default: all"},
              {"limit", "N", "so many batches, 0: all (default 50)"},
          },
      .least_arguments = 0,
      .most_arguments = 0,
      .run = RunImports,
  };
}

}  // namespace districtedu::districtctl
