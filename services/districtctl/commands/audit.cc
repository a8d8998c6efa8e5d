#include <map>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "districtedu/common/v1/audit.pb.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/commands/record_io.h"
#include "services/districtctl/text/width.h"

namespace districtedu::districtctl {
namespace {

using common::v1::AuditEntry;

const char* ChangeWord(common::v1::ChangeKind kind) {
  switch (kind) {
    case common::v1::CHANGE_KIND_CREATED:
      return "created";
    case common::v1::CHANGE_KIND_UPDATED:
      return "updated";
    case common::v1::CHANGE_KIND_DELETED:
      return "deleted";
    case common::v1::CHANGE_KIND_IMPORTED:
      return "imported";
    case common::v1::CHANGE_KIND_UNDONE:
      return "undone";
    default:
      return "changed";
  }
}

// What a record says, by field; empty where the image is absent.
std::map<std::string, std::string> FactsOf(const ResourceType& type,
                                           const google::protobuf::Any& image) {
  std::map<std::string, std::string> out;
  const std::unique_ptr<Message> record = type.New();
  if (!image.UnpackTo(record.get())) return out;
  for (const auto& [field, text] : Facts(type, *record)) {
    if (!text.empty()) out[field] = text;
  }
  return out;
}

// One line a field whose text differs.
void PrintDifference(const ResourceType& type, const AuditEntry& entry, Console& console) {
  const auto before = FactsOf(type, entry.before());
  const auto after = FactsOf(type, entry.after());
  std::map<std::string, std::string> fields = before;
  fields.insert(after.begin(), after.end());
  for (const auto& [field, ignored] : fields) {
    const auto was = before.find(field);
    const auto is = after.find(field);
    if (was != before.end() && is != after.end() && was->second == is->second) continue;
    if (was != before.end())
      console.out << "  - " << field << ": " << Printable(was->second) << "\n";
    if (is != after.end()) console.out << "  + " << field << ": " << Printable(is->second) << "\n";
  }
}

int RunAudit(const Arguments& arguments, Console& console) {
  const auto limit = arguments.Number("limit", 50, 0, 1'000'000);
  if (!limit.ok()) return FailUsage(limit.status(), console);
  const auto target = OpenTarget(arguments.positional()[0], console);
  if (!target.ok()) return Fail(target.status(), console);
  common::v1::ListAuditEntriesRequest request;
  request.set_parent(target->name);
  request.set_page_size(500);
  std::int64_t shown = 0;
  bool created = false;
  while (true) {
    common::v1::ListAuditEntriesResponse response;
    const absl::Status status =
        target->connections->Call(target->type->room(), "ListAuditEntries", request, response);
    if (!status.ok()) return Fail(status, console);
    for (const AuditEntry& entry : response.audit_entries()) {
      if (*limit > 0 && shown == *limit) {
        console.err << "districtctl: there are older entries; --limit 0 shows all\n";
        return kSuccess;
      }
      ++shown;
      created |= entry.change() == common::v1::CHANGE_KIND_CREATED ||
                 entry.change() == common::v1::CHANGE_KIND_IMPORTED;
      if (arguments.Has("json")) {
        console.out << ToJson(entry, true) << "\n";
        continue;
      }
      console.out << TimeText(entry.time()) << " " << ChangeWord(entry.change()) << " by "
                  << Printable(entry.principal()) << " (" << Printable(entry.request_id()) << ")\n";
      PrintDifference(*target->type, entry, console);
    }
    if (response.next_page_token().empty()) {
      if (!created) {
        console.err
            << "districtctl: the trail does not show who made the record: the service itself "
               "did, or the entry is no longer kept\n";
      }
      return kSuccess;
    }
    request.set_page_token(response.next_page_token());
  }
}

}  // namespace

Command AuditCommand() {
  return {
      .name = "audit",
      .arguments = "NAME",
      .summary = "shows who changed a record, when, and from what to what",
      .description = "Newest first; times are UTC. In brackets the request id or import batch.",
      .options =
          {
              {"limit", "N", "so many entries, 0: all (default 50)"},
              {"json", "", "one JSON object a line"},
          },
      .least_arguments = 1,
      .most_arguments = 1,
      .run = RunAudit,
  };
}

}  // namespace districtedu::districtctl
