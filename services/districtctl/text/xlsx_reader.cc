#include "services/districtctl/text/xlsx_reader.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "services/districtctl/text/xlsx_book.h"
#include "services/districtctl/text/xlsx_cell.h"
#include "services/districtctl/text/xlsx_strings.h"
#include "services/districtctl/text/xml_stream.h"
#include "services/districtctl/text/zip_archive.h"

namespace districtedu::districtctl {
namespace {

constexpr std::int64_t kLastRow = 1 << 20;  // of any sheet

absl::Status Malformed(const std::string& what) { return Error(Reason::kMessageMalformed, what); }

// Takes a sheet's elements and makes rows of them.
class SheetHandler : public XmlHandler {
 public:
  SheetHandler(const XlsxBook& book, XlsxStrings* strings, RowLimits limits)
      : book_(book), strings_(strings), limits_(limits) {}

  absl::Status Begin(absl::string_view element, const XmlAttributes& attributes) override {
    if (element == "row") return BeginRow(attributes);
    if (element == "c") return BeginCell(attributes);
    if (element == "f" && in_cell_) {
      return AtCell("holds a formula; copy the cells and paste them as values");
    }
    if (element == "mergeCell") return CheckMerge(attributes.Text("ref"));
    if (element == "rPh") phonetic_ = true;
    in_value_ = in_cell_ && (element == "v" || (element == "t" && !phonetic_));
    return absl::OkStatus();
  }

  absl::Status End(absl::string_view element) override {
    in_value_ = false;
    if (element == "rPh") phonetic_ = false;
    if (element == "c" && in_cell_) return EndCell();
    if (element == "row" && in_row_) EndRow();
    return absl::OkStatus();
  }

  absl::Status Text(absl::string_view text) override {
    if (!in_value_) return absl::OkStatus();
    if (value_.size() + text.size() > limits_.max_cell_bytes) {
      return TooLong(absl::StrCat("has more than ", limits_.max_cell_bytes, " bytes"));
    }
    value_.append(text.data(), text.size());
    return absl::OkStatus();
  }

  bool Take(Row& row) {
    if (rows_.empty()) return false;
    row = std::move(rows_.front());
    rows_.pop_front();
    row.cells.resize(std::max(row.cells.size(), width_));
    return true;
  }

 private:
  std::string Place() const { return absl::StrCat("cell ", FormatReference(cell_)); }
  absl::Status AtCell(const std::string& what) const {
    return Malformed(absl::StrCat(Place(), " ", what));
  }
  absl::Status TooLong(const std::string& what) const {
    return Error(Reason::kFieldTooLong, absl::StrCat(Place(), " ", what));
  }

  absl::Status BeginRow(const XmlAttributes& attributes) {
    std::int64_t number = cell_.row + 1;
    const char* given = attributes.Find("r");
    if (in_row_ || (given != nullptr && !absl::SimpleAtoi(given, &number)) || number <= cell_.row ||
        number > kLastRow) {
      return Malformed(absl::StrCat("the sheet's rows are out of order behind row ", cell_.row));
    }
    cell_ = {number, -1};
    row_ = Row{number, {}, attributes.Text("hidden") == "1" || attributes.Text("hidden") == "true"};
    row_bytes_ = 0;
    in_row_ = true;
    return absl::OkStatus();
  }

  absl::Status BeginCell(const XmlAttributes& attributes) {
    const char* given = attributes.Find("r");
    const std::optional<CellReference> named =
        given == nullptr ? CellReference{cell_.row, cell_.column + 1} : ParseReference(given);
    if (!in_row_ || in_cell_ || !named || named->row != cell_.row ||
        named->column <= cell_.column) {
      return Malformed(absl::StrCat("the cells of row ", cell_.row, " are out of order"));
    }
    cell_ = *named;
    type_ = attributes.Text("t");
    style_ = 0;
    if (const char* style = attributes.Find("s");
        style != nullptr && !absl::SimpleAtoi(style, &style_)) {
      return AtCell("has no readable style");
    }
    value_.clear();
    in_cell_ = true;
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> CellText() {
    if (value_.empty()) return std::string();
    if (type_ == "s") {
      std::int64_t index = -1;
      if (strings_ == nullptr || !absl::SimpleAtoi(value_, &index)) {
        return Malformed("names a text the workbook does not have");
      }
      return strings_->Get(index);
    }
    if (type_ == "inlineStr" || type_ == "str") return Unescaped(value_);
    if (type_ == "b") return std::string(value_ == "1" ? "true" : "false");
    if (type_ == "e") return Malformed(absl::StrCat("holds the error ", value_));
    if (type_ == "d") {  // ISO 8601, with the midnight people do not mean
      return std::string(absl::StripSuffix(value_, "T00:00:00"));
    }
    const NumberKind kind =
        style_ < book_.styles.size() ? book_.styles[style_] : NumberKind::kPlain;
    return NumberText(value_, kind, book_.from_1904);
  }

  absl::Status EndCell() {
    in_cell_ = false;
    absl::StatusOr<std::string> text = CellText();
    if (!text.ok()) {
      return Malformed(absl::StrCat(Place(), " ", text.status().message()));
    }
    if (text->empty()) return absl::OkStatus();
    if (absl::StrContains(*text, '\0')) return AtCell("holds a NUL character");
    const auto column = static_cast<std::size_t>(cell_.column);
    if (column >= limits_.max_columns) {
      return TooLong(absl::StrCat("has content, beyond ", limits_.max_columns, " columns"));
    }
    row_bytes_ += text->size();
    if (row_bytes_ > limits_.max_record_bytes) {
      return TooLong(absl::StrCat("ends a row of more than ", limits_.max_record_bytes, " bytes"));
    }
    row_.cells.resize(column);
    row_.cells.push_back(*std::move(text));
    return absl::OkStatus();
  }

  void EndRow() {
    in_row_ = false;
    if (row_.cells.empty()) return;
    if (width_ == 0) {
      width_ = row_.cells.size();
      first_row_ = row_.number;
    }
    last_row_ = row_.number;
    rows_.push_back(std::move(row_));
  }

  // Comes behind the rows: by now it is known where they stand.
  absl::Status CheckMerge(const std::string& range) const {
    const std::size_t colon = range.find(':');
    const auto from = ParseReference(range.substr(0, colon));
    const auto to = colon == std::string::npos ? from : ParseReference(range.substr(colon + 1));
    if (!from || !to) return Malformed(absl::StrCat("merged cells \"", range, "\" are no range"));
    if (from->row > last_row_ || to->row < first_row_ ||
        from->column >= static_cast<std::int64_t>(width_)) {
      return absl::OkStatus();
    }
    return Malformed(absl::StrCat("cells ", range,
                                  " are merged; unmerge them and fill each row, as only the first "
                                  "cell of a merged range has content"));
  }

  const XlsxBook& book_;
  XlsxStrings* const strings_;
  const RowLimits limits_;
  std::deque<Row> rows_;  // of the piece read last
  std::size_t width_ = 0;
  std::int64_t first_row_ = 0;
  std::int64_t last_row_ = 0;

  Row row_;  // being read
  std::size_t row_bytes_ = 0;
  CellReference cell_{0, -1};
  std::string type_;
  std::uint32_t style_ = 0;
  std::string value_;
  bool in_row_ = false;
  bool in_cell_ = false;
  bool in_value_ = false;
  bool phonetic_ = false;
};

class XlsxReader : public RowReader {
 public:
  static absl::StatusOr<std::unique_ptr<RowReader>> Open(const ByteSource& bytes,
                                                         const std::string& sheet,
                                                         RowLimits limits) {
    auto archive = ZipArchive::Open(bytes);
    if (!archive.ok()) return archive.status();
    std::unique_ptr<XlsxReader> reader(new XlsxReader(*std::move(archive)));
    auto book = ReadBook(*reader->archive_, sheet);
    if (!book.ok()) return book.status();
    reader->book_ = *std::move(book);
    if (!reader->book_.strings_part.empty()) {
      auto part = reader->archive_->Read(reader->book_.strings_part);
      if (!part.ok()) return part.status();
      auto strings =
          XlsxStrings::Read(*std::move(part), reader->book_.strings_part, limits.max_cell_bytes);
      if (!strings.ok()) return strings.status();
      reader->strings_ = *std::move(strings);
    }
    auto part = reader->archive_->Read(reader->book_.sheet_part);
    if (!part.ok()) return part.status();
    reader->handler_.emplace(reader->book_, reader->strings_.get(), limits);
    reader->xml_.emplace(*std::move(part), absl::StrCat("sheet \"", reader->book_.sheet_name, "\""),
                         &*reader->handler_);
    return reader;
  }

  absl::StatusOr<bool> Next(Row& row) override {
    while (!handler_->Take(row)) {
      const absl::StatusOr<bool> more = xml_->Step();
      if (!more.ok()) return more.status();
      if (!*more) return handler_->Take(row);
    }
    return true;
  }

 private:
  explicit XlsxReader(std::unique_ptr<ZipArchive> archive) : archive_(std::move(archive)) {}

  const std::unique_ptr<ZipArchive> archive_;
  XlsxBook book_;
  std::unique_ptr<XlsxStrings> strings_;
  std::optional<SheetHandler> handler_;
  std::optional<XmlStream> xml_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RowReader>> OpenXlsx(const ByteSource& bytes,
                                                    const std::string& sheet, RowLimits limits) {
  return XlsxReader::Open(bytes, sheet, limits);
}

}  // namespace districtedu::districtctl
