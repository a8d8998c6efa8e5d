#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "common/base/ulid.h"
#include "services/districtctl/cli/interrupt.h"
#include "services/districtctl/cli/progress.h"
#include "services/districtctl/client/connections.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/import/source.h"
#include "services/districtctl/import/stream.h"
#include "services/districtctl/text/csv_writer.h"
#include "services/districtctl/text/table.h"
#include "services/districtctl/text/width.h"

namespace districtedu::districtctl {
namespace {

using common::v1::RejectedRow;

// Rejections of a file printed one by one; --rejected takes all of them.
constexpr int kPrinted = 50;

// A file that has been looked through and is ready to be sent.
struct Work {
  std::unique_ptr<SourceFile> file;
  const ResourceType* type = nullptr;
  SourceFacts facts;
};

class RejectedFile {
 public:
  ~RejectedFile() {
    if (file_ != nullptr) std::fclose(file_);
  }

  absl::Status Open(const std::string& path) {
    if (path.empty()) return absl::OkStatus();
    path_ = path;
    file_ = std::fopen(path.c_str(), "wb");
    if (file_ == nullptr) {
      return Error(Reason::kConfigInvalid, absl::StrCat(path, ": cannot be written"));
    }
    Put({"file", "row", "column", "reason", "description", "hint"});
    return absl::OkStatus();
  }

  void Add(const std::string& label, const RejectedRow& row) {
    Put({label, absl::StrCat(row.row_number()), row.column(), row.reason(), row.description(),
         row.hint()});
  }

  absl::Status Close() {
    if (file_ == nullptr) return absl::OkStatus();
    const bool failed = std::ferror(file_) != 0 || std::fclose(std::exchange(file_, nullptr)) != 0;
    if (!failed) return absl::OkStatus();
    return Error(Reason::kConfigInvalid, absl::StrCat(path_, ": cannot be written"));
  }

 private:
  void Put(const std::vector<std::string>& cells) {
    if (file_ == nullptr) return;
    const std::string line = CsvLine(cells);
    std::fwrite(line.data(), 1, line.size(), file_);
  }

  std::string path_;
  std::FILE* file_ = nullptr;
};

class Import {
 public:
  Import(const Arguments& arguments, Console& console) : arguments_(arguments), console_(console) {}

  int Run() {
    absl::Status status = ReadOptions();
    if (!status.ok()) return FailUsage(status, console_);
    if (status = Prepare(); !status.ok()) return Fail(status, console_);
    bool rejected = false;
    for (std::size_t i = 0; i < work_.size() && status.ok(); ++i) {
      options_.batch_id = BatchId(i);
      status = Send(work_[i], &rejected);
    }
    console_.out << table_.Render();
    if (status.ok()) status = rejected_file_.Close();
    if (!status.ok()) return Fail(status, console_);
    return rejected ? kFindings : kSuccess;
  }

 private:
  absl::Status ReadOptions() {
    const std::string mode = arguments_.Text("mode", "best-effort");
    if (mode != "best-effort" && mode != "atomic") {
      return Error(Reason::kConfigInvalid,
                   absl::StrCat("--mode ", mode, ": best-effort or atomic"));
    }
    options_.mode =
        mode == "atomic" ? common::v1::IMPORT_MODE_ATOMIC : common::v1::IMPORT_MODE_BEST_EFFORT;
    options_.validate_only = arguments_.Has("dry-run");
    const auto patience = arguments_.Duration("patience", absl::Seconds(60));
    if (!patience.ok()) return patience.status();
    options_.patience = *patience;
    auto district = DistrictFromFlags();
    if (!district.ok()) return district.status();
    options_.district = *std::move(district);
    return absl::OkStatus();
  }

  // Looks through every file before the first row of any is sent.
  absl::Status Prepare() {
    auto types = RecordTypes::Load();
    if (!types.ok()) return types.status();
    types_ = *std::move(types);
    const auto paths = ExpandPaths(arguments_.positional());
    if (!paths.ok()) return paths.status();
    for (const std::string& path : *paths) {
      const std::string named = arguments_.Text("resource");
      auto type = named.empty() ? TypeOfFile(*types_, path) : types_->Find(named);
      if (!type.ok()) return type.status();
      auto file = SourceFile::Open(path);
      if (!file.ok()) return file.status();
      auto facts = Examine(**file, **type, options_.district);
      if (!facts.ok()) return facts.status();
      work_.push_back({*std::move(file), *type, *std::move(facts)});
    }
    // Up to here there is nothing to clean up; from here on gRPC may make threads.
    interrupt_.emplace();
    auto connections = Connections::FromFlags();
    if (!connections.ok()) return connections.status();
    connections_ = *std::move(connections);
    return rejected_file_.Open(arguments_.Text("rejected"));
  }

  std::string BatchId(std::size_t index) const {
    if (!arguments_.Has("batch-id")) return NewUlid();
    const std::string id = arguments_.Text("batch-id");
    return work_.size() == 1 ? id : absl::StrFormat("%s-%02d", id, index + 1);
  }

  absl::Status Send(Work& work, bool* any_rejected) {
    const auto client = connections_->To(work.type->room());
    if (!client.ok()) return client.status();
    const std::string& label = work.file->label();
    std::int64_t rejections = 0;
    ImportState state;
    absl::Status status;
    absl::Duration spent;
    {
      Progress progress(console_, label, "rows");
      ImportCallbacks callbacks;
      callbacks.progress = [&](const ImportState& now) {
        const std::int64_t bytes = std::max<std::int64_t>(work.facts.bytes, 1);
        // Line ends inside cells make more lines than rows.
        progress.Show(std::min(now.sent_line - 1, work.facts.rows), work.facts.rows,
                      static_cast<int>(now.sent_bytes * 1000 / bytes));
      };
      callbacks.rejected = [&](const RejectedRow& row) {
        rejected_file_.Add(label, row);
        if (++rejections <= kPrinted) Print(label, row);
      };
      callbacks.lost_connection = [&](const absl::Status& lost) {
        console_.err << label << ": " << Printable(lost.message()) << "; trying again\n";
      };
      status = RunImport(**client, *work.file, work.facts, *work.type, options_, callbacks,
                         *interrupt_, &state);
      spent = progress.elapsed();
    }
    if (rejections > kPrinted) {
      console_.err << label << ": " << rejections - kPrinted
                   << " more rejections; --rejected FILE takes all of them\n";
    }
    if (state.unlisted > 0) {
      console_.err << label << ": " << state.unlisted
                   << " rejections of this batch were answered before and are not listed\n";
    }
    *any_rejected |= state.counts.rejected_total() > 0;
    AddSummary(work, state, spent);
    if (!status.ok() && !options_.validate_only) {
      console_.err << label << ": rows up to line " << state.counts.acknowledged_row()
                   << " are decided; --batch-id " << options_.batch_id
                   << " with this file alone goes on from there\n";
    }
    return status;
  }

  void Print(const std::string& label, const RejectedRow& row) {
    console_.err << label << ":" << row.row_number() << ": "
                 << (row.column().empty() ? "" : Printable(row.column()) + ": ")
                 << Printable(row.description()) << " [" << Printable(row.reason()) << "]";
    if (!row.hint().empty()) console_.err << " " << Printable(row.hint());
    console_.err << "\n";
  }

  void AddSummary(const Work& work, const ImportState& state, absl::Duration spent) {
    const common::v1::ImportResponse& counts = state.counts;
    const std::int64_t rate =
        work.facts.rows * 1000 / std::max<std::int64_t>(absl::ToInt64Milliseconds(spent), 1);
    table_.Add({work.file->label(), absl::StrCat(work.type->room(), "/", work.type->plural()),
                absl::StrCat(work.facts.rows), absl::StrCat(counts.created()),
                absl::StrCat(counts.updated()), absl::StrCat(counts.unchanged()),
                absl::StrCat(counts.rejected_total()), ShortDuration(spent), absl::StrCat(rate),
                options_.validate_only ? "(dry run)" : options_.batch_id});
  }

  std::optional<Interrupt> interrupt_;
  const Arguments& arguments_;
  Console& console_;
  ImportOptions options_;
  std::unique_ptr<RecordTypes> types_;
  std::unique_ptr<Connections> connections_;
  std::vector<Work> work_;
  RejectedFile rejected_file_;
  TextTable table_{{{"file"},
                    {"resource"},
                    {"lines", TextTable::Align::kRight},
                    {"created", TextTable::Align::kRight},
                    {"updated", TextTable::Align::kRight},
                    {"unchanged", TextTable::Align::kRight},
                    {"rejected", TextTable::Align::kRight},
                    {"time", TextTable::Align::kRight},
                    {"lines/s", TextTable::Align::kRight},
                    {"batch"}}};
};

int Run(const Arguments& arguments, Console& console) { return Import(arguments, console).Run(); }

}  // namespace

Command ImportCommand() {
  return {
      .name = "import",
      .arguments = "FILE|DIR...",
      .summary = "writes the rows of CSV files, creating or updating records by their keys",
      .description =
          "A folder stands for its *.csv in the order of their names; - is standard input.\n"
          "The name of a file says its resource, NN_<room>_<resource>.csv, e.g.\n"
          "21_staffing_teachers.csv, unless --resource does. The first line is the header:\n"
          "field names of the contract, key variables (school, school_year, ...), etag, or the\n"
          "Chinese labels; <field>.<subfield> for nested rows, one line each, lines of one\n"
          "record one behind the other. A column left out is left as it is, an empty cell clears.\n"
          "Every file is looked through before the first row is sent. Exit code 3: some rows\n"
          "were rejected.",
      .options =
          {
              {"mode", "MODE", "best-effort: good rows are written; atomic: all or none"},
              {"dry-run", "", "check everything, keep nothing"},
              {"resource", "ROOM/RESOURCE", "what the files hold"},
              {"rejected", "FILE", "CSV file for the rejected rows"},
              {"batch-id", "ID", "goes on with a batch that was broken off"},
              {"patience", "TIME", "how long a lost connection is tried again (default 60s)"},
          },
      .least_arguments = 1,
      .most_arguments = 1000,
      .run = Run,
  };
}

}  // namespace districtedu::districtctl
