#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/resource/declared/value.h"
#include "services/districtctl/client/columns.h"
#include "services/districtctl/client/connections.h"
#include "services/districtctl/client/records.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/commands/record_io.h"
#include "services/districtctl/text/csv_writer.h"
#include "services/districtctl/text/table.h"

namespace districtedu::districtctl {
namespace {

constexpr std::int64_t kTableRows = 1000;  // above, a table would wait for all of them

// Takes records one by one and writes them in the form asked for.
class Output {
 public:
  Output(const ResourceType& type, const Arguments& arguments, Console& console)
      : type_(type),
        console_(console),
        json_(arguments.Has("json")),
        csv_(arguments.Has("csv")),
        table_(Columns(type)) {
    if (json_) console_.out << "[";
    if (csv_) console_.out << CsvLine(CsvColumns(type));
  }

  void Add(const Message& record) {
    if (json_) {
      console_.out << (count_ == 0 ? "\n" : ",\n") << ToJson(record, true);
    } else if (csv_) {
      for (const auto& row : CsvRows(type_, record)) console_.out << CsvLine(row);
    } else {
      AddRow(record);
    }
    ++count_;
  }

  // `more`: the list went on behind the limit.
  void Close(bool more) {
    if (json_) console_.out << "\n]\n";
    if (!json_ && !csv_) console_.out << table_.Render();
    if (more) {
      console_.err << "districtctl: there are more than these " << count_
                   << "; --limit N shows more, --limit 0 all\n";
    }
  }

 private:
  static std::vector<TextTable::Column> Columns(const ResourceType& type) {
    std::vector<TextTable::Column> columns;
    for (const std::string& name : Names(type)) columns.push_back({name});
    return columns;
  }

  static std::vector<std::string> Names(const ResourceType& type) {
    std::vector<std::string> names;
    for (std::size_t i = type.keys().size() > 1 ? 1 : 0; i < type.keys().size(); ++i) {
      names.push_back(type.keys()[i].variable);
    }
    for (const resource::Field& field : type.fields()) names.push_back(field.name());
    for (const resource::NestedField& nested : type.nested()) names.push_back(nested.name());
    return names;
  }

  void AddRow(const Message& record) {
    std::vector<std::string> row = KeyTexts(type_, record);
    if (row.size() > 1) row.erase(row.begin());
    for (const resource::Field& field : type_.fields()) {
      row.push_back(resource::ToCell(record, field));
    }
    const auto* reflection = record.GetReflection();
    for (const resource::NestedField& nested : type_.nested()) {
      std::vector<std::string> parts;
      for (int i = 0; i < reflection->FieldSize(record, nested.descriptor); ++i) {
        const Message& child = reflection->GetRepeatedMessage(record, nested.descriptor, i);
        std::vector<std::string> cells;
        for (const resource::Field& field : nested.fields) {
          const std::string cell = resource::ToCell(child, field);
          if (!cell.empty()) cells.push_back(cell);
        }
        parts.push_back(absl::StrJoin(cells, ":"));
      }
      row.push_back(absl::StrJoin(parts, " "));
    }
    table_.Add(std::move(row));
  }

  const ResourceType& type_;
  Console& console_;
  const bool json_;
  const bool csv_;
  TextTable table_;
  std::int64_t count_ = 0;
};

int RunList(const Arguments& arguments, Console& console) {
  const auto types = RecordTypes::Load();
  if (!types.ok()) return Fail(types.status(), console);
  const auto type = (*types)->Find(arguments.positional()[0]);
  if (!type.ok()) return FailUsage(type.status(), console);
  const bool table = !arguments.Has("json") && !arguments.Has("csv");
  if (arguments.Has("json") && arguments.Has("csv")) {
    return FailUsage(Error(Reason::kConfigInvalid, "--json or --csv, not both"), console);
  }
  const auto limit = arguments.Number("limit", table ? kTableRows : 0, 0, std::int64_t{1} << 40);
  if (!limit.ok()) return FailUsage(limit.status(), console);
  const auto district = DistrictFromFlags();
  if (!district.ok()) return FailUsage(district.status(), console);
  const auto connections = Connections::FromFlags(console);
  if (!connections.ok()) return Fail(connections.status(), console);

  const std::unique_ptr<Message> request = NewRequest(**type, common::v1::VERB_LIST);
  SetText(*request, "parent", arguments.Text("parent", DefaultParent(**type, *district, "-")));
  SetText(*request, "filter", arguments.Text("filter"));
  Output output(**type, arguments, console);
  const auto more = ListAll(**connections, **type, *request, *limit, [&](const Message& record) {
    output.Add(record);
    return absl::OkStatus();
  });
  output.Close(more.ok() && *more);
  return more.ok() ? kSuccess : Fail(more.status(), console);
}

}  // namespace

Command ListCommand() {
  return {
      .name = "list",
      .arguments = "ROOM/RESOURCE",
      .summary = "shows the records of a resource, e.g. staffing/teachers",
      .description =
          "Filters are AND of \"field = value\", \"field IN (a, b)\" and one range on filterable\n"
          "fields. The CSV form has the columns districtctl import takes.",
      .options =
          {
              {"parent", "NAME", "whose records; default: all of the district"},
              {"filter", "TEXT", "e.g. 'qualification IN (master, doctor)'"},
              {"limit", "N", "so many records, 0: all (default: 1000 in a table, else all)"},
              {"json", "", "an array of the records"},
              {"csv", "", "comma-separated values"},
          },
      .least_arguments = 1,
      .most_arguments = 1,
      .run = RunList,
  };
}

}  // namespace districtedu::districtctl
