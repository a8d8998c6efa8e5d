#include "services/districtctl/text/xlsx_writer.h"

#include <unistd.h>
#include <xlsxwriter.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "services/districtctl/text/width.h"
#include "services/districtctl/text/xlsx_cell.h"

namespace districtedu::districtctl {
namespace {

constexpr std::size_t kExactDigits = 15;
constexpr double kWidest = 40;  // of a column, in characters
constexpr char kChoiceSheet[] = "选项";

// "_x0041_" as text would be read as "A" (xlsx_cell.h).
std::string Escaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool code = text.size() - i >= 7 && text[i] == '_' && text[i + 1] == 'x' &&
                      text[i + 6] == '_' &&
                      std::all_of(text.begin() + static_cast<std::ptrdiff_t>(i) + 2,
                                  text.begin() + static_cast<std::ptrdiff_t>(i) + 6,
                                  [](char c) { return absl::ascii_isxdigit(c); });
    absl::StrAppend(&out, code ? "_x005F_" : text.substr(i, 1));
  }
  return out;
}

bool IsExactInteger(const std::string& text) {
  std::int64_t number = 0;
  return text.size() <= kExactDigits && absl::SimpleAtoi(text, &number) &&
         absl::StrCat(number) == text;
}

// libxlsxwriter 1.1.4 never frees the formula of a list of choices, some 20 bytes a column.
class LibraryLeak {
 public:
#ifdef __SANITIZE_ADDRESS__
  LibraryLeak() { __lsan_disable(); }
  ~LibraryLeak() { __lsan_enable(); }
#else
  LibraryLeak() {}
#endif
};

class XlsxWriter : public RowWriter {
 public:
  XlsxWriter(std::string path, const std::vector<TableColumn>& columns)
      : path_(std::move(path)), partial_(absl::StrCat(path_, ".partial-", getpid())) {
    lxw_workbook_options options = {};
    options.constant_memory = LXW_TRUE;
    book_ = workbook_new_opt(partial_.c_str(), &options);
    if (book_ == nullptr) return;
    sheet_ = workbook_add_worksheet(book_, "数据");
    MakeFormats();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      kinds_.push_back(columns[i].kind);
      const double width =
          std::clamp(static_cast<double>(DisplayWidth(columns[i].title)) + 2, 10.0, kWidest);
      worksheet_set_column(sheet_, column, column, width, FormatOf(columns[i].kind));
      Check(worksheet_write_string(sheet_, 0, column, Escaped(columns[i].title).c_str(), bold_));
    }
    worksheet_freeze_panes(sheet_, 1, 0);
    AddChoices(columns);
  }

  ~XlsxWriter() override {
    if (book_ != nullptr) workbook_close(book_);
    std::remove(partial_.c_str());
  }

  absl::Status Add(const std::vector<std::string>& cells) override {
    ++row_;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (!cells[i].empty()) Put(static_cast<lxw_col_t>(i), cells[i]);
    }
    return status_;
  }

  absl::Status Close() override {
    if (book_ == nullptr) return Unusable("cannot be written");
    const lxw_error error = workbook_close(std::exchange(book_, nullptr));
    Check(error);
    if (status_.ok() && std::rename(partial_.c_str(), path_.c_str()) != 0) {
      status_ = Unusable("cannot be written");
    }
    return status_;
  }

 private:
  void MakeFormats() {
    bold_ = workbook_add_format(book_);
    format_set_bold(bold_);
    text_ = workbook_add_format(book_);
    format_set_num_format(text_, "@");
    date_ = workbook_add_format(book_);
    format_set_num_format(date_, "yyyy-mm-dd");
  }

  lxw_format* FormatOf(TableColumn::Kind kind) const {
    return kind == TableColumn::kText ? text_ : kind == TableColumn::kDate ? date_ : nullptr;
  }

  // Row by row, as flat memory asks for; each column of the sheet holds the choices of one.
  void AddChoices(const std::vector<TableColumn>& columns) {
    std::size_t most = 0;
    for (const TableColumn& column : columns) most = std::max(most, column.choices.size());
    if (most == 0) return;
    lxw_worksheet* const sheet = workbook_add_worksheet(book_, kChoiceSheet);
    worksheet_hide(sheet);
    for (std::size_t row = 0; row < most; ++row) {
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (row >= columns[i].choices.size()) continue;
        Check(worksheet_write_string(sheet, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(i),
                                     Escaped(columns[i].choices[row]).c_str(), text_));
      }
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].choices.empty()) continue;
      const auto column = static_cast<std::int64_t>(i);
      std::string letters = FormatReference({1, column});
      letters.pop_back();
      std::string formula = absl::StrCat("='", kChoiceSheet, "'!$", letters, "$1:$", letters, "$",
                                         columns[i].choices.size());
      lxw_data_validation validation = {};
      validation.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
      validation.value_formula = formula.data();
      const LibraryLeak known;
      Check(worksheet_data_validation_range(sheet_, 1, static_cast<lxw_col_t>(column),
                                            LXW_ROW_MAX - 1, static_cast<lxw_col_t>(column),
                                            &validation));
    }
  }

  void Put(lxw_col_t column, const std::string& cell) {
    const TableColumn::Kind kind = column < kinds_.size() ? kinds_[column] : TableColumn::kText;
    if (kind == TableColumn::kInteger && IsExactInteger(cell)) {
      double number = 0;
      if (absl::SimpleAtod(cell, &number)) {
        return Check(worksheet_write_number(sheet_, row_, column, number, nullptr));
      }
    }
    // Before March 1900 Excel's days are one off.
    const std::optional<absl::CivilDay> day =
        kind == TableColumn::kDate ? ParseDate(cell) : std::nullopt;
    if (day && *day >= absl::CivilDay(1900, 3, 1)) {
      lxw_datetime date = {static_cast<int>(day->year()), day->month(), day->day(), 0, 0, 0};
      return Check(worksheet_write_datetime(sheet_, row_, column, &date, date_));
    }
    Check(worksheet_write_string(sheet_, row_, column, Escaped(cell).c_str(), text_));
  }

  void Check(lxw_error error) {
    if (error == LXW_NO_ERROR || !status_.ok()) return;
    status_ = Unusable(error == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE
                           ? "more rows than a sheet has; write a .csv"
                       : error == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED
                           ? absl::StrCat("row ", row_ + 1,
                                          " has a text of more characters than a cell of Excel "
                                          "holds; write a .csv")
                           : absl::StrCat("cannot be written: ", lxw_strerror(error)));
  }

  absl::Status Unusable(const std::string& why) const {
    return Error(Reason::kConfigInvalid, absl::StrCat(path_, ": ", why));
  }

  const std::string path_;
  const std::string partial_;
  lxw_workbook* book_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  lxw_format* bold_ = nullptr;
  lxw_format* text_ = nullptr;
  lxw_format* date_ = nullptr;
  std::vector<TableColumn::Kind> kinds_;
  lxw_row_t row_ = 0;  // the header's
  absl::Status status_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RowWriter>> CreateXlsx(const std::string& path,
                                                      const std::vector<TableColumn>& columns) {
  // libxlsxwriter finds out only at the end.
  std::FILE* const probe = std::fopen(absl::StrCat(path, ".partial-", getpid()).c_str(), "wb");
  if (probe == nullptr) {
    return Error(Reason::kConfigInvalid, absl::StrCat(path, ": cannot be written"));
  }
  std::fclose(probe);
  return std::make_unique<XlsxWriter>(path, columns);
}

}  // namespace districtedu::districtctl
