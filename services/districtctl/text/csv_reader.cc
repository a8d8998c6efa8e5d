#include "services/districtctl/text/csv_reader.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/utf8.h"

namespace districtedu::districtctl {
namespace {

constexpr std::size_t kBufferBytes = 64 << 10;

}  // namespace

CsvReader::CsvReader(Source source, CsvLimits limits)
    : source_(std::move(source)), limits_(limits), buffer_(kBufferBytes, '\0') {}

bool CsvReader::Fill() {
  if (!source_status_.ok()) return false;
  const absl::StatusOr<std::size_t> count = source_(buffer_.data(), buffer_.size());
  position_ = 0;
  filled_ = 0;
  if (!count.ok()) {
    source_status_ = count.status();
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
  ++consumed_;
  if (next == '\n') ++line_;
  return next;
}

absl::Status CsvReader::Broken(std::int64_t line, const std::string& what) const {
  return Error(Reason::kMessageMalformed, absl::StrCat("line ", line, ": ", what),
               {{"line", absl::StrCat(line)}});
}

absl::Status CsvReader::SkipMark() {
  const int first = Peek();
  if (first == 0xFE || first == 0xFF) {
    return Error(Reason::kFieldNotUtf8,
                 "line 1: the file looks like UTF-16; save it as \"CSV UTF-8\" and try again");
  }
  if (first != 0xEF) return absl::OkStatus();
  for (const int expected : {0xEF, 0xBB, 0xBF}) {
    if (Take() != expected) {
      return Error(Reason::kFieldNotUtf8, "line 1: the file is not UTF-8");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> CsvReader::Next(CsvRecord& record) {
  if (!begun_) {
    begun_ = true;
    if (const absl::Status status = SkipMark(); !status.ok()) return status;
  }
  // Empty lines hold no record; the last one usually is the end of an editor's file.
  while (Peek() == '\n' || Peek() == '\r') {
    if (Take() == '\r' && Peek() != '\n') {
      return Broken(line_, "a carriage return without line feed");
    }
  }
  if (Peek() == kEnd) {
    if (!source_status_.ok()) return source_status_;
    return false;
  }
  record.line = line_;
  record.cells.clear();
  absl::Status status = ReadRecord(record);
  if (status.ok()) status = source_status_;
  if (status.ok()) status = CheckRecord(record);
  if (!status.ok()) return status;
  return true;
}

absl::Status CsvReader::ReadRecord(CsvRecord& record) {
  std::size_t bytes = 0;
  while (true) {
    if (record.cells.size() == limits_.max_columns) {
      return Error(Reason::kFieldTooLong, absl::StrCat("line ", record.line, ": more than ",
                                                       limits_.max_columns, " cells"));
    }
    std::string& cell = record.cells.emplace_back();
    const absl::Status status = Peek() == '"' ? ReadQuoted(cell) : ReadPlain(cell);
    if (!status.ok()) return status;
    bytes += cell.size();
    if (bytes > limits_.max_record_bytes) {
      return Error(Reason::kFieldTooLong,
                   absl::StrCat("line ", record.line, ": a row of more than ",
                                limits_.max_record_bytes, " bytes"));
    }
    const int next = Take();
    if (next == ',') continue;
    if (next == '\r') {
      if (Take() != '\n') return Broken(record.line, "a carriage return without line feed");
      return absl::OkStatus();
    }
    return absl::OkStatus();  // a line feed, or the end: the readers of cells stop at nothing else
  }
}

absl::Status CsvReader::ReadQuoted(std::string& cell) {
  const std::int64_t begin = line_;
  Take();
  while (true) {
    const int next = Take();
    if (next == kEnd) {
      if (!source_status_.ok()) return source_status_;
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
  if (behind != ',' && behind != '\r' && behind != '\n' && behind != kEnd) {
    return Broken(line_, "text behind a closing quote; a quote inside quotes is written twice");
  }
  return absl::OkStatus();
}

absl::Status CsvReader::ReadPlain(std::string& cell) {
  for (int next = Peek(); next != ',' && next != '\r' && next != '\n' && next != kEnd;
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

absl::Status CsvReader::CheckRecord(const CsvRecord& record) const {
  for (std::size_t i = 0; i < record.cells.size(); ++i) {
    const std::string& cell = record.cells[i];
    if (!IsValidUtf8(cell)) {
      return Error(Reason::kFieldNotUtf8,
                   absl::StrCat("line ", record.line, ", cell ", i + 1,
                                ": not UTF-8; a file in GBK becomes UTF-8 with iconv -f GB18030"));
    }
    if (absl::StrContains(cell, '\0')) {
      return Broken(record.line, absl::StrCat("cell ", i + 1, " holds a NUL character"));
    }
  }
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl
