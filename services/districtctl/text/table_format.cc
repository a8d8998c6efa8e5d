#include "services/districtctl/text/table_format.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "services/districtctl/text/csv_reader.h"
#include "services/districtctl/text/xlsx_reader.h"

namespace districtedu::districtctl {
namespace {

constexpr std::size_t kHead = 64 << 10;

absl::Status Wrong(const std::string& what) { return Error(Reason::kMessageMalformed, what); }

// Up to kHead bytes of the stream.
absl::StatusOr<std::string> Head(const ByteStream& bytes) {
  std::string head(kHead, '\0');
  std::size_t filled = 0;
  while (filled < head.size()) {
    const absl::StatusOr<std::size_t> count = bytes(head.data() + filled, head.size() - filled);
    if (!count.ok()) return count.status();
    if (*count == 0) break;
    filled += *count;
  }
  head.resize(filled);
  return head;
}

// Old .xls files and encrypted workbooks come in the same container, which names its parts in
// UTF-16.
absl::StatusOr<bool> HoldsEncryptedPackage(const ByteSource& bytes) {
  std::string wanted;
  for (const char c : absl::string_view("EncryptedPackage")) wanted.append({c, '\0'});
  const ByteStream stream = Sequential(bytes);
  std::string window;
  char piece[16 << 10];
  while (true) {
    const absl::StatusOr<std::size_t> count = stream(piece, sizeof piece);
    if (!count.ok()) return count.status();
    if (*count == 0) return false;
    window.append(piece, *count);
    if (absl::StrContains(window, wanted)) return true;
    window.erase(0, window.size() - std::min(window.size(), wanted.size()));
  }
}

// The delimiter that stands most often in the first line with content, outside of quotes.
char FindDelimiter(absl::string_view head) {
  std::int64_t commas = 0;
  std::int64_t tabs = 0;
  std::int64_t semicolons = 0;
  bool quoted = false;
  bool content = false;
  for (const char c : head) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    commas += c == ',';
    tabs += c == '\t';
    semicolons += c == ';';
    if (c == '\n' && content) break;
    content |= c != '\n' && c != '\r';
  }
  if (tabs > commas && tabs >= semicolons) return '\t';
  return semicolons > commas ? ';' : ',';
}

}  // namespace

absl::StatusOr<char> ParseDelimiter(const std::string& name) {
  if (name == "comma" || name == ",") return ',';
  if (name == "tab" || name == "\t" || name == "\\t") return '\t';
  if (name == "semicolon" || name == ";") return ';';
  return Error(Reason::kConfigInvalid,
               absl::StrCat("--delimiter ", name, ": comma, tab or semicolon"));
}

absl::StatusOr<TableFormat> DetectFormat(const ByteSource& bytes, const FormatHints& hints) {
  const absl::StatusOr<std::string> head = Head(Sequential(bytes));
  if (!head.ok()) return head.status();
  TableFormat format;
  if (absl::StartsWith(*head, "PK\x03\x04") || absl::StartsWith(*head, "PK\x05\x06")) {
    format.kind = TableFormat::kXlsx;
    format.sheet = hints.sheet;
    return format;
  }
  if (absl::StartsWith(*head, "\xD0\xCF\x11\xE0")) {
    const absl::StatusOr<bool> encrypted = HoldsEncryptedPackage(bytes);
    if (!encrypted.ok()) return encrypted.status();
    return Wrong(*encrypted ? "the workbook is encrypted with a password; save it without one"
                            : "an old Excel workbook (.xls), whatever its name; save it as .xlsx");
  }
  const absl::string_view begin =
      absl::StripLeadingAsciiWhitespace(absl::StripPrefix(*head, "\xEF\xBB\xBF"));
  if (absl::StartsWith(begin, "<")) {
    return Wrong(
        "HTML or XML, which some programs call .xls; open it in Excel and save it as "
        ".xlsx");
  }
  if (!hints.sheet.empty()) {
    return Error(Reason::kConfigInvalid, "--sheet is for workbooks; this file is none");
  }
  if (hints.encoding) {
    format.encoding.encoding = *hints.encoding;
  } else {
    auto guess = DetectEncoding(Sequential(bytes));
    if (!guess.ok()) return guess.status();
    format.encoding = *std::move(guess);
  }
  if (hints.delimiter) {
    format.delimiter = *hints.delimiter;
    return format;
  }
  // An illegal byte is the reader's to tell, with all that stands before it.
  const absl::StatusOr<std::string> text = Head(Decode(Sequential(bytes), format.encoding));
  if (text.ok()) format.delimiter = FindDelimiter(*text);
  return format;
}

absl::StatusOr<std::unique_ptr<RowReader>> OpenRows(const ByteSource& bytes,
                                                    const TableFormat& format, RowLimits limits) {
  if (format.kind == TableFormat::kXlsx) return OpenXlsx(bytes, format.sheet, limits);
  return std::make_unique<CsvReader>(Decode(Sequential(bytes), format.encoding), format.delimiter,
                                     limits);
}

}  // namespace districtedu::districtctl
