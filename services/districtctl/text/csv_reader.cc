#include "services/districtctl/text/csv_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace districtedu::districtctl {
namespace {

constexpr std::size_t kBufferBytes = 64 << 10;

}  // namespace

CsvReader::CsvReader(ByteStream text, char delimiter, RowLimits limits)
    : text_(std::move(text)), delimiter_(delimiter), limits_(limits), buffer_(kBufferBytes, '\0') {}

bool CsvReader::Fill() {
  if (!text_status_.ok()) return false;
  const absl::StatusOr<std::size_t> count = text_(buffer_.data(), buffer_.size());
  position_ = 0;
  filled_ = 0;
  if (!count.ok()) {
    text_status_ = count.status();
    return false;
  }
  filled_ = *count;
  return filled_ > 0;
}

int CsvReader::Peek() {
  if (position_ == filled_ && !Fill()) return kEnd;
  return static_cast<unsigned char>(buffer_[position_]);
}

int CsvReader::Take() {
  const int next = Peek();
  if (next == kEnd) return kEnd;
  ++position_;
  if (next == '\n') ++line_;
  return next;
}

absl::Status CsvReader::Broken(std::int64_t line, const std::string& what) const {
  return Error(Reason::kMessageMalformed, absl::StrCat("line ", line, ": ", what),
               {{"line", absl::StrCat(line)}});
}

absl::StatusOr<bool> CsvReader::Next(Row& row) {
  do {
    // Empty lines hold no row; the last one usually is the end of an editor's file.
    while (Peek() == '\n' || Peek() == '\r') {
      if (Take() == '\r' && Peek() != '\n') {
        return Broken(line_, "a carriage return without line feed");
      }
    }
    if (Peek() == kEnd) {
      if (!text_status_.ok()) return text_status_;
      return false;
    }
    row.number = line_;
    row.cells.clear();
    absl::Status status = ReadRow(row);
    if (status.ok()) status = text_status_;
    if (status.ok()) status = CheckRow(row);
    if (!status.ok()) return status;
  } while (std::all_of(row.cells.begin(), row.cells.end(),
                       [](const std::string& cell) { return cell.empty(); }));
  if (width_ == 0) width_ = row.cells.size();
  return true;
}

absl::Status CsvReader::Add(Row& row, std::string cell, std::size_t* skipped) const {
  if (cell.empty() && row.cells.size() + *skipped >= width_) {
    ++*skipped;
    return absl::OkStatus();
  }
  if (row.cells.size() + *skipped >= limits_.max_columns) {
    return Error(Reason::kFieldTooLong,
                 absl::StrCat("line ", row.number, ": more than ", limits_.max_columns, " cells"));
  }
  row.cells.resize(row.cells.size() + std::exchange(*skipped, 0));
  row.cells.push_back(std::move(cell));
  return absl::OkStatus();
}

absl::Status CsvReader::ReadRow(Row& row) {
  std::size_t bytes = 0;
  std::size_t skipped = 0;
  while (true) {
    std::string cell;
    absl::Status status = Peek() == '"' ? ReadQuoted(cell) : ReadPlain(cell);
    if (!status.ok()) return status;
    bytes += cell.size();
    if (bytes > limits_.max_record_bytes) {
      return Error(Reason::kFieldTooLong, absl::StrCat("line ", row.number, ": a row of more than ",
                                                       limits_.max_record_bytes, " bytes"));
    }
    if (status = Add(row, std::move(cell), &skipped); !status.ok()) return status;
    const int next = Take();
    if (next == delimiter_) continue;
    cut_ = next == kEnd;
    // Else a line feed: the readers of cells stop at nothing else.
    if (next == '\r' && Take() != '\n') {
      return Broken(row.number, "a carriage return without line feed");
    }
    return absl::OkStatus();
  }
}

absl::Status CsvReader::ReadQuoted(std::string& cell) {
  const std::int64_t begin = line_;
  Take();
  while (true) {
    const int next = Take();
    if (next == kEnd) {
      if (!text_status_.ok()) return text_status_;
      return Broken(begin, "the quote that opens here is never closed");
    }
    if (next == '"') {
      if (Peek() != '"') break;
      Take();
    }
    if (cell.size() == limits_.max_cell_bytes) {
      return Error(Reason::kFieldTooLong,
                   absl::StrCat("line ", begin, ": a cell of more than ", limits_.max_cell_bytes,
                                " bytes; perhaps a quote is not closed"));
    }
    cell.push_back(static_cast<char>(next));
  }
  const int behind = Peek();
  if (behind != delimiter_ && behind != '\r' && behind != '\n' && behind != kEnd) {
    return Broken(line_, "text behind a closing quote; a quote inside quotes is written twice");
  }
  return absl::OkStatus();
}

absl::Status CsvReader::ReadPlain(std::string& cell) {
  for (int next = Peek(); next != delimiter_ && next != '\r' && next != '\n' && next != kEnd;
       next = Peek()) {
    if (next == '"') {
      return Broken(line_, "a quote inside a cell that does not begin with one");
    }
    if (cell.size() == limits_.max_cell_bytes) {
      return Error(Reason::kFieldTooLong, absl::StrCat("line ", line_, ": a cell of more than ",
                                                       limits_.max_cell_bytes, " bytes"));
    }
    cell.push_back(static_cast<char>(Take()));
  }
  return absl::OkStatus();
}

absl::Status CsvReader::CheckRow(const Row& row) const {
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (absl::StrContains(row.cells[i], '\0')) {
      return Broken(row.number, absl::StrCat("cell ", i + 1, " holds a NUL character"));
    }
  }
  if (cut_ && row.cells.size() < width_) {
    return Broken(row.number, absl::StrCat("the file ends inside a row, behind cell ",
                                           row.cells.size(), " of ", width_, "; it was cut off"));
  }
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl
