#include "services/districtctl/import/rejected.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "services/districtctl/text/table_writer.h"

namespace districtedu::districtctl {
namespace {

using common::v1::RejectedRow;

// The parts of several faults of one line, in one cell, each once.
std::string Joined(std::vector<std::string> parts) {
  std::vector<std::string> out;
  for (std::string& part : parts) {
    if (!part.empty() && std::find(out.begin(), out.end(), part) == out.end()) {
      out.push_back(std::move(part));
    }
  }
  return absl::StrJoin(out, "; ");
}

}  // namespace

RejectedRecords::RejectedRecords(const SourceFile& file, const resource::ResourceType& type,
                                 const Form& form, std::string path)
    : form_(form), path_(std::move(path)), source_(file, type, form) {}

absl::Status RejectedRecords::Add(const std::vector<RejectedRow>& faults) {
  for (std::size_t i = 0; i < faults.size();) {
    while (lines_.empty() || lines_.back().number < faults[i].row_number()) {
      const absl::StatusOr<bool> more = source_.Next(&lines_);
      if (!more.ok()) return more.status();
      if (!*more) {
        return Error(Reason::kMessageMalformed,
                     absl::StrCat("the service rejects row ", faults[i].row_number(),
                                  ", which the file does not have"));
      }
    }
    std::vector<const RejectedRow*> own;
    for (; i < faults.size() && faults[i].row_number() <= lines_.back().number; ++i) {
      own.push_back(&faults[i]);
    }
    if (const absl::Status status = Write(lines_, own); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status RejectedRecords::Write(const std::vector<Row>& lines,
                                    const std::vector<const RejectedRow*>& faults) {
  ++records_;
  if (path_.empty()) return absl::OkStatus();
  if (writer_ == nullptr) {
    std::vector<TableColumn> columns;
    for (const std::string& title : form_.titles) columns.push_back({title});
    for (const char* title : kRejectionTitles) columns.push_back({title});
    auto writer = CreateTable(path_, columns);
    if (!writer.ok()) return writer.status();
    writer_ = *std::move(writer);
  }
  for (const Row& line : lines) {
    std::vector<std::string> cells = CellsOf(form_, line);
    // A row with too few or too many cells: what the file has of it, as far as there are columns.
    cells.resize(form_.titles.size());
    std::vector<std::string> columns, values, reasons, hints;
    for (const RejectedRow* fault : faults) {
      // What is wrong with the record as a whole stands in its first line.
      const bool here = fault->row_number() == line.number ||
                        (fault->row_number() < line.number && &line == &lines.front());
      if (!here) continue;
      columns.push_back(fault->column());
      values.push_back(ValueOf(line, fault->column()));
      reasons.push_back(absl::StrCat(fault->description(), " [", fault->reason(), "]"));
      hints.push_back(fault->hint());
    }
    cells.push_back(absl::StrCat(line.number));
    cells.push_back(Joined(std::move(columns)));
    cells.push_back(Joined(std::move(values)));
    cells.push_back(Joined(std::move(reasons)));
    cells.push_back(Joined(std::move(hints)));
    if (const absl::Status status = writer_->Add(cells); !status.ok()) return status;
  }
  return absl::OkStatus();
}

std::string RejectedRecords::ValueOf(const Row& line, const std::string& column) const {
  const auto found = std::find(form_.columns.begin(), form_.columns.end(), column);
  if (found == form_.columns.end()) return "";
  const std::size_t position =
      form_.positions[static_cast<std::size_t>(found - form_.columns.begin())];
  return position < line.cells.size() ? line.cells[position] : "";
}

absl::Status RejectedRecords::Close() {
  if (writer_ != nullptr) return writer_->Close();
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove(path_, ignored);
  return absl::OkStatus();
}

std::string RejectedPath(const std::string& path, const std::string& source, bool folder) {
  if (path.empty() || !folder) return path;
  const std::filesystem::path name = std::filesystem::path(source).filename();
  const std::string extension = absl::AsciiStrToLower(name.extension().string());
  const bool known = extension == ".csv" || extension == ".xlsx";
  return (std::filesystem::path(path) / (known ? name.string() : name.string() + ".csv")).string();
}

}  // namespace districtedu::districtctl
