#include "services/districtctl/import/source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/hash.h"
#include "common/resource/import_table.h"

namespace districtedu::districtctl {
namespace {

namespace fs = std::filesystem;

absl::Status Unusable(const std::string& path, const std::string& why) {
  return Error(Reason::kConfigInvalid, absl::StrCat(path, ": ", why));
}

absl::Status InFile(const SourceFile& file, const absl::Status& status) {
  absl::Status out(status.code(), absl::StrCat(file.label(), ": ", status.message()));
  status.ForEachPayload(
      [&](absl::string_view url, const absl::Cord& payload) { out.SetPayload(url, payload); });
  return out;
}

// Copies standard input to a file of its own: it is read twice.
std::FILE* Spool() {
  std::FILE* file = std::tmpfile();
  if (file == nullptr) return nullptr;
  char buffer[64 << 10];
  std::size_t count = 0;
  while ((count = std::fread(buffer, 1, sizeof buffer, stdin)) > 0) {
    if (std::fwrite(buffer, 1, count, file) != count) break;
  }
  if (std::ferror(stdin) != 0 || std::ferror(file) != 0) {
    std::fclose(file);
    return nullptr;
  }
  return file;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ExpandPaths(const std::vector<std::string>& arguments) {
  std::vector<std::string> out;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (!fs::is_directory(argument, error)) {
      out.push_back(argument);
      continue;
    }
    std::vector<std::string> files;
    for (fs::directory_iterator it(argument, error), end; !error && it != end;
         it.increment(error)) {
      const fs::path& path = it->path();
      if (absl::AsciiStrToLower(path.extension().string()) == ".csv" &&
          !absl::StartsWith(path.filename().string(), ".")) {
        files.push_back(path.string());
      }
    }
    if (error) return Unusable(argument, error.message());
    if (files.empty()) return Unusable(argument, "holds no CSV file");
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

absl::StatusOr<std::unique_ptr<SourceFile>> SourceFile::Open(const std::string& path) {
  const bool standard_input = path == "-";
  std::error_code ignored;
  if (!standard_input && fs::is_directory(path, ignored)) return Unusable(path, "is a folder");
  std::FILE* file = standard_input ? Spool() : std::fopen(path.c_str(), "rb");
  const std::string label = standard_input ? "standard input" : path;
  if (file == nullptr) return Unusable(label, std::strerror(errno));
  return std::unique_ptr<SourceFile>(new SourceFile(file, label));
}

SourceFile::~SourceFile() { std::fclose(file_); }

CsvReader::Source SourceFile::Read() {
  std::rewind(file_);
  return [this](char* buffer, std::size_t size) -> absl::StatusOr<std::size_t> {
    const std::size_t count = std::fread(buffer, 1, size, file_);
    if (std::ferror(file_) != 0) return Unusable(label_, "cannot be read");
    return count;
  };
}

std::vector<std::size_t> KeyColumnsOf(const ResourceType& type,
                                      const std::vector<std::string>& header) {
  bool nested = false;
  std::vector<std::size_t> own;
  std::vector<std::size_t> natural;
  bool has_last = false;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string name(absl::StripAsciiWhitespace(header[i]));
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

absl::StatusOr<SourceFacts> Examine(SourceFile& file, const ResourceType& type,
                                    const std::string& district) {
  SourceFacts facts;
  Sha256Stream digest;
  CsvReader reader(
      [&, source = file.Read()](char* buffer, std::size_t size) -> absl::StatusOr<std::size_t> {
        const absl::StatusOr<std::size_t> count = source(buffer, size);
        if (count.ok()) {
          digest.Update(absl::string_view(buffer, *count));
          facts.bytes += static_cast<std::int64_t>(*count);
        }
        return count;
      });
  CsvRecord record;
  absl::StatusOr<bool> more = reader.Next(record);
  if (more.ok() && !*more) return Unusable(file.label(), "is empty; its first line is the header");
  if (!more.ok()) return InFile(file, more.status());
  facts.header = record.cells;
  if (facts.header.size() == 1 && facts.header[0].find_first_of(";\t") != std::string::npos) {
    return Unusable(file.label(), "the header has one column; cells are separated by commas");
  }
  google::protobuf::RepeatedPtrField<std::string> columns(facts.header.begin(), facts.header.end());
  const auto table = resource::ImportTable::Create(type, district, columns);
  if (!table.ok()) return InFile(file, table.status());
  for (more = reader.Next(record); more.ok() && *more; more = reader.Next(record)) ++facts.rows;
  if (!more.ok()) return InFile(file, more.status());
  facts.digest = absl::BytesToHexString(digest.Digest());

  // A record that fits no message is found now, not when the rows before it are written.
  if (!KeyColumnsOf(type, facts.header).empty()) {
    ChunkReader chunks(file, type, facts.header);
    common::v1::ImportRows rows;
    for (more = chunks.Next(0, &rows); more.ok() && *more; more = chunks.Next(0, &rows)) {
    }
    if (!more.ok()) return InFile(file, more.status());
  }
  return facts;
}

ChunkReader::ChunkReader(SourceFile& file, const ResourceType& type,
                         const std::vector<std::string>& header)
    : reader_(file.Read()), key_columns_(KeyColumnsOf(type, header)) {}

bool ChunkReader::SameRecord(const CsvRecord& left, const CsvRecord& right) const {
  return !key_columns_.empty() &&
         std::all_of(key_columns_.begin(), key_columns_.end(), [&](std::size_t column) {
           return column < left.cells.size() && column < right.cells.size() &&
                  absl::StripAsciiWhitespace(left.cells[column]) ==
                      absl::StripAsciiWhitespace(right.cells[column]);
         });
}

absl::StatusOr<bool> ChunkReader::NextRecord(std::int64_t after) {
  record_.clear();
  record_bytes_ = 0;
  CsvRecord first;
  while (!ended_) {
    if (!has_ahead_) {
      const absl::StatusOr<bool> more = reader_.Next(ahead_);
      if (!more.ok()) return more.status();
      if (!*more) {
        ended_ = true;
        break;
      }
      if (!begun_) {  // the header
        begun_ = true;
        continue;
      }
      if (ahead_.line <= after) continue;
      has_ahead_ = true;
    }
    if (!record_.empty() && !SameRecord(first, ahead_)) break;
    common::v1::ImportRow& row = record_.emplace_back();
    row.set_row_number(ahead_.line);
    for (const std::string& cell : ahead_.cells) row.add_cells(cell);
    // Behind a tag and a length of at most four bytes.
    record_bytes_ += row.ByteSizeLong() + 5;
    if (record_.size() == 1) first = std::move(ahead_);
    has_ahead_ = false;
    if (record_.size() > kMaxChunkRows || record_bytes_ > kMaxChunkBytes) {
      return Error(Reason::kBatchTooLarge,
                   absl::StrCat("line ", first.line, ": the record has more than ", kMaxChunkRows,
                                " lines or ", kMaxChunkBytes, " bytes"));
    }
    if (key_columns_.empty()) break;
  }
  return !record_.empty();
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
    for (common::v1::ImportRow& row : record_) *rows->add_rows() = std::move(row);
    has_record_ = false;
  }
  return rows->rows_size() > 0;
}

}  // namespace districtedu::districtctl
