#include "services/districtctl/commands/record_io.h"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <utility>

#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/ulid.h"
#include "services/districtctl/client/columns.h"
#include "services/districtctl/text/csv_writer.h"
#include "services/districtctl/text/table.h"

namespace districtedu::districtctl {
namespace {

constexpr std::int64_t kPage = 1000;

}  // namespace

void PrintRecord(const ResourceType& type, const Message& record, const Arguments& arguments,
                 Console& console) {
  if (arguments.Has("csv")) {
    console.out << CsvLine(CsvColumns(type));
    for (const auto& row : CsvRows(type, record)) console.out << CsvLine(row);
    return;
  }
  // create and update read --json FILE; there the record is printed as text.
  if (arguments.Has("json") && arguments.Text("json").empty()) {
    console.out << ToJson(record, false);
    return;
  }
  TextTable table({{"field"}, {"value"}});
  table.Add({"name", GetText(record, "name")});
  table.Add({"etag", GetText(record, "etag")});
  for (const auto& [field, text] : Facts(type, record)) table.Add({field, text});
  console.out << table.Render();
}

absl::Status FillRecord(const ResourceType& type, const Arguments& arguments,
                        const std::string& district, Message& record,
                        std::vector<std::string>& paths) {
  if (arguments.Has("json")) {
    const std::string path = arguments.Text("json");
    std::string json;
    if (path == "-") {
      json.assign(std::istreambuf_iterator<char>(std::cin), {});
    } else {
      auto text = ReadFile(path);
      if (!text.ok()) return text.status();
      json = *std::move(text);
    }
    if (absl::Status status = ApplyJson(json, record, paths); !status.ok()) return status;
  }
  for (const std::string& setting : arguments.All("set")) {
    absl::Status status = ApplySetting(type, setting, district, record, paths);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Message>> Fetch(Connections& connections, const ResourceType& type,
                                               const std::string& name) {
  const std::unique_ptr<Message> request = NewRequest(type, common::v1::VERB_GET);
  SetText(*request, "name", name);
  std::unique_ptr<Message> record = type.New();
  const absl::Status status =
      connections.Call(type.room(), MethodOf(type, common::v1::VERB_GET), *request, *record);
  if (!status.ok()) return status;
  return record;
}

absl::StatusOr<bool> ListAll(Connections& connections, const ResourceType& type, Message& request,
                             std::int64_t limit,
                             const std::function<absl::Status(const Message&)>& take) {
  std::int64_t left = limit == 0 ? INT64_MAX : limit;
  while (true) {
    SetNumber(request, "page_size", std::min(left, kPage));
    const std::unique_ptr<Message> response = NewResponse(type, common::v1::VERB_LIST);
    absl::Status status =
        connections.Call(type.room(), MethodOf(type, common::v1::VERB_LIST), request, *response);
    if (!status.ok()) return status;
    const auto* items = response->GetDescriptor()->field(0);
    const auto* reflection = response->GetReflection();
    const int count = reflection->FieldSize(*response, items);
    for (int i = 0; i < count; ++i) {
      status = take(reflection->GetRepeatedMessage(*response, items, i));
      if (!status.ok()) return status;
    }
    left -= count;
    const std::string token = GetText(*response, "next_page_token");
    if (token.empty()) return false;
    if (left <= 0) return true;
    SetText(request, "page_token", token);
  }
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ",
                          absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()),
                          absl::UTCTimeZone());
}

std::string RequestId(const Arguments& arguments) {
  return arguments.Has("request-id") ? arguments.Text("request-id") : NewUlid();
}

absl::StatusOr<Target> OpenTarget(const std::string& name, Console& console) {
  Target target;
  auto types = RecordTypes::Load();
  if (!types.ok()) return types.status();
  target.types = *std::move(types);
  const auto type = target.types->OfName(name);
  if (!type.ok()) return type.status();
  target.type = *type;
  target.name = name;
  const std::vector<std::string> segments = absl::StrSplit(name, '/');
  target.district = segments[1];
  auto connections = Connections::FromFlags(console);
  if (!connections.ok()) return connections.status();
  target.connections = *std::move(connections);
  return target;
}

}  // namespace districtedu::districtctl
