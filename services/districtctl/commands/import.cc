#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/ulid.h"
#include "services/districtctl/cli/interrupt.h"
#include "services/districtctl/cli/progress.h"
#include "services/districtctl/client/connections.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/import/order.h"
#include "services/districtctl/import/rejected.h"
#include "services/districtctl/import/source.h"
#include "services/districtctl/import/stream.h"
#include "services/districtctl/text/table.h"
#include "services/districtctl/text/width.h"

namespace districtedu::districtctl {
namespace {

namespace fs = std::filesystem;

using common::v1::RejectedRow;

// Faults of a file printed one by one; --rejected takes all of them.
constexpr int kPrinted = 50;

// A file that has been looked through and is ready to be sent.
struct Work {
  std::unique_ptr<SourceFile> file;
  const ResourceType* type = nullptr;
  SourceFacts facts;
  std::string rejected_path;  // empty: none
};

class Import {
 public:
  Import(const Arguments& arguments, Console& console) : arguments_(arguments), console_(console) {}

  int Run() {
    absl::Status status = ReadOptions();
    if (!status.ok()) return FailUsage(status, console_);
    if (status = Prepare(); !status.ok()) return Fail(status, console_);
    bool rejected = false;
    {
      Progress progress(console_, "", "rows");
      for (std::size_t i = 0; i < work_.size() && status.ok(); ++i) {
        options_.batch_id = BatchId(i);
        status = Send(i, progress, &rejected);
        sent_rows_ += work_[i].facts.rows;
      }
      if (work_.size() > 1) AddTotal(progress.elapsed());
    }
    console_.out << table_.Render();
    if (!status.ok()) {
      const int code = Fail(status, console_);
      console_.err << WhatStands();
      return code;
    }
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
    if (arguments_.Has("encoding")) {
      hints_.encoding = ParseEncoding(arguments_.Text("encoding"));
      if (!hints_.encoding) {
        return Error(Reason::kConfigInvalid, "--encoding: utf-8, gb18030, utf-16le or utf-16be");
      }
    }
    if (arguments_.Has("delimiter")) {
      const auto delimiter = ParseDelimiter(arguments_.Text("delimiter"));
      if (!delimiter.ok()) return delimiter.status();
      hints_.delimiter = *delimiter;
    }
    hints_.sheet = arguments_.Text("sheet");
    const auto patience = arguments_.Duration("patience", absl::Seconds(60));
    if (!patience.ok()) return patience.status();
    options_.patience = *patience;
    options_.await_service = arguments_.Has("patience");
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
    std::vector<const ResourceType*> of_files;
    for (const std::string& path : *paths) {
      const std::string named = arguments_.Text("resource");
      auto type = named.empty() ? TypeOfFile(*types_, path) : types_->Find(named);
      if (!type.ok()) return type.status();
      of_files.push_back(*type);
    }
    for (const std::size_t i : DependencyOrder(of_files)) {
      absl::Status status = LookThrough((*paths)[i], *of_files[i]);
      if (!status.ok()) return status;
    }
    if (absl::Status status = PlaceRejected(*paths); !status.ok()) return status;
    // Up to here there is nothing to clean up; from here on gRPC may make threads.
    interrupt_.emplace();
    auto connections = Connections::FromFlags(console_);
    if (!connections.ok()) return connections.status();
    connections_ = *std::move(connections);
    batch_id_ = arguments_.Has("batch-id") ? arguments_.Text("batch-id") : NewUlid();
    return absl::OkStatus();
  }

  absl::Status LookThrough(const std::string& path, const ResourceType& type) {
    auto file = SourceFile::Open(path, hints_);
    if (!file.ok()) return file.status();
    auto facts = Examine(**file, type, options_.district);
    if (!facts.ok()) return facts.status();
    if (facts->comments > 0) {
      console_.err << (*file)->label() << ": " << facts->comments
                   << " rows that begin with # are comments and are not imported\n";
    }
    if (facts->hidden > 0) {
      console_.err << (*file)->label() << ": " << facts->hidden
                   << " hidden rows are imported as the others\n";
    }
    all_rows_ += facts->rows;
    work_.push_back({*std::move(file), &type, *std::move(facts), ""});
    return absl::OkStatus();
  }

  // One file takes the rejected rows of one, a folder those of several; never over a source.
  absl::Status PlaceRejected(const std::vector<std::string>& sources) {
    const std::string path = arguments_.Text("rejected");
    if (path.empty()) return absl::OkStatus();
    std::error_code error;
    const bool folder = work_.size() > 1 || fs::is_directory(path, error);
    if (folder && !fs::is_directory(path, error) && !fs::create_directories(path, error)) {
      return Error(Reason::kConfigInvalid,
                   absl::StrCat(path, ": cannot be made as the folder the rejected rows of ",
                                work_.size(), " files go to"));
    }
    for (Work& work : work_) {
      work.rejected_path = RejectedPath(path, work.file->label(), folder);
      for (const std::string& source : sources) {
        if (fs::equivalent(work.rejected_path, source, error)) {
          return Error(Reason::kConfigInvalid,
                       absl::StrCat("--rejected ", path, " would overwrite ", source));
        }
      }
    }
    return absl::OkStatus();
  }

  // Of several files each has its own; the order is the same in a later run.
  std::string BatchId(std::size_t index) const {
    return work_.size() == 1 ? batch_id_ : absl::StrFormat("%s-%02d", batch_id_, index + 1);
  }

  absl::Status Send(std::size_t index, Progress& progress, bool* any_rejected) {
    const Work& work = work_[index];
    const auto client = connections_->To(work.type->room());
    if (!client.ok()) return client.status();
    const std::string& label = work.file->label();
    progress.Rename(work_.size() == 1
                        ? label
                        : absl::StrCat("file ", index + 1, " of ", work_.size(), ", ", label));
    const absl::Duration before = progress.elapsed();
    RejectedRecords records(*work.file, *work.type, work.facts.form, work.rejected_path);
    std::int64_t rejections = 0;
    ImportState state;
    ImportCallbacks callbacks;
    bool waits = false;  // and has said so
    callbacks.progress = [&](const ImportState& now) {
      waits = false;
      progress.Show(sent_rows_ + now.rows, all_rows_);
    };
    callbacks.rejected = [&](const std::vector<RejectedRow>& faults) {
      progress.Wipe();
      for (const RejectedRow& fault : faults) {
        if (++rejections <= kPrinted) Print(label, fault);
      }
      return records.Add(faults);
    };
    callbacks.lost_connection = [&](const absl::Status& lost) {
      if (std::exchange(waits, true)) return;
      progress.Wipe();
      console_.err << label << ": " << Printable(lost.message()) << "; trying again for up to "
                   << absl::FormatDuration(options_.patience) << " (--patience)\n";
    };
    absl::Status status = RunImport(**client, *work.file, work.facts, *work.type, options_,
                                    callbacks, *interrupt_, &state);
    progress.Wipe();
    if (absl::Status closed = records.Close(); status.ok()) status = closed;
    Explain(work, state, records, rejections);
    *any_rejected |= state.counts.rejected_total() > 0;
    AddSummary(work, state, progress.elapsed() - before);
    if (state.counts.acknowledged_row() > 0) batches_.push_back(options_.batch_id);
    if (!status.ok()) broken_off_ = BrokenOff(label, work.facts, state);
    return status;
  }

  // What became of the file an import ended in. The answer to the last message was not awaited, so
  // its rows may stand too.
  std::string BrokenOff(const std::string& label, const SourceFacts& facts,
                        const ImportState& state) const {
    const common::v1::ImportResponse& counts = state.counts;
    if (options_.mode == common::v1::IMPORT_MODE_ATOMIC && !counts.done()) {
      return state.rows < facts.rows
                 ? absl::StrCat(label, ": nothing of it stands, it is written at its end\n")
                 : absl::StrCat(label, ": all or nothing of it stands; districtctl imports shows ",
                                "whether batch ", options_.batch_id, " is done\n");
    }
    if (counts.acknowledged_row() == 0) return absl::StrCat(label, ": no row of it is decided\n");
    return absl::StrCat(label, ": the rows up to line ", counts.acknowledged_row(),
                        " are decided and stand as batch ", options_.batch_id, ": ",
                        counts.created(), " created, ", counts.updated(), " updated, ",
                        counts.unchanged(), " unchanged, ", counts.rejected_total(), " rejected\n");
  }

  // What an import leaves that ended early, and the commands to go on or to take it back.
  std::string WhatStands() const {
    if (options_.validate_only) return "nothing is kept of a dry run\n";
    std::string text = broken_off_;
    absl::StrAppend(&text, "the same command with --batch-id ", batch_id_,
                    " goes on from there:\n  ",
                    arguments_.CommandLine("import", {{"batch-id", batch_id_}}), "\n");
    if (batches_.empty()) return text;
    // Files build on those before them.
    const std::vector<std::string> newest_first(batches_.rbegin(), batches_.rend());
    absl::StrAppend(&text, "what stands of it is taken back by:\n  districtctl undo-import ",
                    absl::StrJoin(newest_first, " "), "\n");
    return text;
  }

  // What the lines printed do not say of the rejected rows.
  void Explain(const Work& work, const ImportState& state, const RejectedRecords& records,
               std::int64_t rejections) {
    const std::string& label = work.file->label();
    if (rejections > kPrinted) {
      console_.err << label << ": " << rejections - kPrinted << " more faults"
                   << (work.rejected_path.empty() ? "; --rejected FILE takes all of them" : "")
                   << "\n";
    }
    if (records.records() > 0 && !work.rejected_path.empty()) {
      console_.err << label << ": " << records.records() << " rejected records are in "
                   << records.path() << "; mend them there and import that file\n";
    }
    if (state.unlisted > 0) {
      console_.err << label << ": " << state.unlisted
                   << " rejected rows of this batch were answered before and are not listed; to "
                      "list them, import the file anew without --batch-id\n";
    }
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
    total_.set_created(total_.created() + counts.created());
    total_.set_updated(total_.updated() + counts.updated());
    total_.set_unchanged(total_.unchanged() + counts.unchanged());
    total_.set_rejected_total(total_.rejected_total() + counts.rejected_total());
    AddLine(work.file->label(), absl::StrCat(work.type->room(), "/", work.type->plural()),
            work.facts.rows, counts, spent,
            options_.validate_only ? "(dry run)" : options_.batch_id);
  }

  void AddTotal(absl::Duration spent) { AddLine("all files", "", all_rows_, total_, spent, ""); }

  void AddLine(const std::string& file, const std::string& resource, std::int64_t rows,
               const common::v1::ImportResponse& counts, absl::Duration spent,
               const std::string& batch) {
    const std::int64_t rate =
        rows * 1000 / std::max<std::int64_t>(absl::ToInt64Milliseconds(spent), 1);
    table_.Add({file, resource, absl::StrCat(rows), absl::StrCat(counts.created()),
                absl::StrCat(counts.updated()), absl::StrCat(counts.unchanged()),
                absl::StrCat(counts.rejected_total()), ShortDuration(spent), absl::StrCat(rate),
                batch});
  }

  std::optional<Interrupt> interrupt_;
  const Arguments& arguments_;
  Console& console_;
  ImportOptions options_;
  std::unique_ptr<RecordTypes> types_;
  std::unique_ptr<Connections> connections_;
  FormatHints hints_;
  std::vector<Work> work_;
  std::string batch_id_;
  std::int64_t all_rows_ = 0;
  std::int64_t sent_rows_ = 0;        // of the files before
  std::vector<std::string> batches_;  // that decided rows, in the order of the files
  std::string broken_off_;            // of the file the import ended in
  common::v1::ImportResponse total_;
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

int RunImport(const Arguments& arguments, Console& console) {
  return Import(arguments, console).Run();
}

}  // namespace

Command ImportCommand() {
  return {
      .name = "import",
      .arguments = "FILE|DIR...",
      .summary = "writes the rows of .csv and .xlsx files, creating or updating records by keys",
      .description =
          "A folder stands for its *.csv and *.xlsx in the order of their names; - is standard\n"
          "input. The name of a file says its resource, NN_<room>_<resource>.csv, e.g.\n"
          "21_staffing_teachers.csv, unless --resource does. Files go in the order in which their\n"
          "resources refer to each other. What a file is, its encoding and delimiter are found\n"
          "from its bytes. The first row is the header: field names of the contract, key\n"
          "variables (school, school_year, ...), etag, or the Chinese labels;\n"
          "<field>.<subfield> for nested rows, one line each, lines of one record one behind the\n"
          "other. A column left out is left as it is, an empty cell clears. Rows whose first cell\n"
          "begins with # are comments. Every file is looked through before the first row is\n"
          "sent. Exit code 3: some rows were rejected. districtctl template writes an empty form,\n"
          "imports lists what was imported, undo-import takes it back.",
      .options =
          {
              {"mode", "MODE", "best-effort: good rows are written; atomic: all or none"},
              {"dry-run", "", "check everything, keep nothing"},
              {"resource", "ROOM/RESOURCE", "what the files hold"},
              {"encoding", "NAME", "utf-8, gb18030, utf-16le or utf-16be (default: found)"},
              {"delimiter", "NAME", "comma, tab or semicolon (default: found from the header)"},
              {"sheet", "NAME", "of a workbook (default: the first that is not hidden)"},
              {"rejected", "FILE|DIR",
               "rejected records, to be mended and imported; of several files a folder"},
              {"batch-id", "ID", "goes on with a batch that was broken off"},
              {"patience", "TIME",
               "waits so long for a lost service (default 60s); given, at the start too"},
          },
      .least_arguments = 1,
      .most_arguments = 1000,
      .run = RunImport,
  };
}

}  // namespace districtedu::districtctl
