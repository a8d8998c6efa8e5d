#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/districtctl/cli/progress.h"
#include "services/districtctl/client/columns.h"
#include "services/districtctl/client/connections.h"
#include "services/districtctl/client/records.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/commands/record_io.h"
#include "services/districtctl/text/table_writer.h"

namespace districtedu::districtctl {
namespace {

int RunExport(const Arguments& arguments, Console& console) {
  const auto types = RecordTypes::Load();
  if (!types.ok()) return Fail(types.status(), console);
  const auto type = (*types)->Find(arguments.positional()[0]);
  if (!type.ok()) return FailUsage(type.status(), console);
  const auto district = DistrictFromFlags();
  if (!district.ok()) return FailUsage(district.status(), console);
  const bool labels = arguments.Has("labels");
  const bool etag = arguments.Has("etag");
  const std::vector<RecordColumn> columns = ColumnsOf(**type);
  std::vector<TableColumn> titles;
  for (const RecordColumn& column : columns) {
    titles.push_back({labels ? column.label : column.name, KindOf(column)});
  }
  if (etag) titles.push_back({"etag"});

  const bool to_file = arguments.positional().size() > 1;
  std::unique_ptr<RowWriter> writer;
  if (to_file) {
    auto file = CreateTable(arguments.positional()[1], titles);
    if (!file.ok()) return FailUsage(file.status(), console);
    writer = *std::move(file);
  }
  const auto connections = Connections::FromFlags(console);
  if (!connections.ok()) return Fail(connections.status(), console);
  if (!to_file) writer = WriteTable(console.out, titles);

  const std::unique_ptr<Message> request = NewRequest(**type, common::v1::VERB_LIST);
  SetText(*request, "parent", arguments.Text("parent", DefaultParent(**type, *district, "-")));
  SetText(*request, "filter", arguments.Text("filter"));
  std::int64_t count = 0;
  absl::Status status;
  {
    Progress progress(console, arguments.positional()[0], "records");
    const auto take = [&](const Message& record) -> absl::Status {
      for (std::vector<std::string>& row : CsvRows(**type, record)) {
        for (std::size_t i = 0; labels && i < row.size(); ++i) {
          row[i] = LabelledCell(columns[i], row[i]);
        }
        if (etag) row.push_back(GetText(record, "etag"));
        if (absl::Status written = writer->Add(row); !written.ok()) return written;
      }
      progress.Show(++count, 0);
      return absl::OkStatus();
    };
    status = ListAll(**connections, **type, *request, 0, take).status();
  }
  if (status.ok()) status = writer->Close();
  if (!status.ok()) return Fail(status, console);
  if (to_file) {
    console.err << "districtctl: " << count << " records in " << arguments.positional()[1] << "\n";
  }
  return kSuccess;
}

}  // namespace

Command ExportCommand() {
  return {
      .name = "export",
      .arguments = "ROOM/RESOURCE [FILE]",
      .summary = "writes the records of a resource as a table that import takes",
      .description =
          "FILE ends with .csv (UTF-8 with byte order mark, as Excel wants it) or .xlsx; without\n"
          "one, CSV goes to standard output. Importing what was exported changes nothing. Records\n"
          "with nested rows take a line for each. Fields you may not read are empty: do not\n"
          "import them. With --etag a later import refuses records that changed meanwhile.",
      .options =
          {
              {"parent", "NAME", "whose records; default: all of the district"},
              {"filter", "TEXT", "as of districtctl list"},
              {"labels", "", "Chinese headers and labels instead of names and codes"},
              {"etag", "", "a column with the version of each record"},
          },
      .least_arguments = 1,
      .most_arguments = 2,
      .run = RunExport,
  };
}

}  // namespace districtedu::districtctl
