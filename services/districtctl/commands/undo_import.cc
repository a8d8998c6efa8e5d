#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/ulid.h"
#include "districtedu/common/v1/import.pb.h"
#include "services/districtctl/cli/interrupt.h"
#include "services/districtctl/cli/progress.h"
#include "services/districtctl/commands/batches.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/text/width.h"

namespace districtedu::districtctl {
namespace {

using common::v1::UndoImportRequest;
using common::v1::UndoImportResponse;

// Takes one batch back, piece by piece.
class Undo {
 public:
  Undo(Connections& connections, const Interrupt& interrupt, const Arguments& arguments,
       const std::string& district, Console& console)
      : connections_(connections), interrupt_(interrupt), console_(console) {
    request_.set_parent(absl::StrCat("districts/", district));
    request_.set_validate_only(arguments.Has("dry-run"));
  }

  // Whether rows stand in the way.
  absl::StatusOr<bool> Run(const std::vector<std::string>& rooms, const std::string& batch) {
    request_.set_batch_id(batch);
    request_.set_request_id(NewUlid());
    request_.clear_token();
    UndoImportResponse response;
    const absl::StatusOr<std::string> room = First(rooms, &response);
    if (!room.ok()) return room.status();
    std::int64_t deleted = 0;
    std::int64_t restored = 0;
    Progress progress(console_, absl::StrCat("undo of ", batch), "rows");
    while (true) {
      deleted += response.deleted();
      restored += response.restored();
      if (response.conflicts_size() > 0) {
        progress.Wipe();
        Print(response);
        return true;
      }
      if (response.done()) break;
      progress.Show(response.checked() + deleted + restored, 0);
      if (interrupt_.requested()) {
        return Error(Reason::kCallCancelled, StoppedText(batch, deleted, restored));
      }
      request_.set_token(response.next_token());
      const absl::Status status = Call(*room, &response);
      if (!status.ok()) return status;
    }
    progress.Wipe();
    console_.out << *room << "/" << response.batch().resource() << ", batch " << Printable(batch)
                 << ": " << deleted << " records " << Verb("deleted") << ", " << restored
                 << " set back\n";
    return false;
  }

 private:
  std::string Verb(const char* done) const {
    return request_.validate_only() ? absl::StrCat("would be ", done) : done;
  }

  std::string StoppedText(const std::string& batch, std::int64_t deleted,
                          std::int64_t restored) const {
    if (request_.validate_only()) return "interrupted; a dry run, nothing was changed";
    return absl::StrCat("interrupted; of batch ", batch, " ", deleted, " records are deleted and ",
                        restored, " set back so far; what is left of it goes with\n  ",
                        "districtctl undo-import ", batch);
  }

  absl::Status Call(const std::string& room, UndoImportResponse* response) {
    response->Clear();
    return connections_.Call(room, "UndoImport", request_, *response, absl::Minutes(5));
  }

  // Batches do not say their room: the first that knows the batch has it.
  absl::StatusOr<std::string> First(const std::vector<std::string>& rooms,
                                    UndoImportResponse* response) {
    for (const std::string& room : rooms) {
      const absl::Status status = Call(room, response);
      if (status.ok()) return room;
      if (!HasReason(status, Reason::kResourceNotFound)) return status;
    }
    return Error(Reason::kResourceNotFound,
                 absl::StrCat("no import batch \"", request_.batch_id(), "\" in ",
                              absl::StrJoin(rooms, ", "), "; districtctl imports lists them"));
  }

  void Print(const UndoImportResponse& response) {
    for (const common::v1::UndoConflict& conflict : response.conflicts()) {
      console_.err << Printable(conflict.name()) << ": " << Printable(conflict.description())
                   << " [" << Printable(conflict.reason()) << "]";
      if (!conflict.hint().empty()) console_.err << " " << Printable(conflict.hint());
      console_.err << "\n";
    }
    console_.err << "districtctl: " << response.conflicts_size()
                 << " records stand in the way of undoing batch " << Printable(request_.batch_id())
                 << "\n";
  }

  Connections& connections_;
  const Interrupt& interrupt_;
  Console& console_;
  UndoImportRequest request_;
};

int RunUndoImport(const Arguments& arguments, Console& console) {
  const auto district = DistrictFromFlags();
  if (!district.ok()) return FailUsage(district.status(), console);
  const Interrupt interrupt;  // before gRPC makes threads
  const auto connections = Connections::FromFlags(console);
  if (!connections.ok()) return Fail(connections.status(), console);
  const auto rooms = RoomsOf(**connections, arguments.Text("room"));
  if (!rooms.ok()) return FailUsage(rooms.status(), console);
  Undo undo(**connections, interrupt, arguments, *district, console);
  for (const std::string& batch : arguments.positional()) {
    const absl::StatusOr<bool> blocked = undo.Run(*rooms, batch);
    if (!blocked.ok()) return Fail(blocked.status(), console);
    if (*blocked) return kFindings;
  }
  return kSuccess;
}

}  // namespace

Command UndoImportCommand() {
  return {
      .name = "undo-import",
      .arguments = "BATCH...",
      .summary = "takes imports back: what they created is deleted, what they changed set back",
      .description =
          "Batches are undone in the order given; name the last import first where one builds on\n"
          "another. districtctl imports lists them. A record that was changed since, or that\n"
          "others refer to, stands in the way: it is named, nothing is undone, and the exit code\n"
          "is 3. Broken off, the same command goes on.",
      .options =
          {
              {"dry-run", "", "say what would be undone and what stands in the way"},
              {"room", "ROOM", "which room the batch is of; default: found"},
          },
      .least_arguments = 1,
      .most_arguments = 1000,
      .run = RunUndoImport,
  };
}

}  // namespace districtedu::districtctl
