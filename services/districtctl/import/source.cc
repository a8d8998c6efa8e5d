#include "services/districtctl/import/source.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/hash.h"

namespace districtedu::districtctl {
namespace {

namespace fs = std::filesystem;

absl::Status Unusable(const std::string& path, const std::string& why) {
  return Error(Reason::kConfigInvalid, absl::StrCat(path, ": ", why));
}

// Length and bytes, so that no two tables have one digest.
void Update(const std::string& cell, Sha256Stream* digest) {
  digest->Update(absl::StrCat(cell.size(), ":"));
  digest->Update(cell);
}

void Update(std::int64_t number, const std::vector<std::string>& cells, Sha256Stream* digest) {
  digest->Update(absl::StrCat(number, ",", cells.size(), ";"));
  for (const std::string& cell : cells) Update(cell, digest);
}

}  // namespace

absl::Status InFile(const std::string& label, const absl::Status& status) {
  if (status.ok() || absl::StartsWith(status.message(), label)) return status;
  absl::Status out(status.code(), absl::StrCat(label, ": ", status.message()));
  status.ForEachPayload(
      [&](absl::string_view url, const absl::Cord& payload) { out.SetPayload(url, payload); });
  return out;
}

absl::StatusOr<std::vector<std::string>> ExpandPaths(const std::vector<std::string>& arguments) {
  std::vector<std::string> out;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (argument != "-" && !fs::exists(argument, error)) {
      return Unusable(argument, error ? error.message() : "there is no such file or folder");
    }
    if (!fs::is_directory(argument, error)) {
      out.push_back(argument);
      continue;
    }
    std::vector<std::string> files;
    for (fs::directory_iterator it(argument, error), end; !error && it != end;
         it.increment(error)) {
      const fs::path& path = it->path();
      const std::string extension = absl::AsciiStrToLower(path.extension().string());
      const std::string name = path.filename().string();
      // Hidden files, and those Excel keeps beside an open workbook.
      if ((extension == ".csv" || extension == ".xlsx") && !absl::StartsWith(name, ".") &&
          !absl::StartsWith(name, "~$")) {
        files.push_back(path.string());
      }
    }
    if (error) return Unusable(argument, error.message());
    if (files.empty()) return Unusable(argument, "holds no .csv and no .xlsx file");
    std::sort(files.begin(), files.end());
    out.insert(out.end(), files.begin(), files.end());
  }
  return out;
}

absl::StatusOr<const ResourceType*> TypeOfFile(const RecordTypes& types, const std::string& path) {
  const std::string stem = fs::path(path).stem().string();
  std::size_t begin = 0;
  while (begin < stem.size() && absl::ascii_isdigit(stem[begin])) ++begin;
  if (begin < stem.size() && stem[begin] == '_') ++begin;
  const std::size_t end = stem.find('_', begin);
  if (end != std::string::npos) {
    const ResourceType* type = types.InRoom(stem.substr(begin, end - begin), stem.substr(end + 1));
    if (type != nullptr) return type;
  }
  return Unusable(path,
                  "the name does not say the resource as NN_<room>_<resource>.csv does, e.g. "
                  "21_staffing_teachers.csv; name it with --resource ROOM/RESOURCE");
}

absl::StatusOr<std::unique_ptr<SourceFile>> SourceFile::Open(const std::string& path,
                                                             const FormatHints& hints) {
  auto bytes = FileSource::Open(path);
  if (!bytes.ok()) return bytes.status();
  auto format = DetectFormat(**bytes, hints);
  if (!format.ok()) return InFile((*bytes)->label(), format.status());
  return std::unique_ptr<SourceFile>(new SourceFile(*std::move(bytes), *std::move(format)));
}

std::vector<std::size_t> KeyColumnsOf(const ResourceType& type,
                                      const std::vector<std::string>& columns) {
  bool nested = false;
  std::vector<std::size_t> own;
  std::vector<std::size_t> natural;
  bool has_last = false;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string& name = columns[i];
    nested |= absl::StrContains(name, '.');
    for (std::size_t k = 0; k < type.keys().size(); ++k) {
      if (name != type.keys()[k].variable && name != type.keys()[k].label_zh) continue;
      own.push_back(i);
      has_last |= k + 1 == type.keys().size();
    }
    for (const std::string& each : type.options().natural_key()) {
      const resource::Field* field = type.FindField(each);
      if (field != nullptr && (name == each || name == field->options.label_zh())) {
        natural.push_back(i);
      }
    }
  }
  if (!nested) return {};
  if (!has_last) own.insert(own.end(), natural.begin(), natural.end());
  return own;
}

absl::StatusOr<SourceFacts> Examine(const SourceFile& file, const ResourceType& type,
                                    const std::string& district) {
  SourceFacts facts;
  Sha256Stream digest;
  DataReader rows(file);
  Row row;
  absl::StatusOr<bool> more = rows.Next(row);
  if (rows.header().empty()) {
    if (!more.ok()) return InFile(file.label(), more.status());
    return Unusable(file.label(), "is empty; its first line is the header");
  }
  // A wrong header is told first: what follows is read by it.
  auto form = ReadForm(type, district, rows.header());
  if (!form.ok()) return InFile(file.label(), form.status());
  facts.form = *std::move(form);
  Update(0, facts.form.columns, &digest);
  for (; more.ok() && *more; more = rows.Next(row)) {
    ++facts.rows;
    facts.hidden += row.hidden;
    Update(row.number, CellsOf(facts.form, row), &digest);
  }
  if (!more.ok()) return InFile(file.label(), more.status());
  facts.comments = rows.comments();
  facts.digest = absl::BytesToHexString(digest.Digest());

  // A record that fits no message is found now, not when the rows before it are written.
  if (!KeyColumnsOf(type, facts.form.columns).empty()) {
    RecordReader records(file, type, facts.form);
    std::vector<Row> lines;
    for (more = records.Next(&lines); more.ok() && *more; more = records.Next(&lines)) {
    }
    if (!more.ok()) return InFile(file.label(), more.status());
  }
  return facts;
}

DataReader::DataReader(const SourceFile& file) : rows_(file.Rows()) {}

absl::StatusOr<bool> DataReader::Next(Row& row) {
  if (!rows_.ok()) return rows_.status();
  while (true) {
    absl::StatusOr<bool> more = (*rows_)->Next(row);
    if (!more.ok() || !*more) return more;
    if (!begun_) {
      begun_ = true;
      header_ = row.cells;
      continue;
    }
    if (!IsComment(row)) return true;
    ++comments_;
  }
}

RecordReader::RecordReader(const SourceFile& file, const ResourceType& type, const Form& form)
    : rows_(file) {
  for (const std::size_t column : KeyColumnsOf(type, form.columns)) {
    key_positions_.push_back(form.positions[column]);
  }
}

bool RecordReader::SameRecord(const Row& left, const Row& right) const {
  return !key_positions_.empty() &&
         std::all_of(key_positions_.begin(), key_positions_.end(), [&](std::size_t position) {
           return position < left.cells.size() && position < right.cells.size() &&
                  absl::StripAsciiWhitespace(left.cells[position]) ==
                      absl::StripAsciiWhitespace(right.cells[position]);
         });
}

absl::StatusOr<bool> RecordReader::Next(std::vector<Row>* lines) {
  lines->clear();
  std::size_t bytes = 0;
  while (!ended_) {
    if (!has_ahead_) {
      const absl::StatusOr<bool> more = rows_.Next(ahead_);
      if (!more.ok()) return more.status();
      if (!*more) {
        ended_ = true;
        break;
      }
      has_ahead_ = true;
    }
    if (!lines->empty() && !SameRecord(lines->front(), ahead_)) break;
    has_ahead_ = false;
    // What ImportRow takes: a tag and a length of at most four bytes before each cell and row.
    bytes += 16;
    for (const std::string& cell : ahead_.cells) bytes += cell.size() + 5;
    lines->push_back(std::move(ahead_));
    if (lines->size() > kMaxChunkRows || bytes > kMaxChunkBytes) {
      return Error(Reason::kBatchTooLarge,
                   absl::StrCat("line ", lines->front().number, ": the record has more than ",
                                kMaxChunkRows, " lines or ", kMaxChunkBytes, " bytes"));
    }
    if (key_positions_.empty()) break;
  }
  return !lines->empty();
}

ChunkReader::ChunkReader(const SourceFile& file, const ResourceType& type, const Form& form)
    : form_(form), records_(file, type, form) {}

absl::StatusOr<bool> ChunkReader::NextRecord(std::int64_t after) {
  record_.clear();
  record_bytes_ = 0;
  std::vector<Row> lines;
  while (record_.empty()) {
    const absl::StatusOr<bool> more = records_.Next(&lines);
    if (!more.ok() || !*more) return more;
    for (const Row& line : lines) {
      if (line.number <= after) {
        ++rows_taken_;
        continue;
      }
      common::v1::ImportRow& row = record_.emplace_back();
      row.set_row_number(line.number);
      for (std::string& cell : CellsOf(form_, line)) row.add_cells(std::move(cell));
      record_bytes_ += row.ByteSizeLong() + 5;
    }
  }
  return true;
}

absl::StatusOr<bool> ChunkReader::Next(std::int64_t after, common::v1::ImportRows* rows) {
  rows->clear_rows();
  std::size_t bytes = 0;
  while (true) {
    if (!has_record_) {
      const absl::StatusOr<bool> more = NextRecord(after);
      if (!more.ok()) return more.status();
      if (!*more) break;
      has_record_ = true;
    }
    if (rows->rows_size() + record_.size() > kMaxChunkRows ||
        bytes + record_bytes_ > kMaxChunkBytes) {
      break;
    }
    bytes += record_bytes_;
    rows_taken_ += static_cast<std::int64_t>(record_.size());
    for (common::v1::ImportRow& row : record_) *rows->add_rows() = std::move(row);
    has_record_ = false;
  }
  return rows->rows_size() > 0;
}

}  // namespace districtedu::districtctl
