#include "services/districtctl/text/table_writer.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/districtctl/text/csv_writer.h"
#include "services/districtctl/text/xlsx_writer.h"

namespace districtedu::districtctl {
namespace {

std::vector<std::string> Titles(const std::vector<TableColumn>& columns) {
  std::vector<std::string> titles;
  for (const TableColumn& column : columns) titles.push_back(column.title);
  return titles;
}

class CsvToStream : public RowWriter {
 public:
  CsvToStream(std::ostream& out, const std::vector<TableColumn>& columns) : out_(out) {
    out_ << CsvLine(Titles(columns));
  }

  absl::Status Add(const std::vector<std::string>& cells) override {
    out_ << CsvLine(cells);
    return Check();
  }

  absl::Status Close() override {
    out_.flush();
    return Check();
  }

 private:
  absl::Status Check() const {
    if (out_) return absl::OkStatus();
    return Error(Reason::kConfigInvalid, "the table cannot be written; is the disk full?");
  }

  std::ostream& out_;
};

class CsvToFile : public RowWriter {
 public:
  CsvToFile(std::string path, const std::vector<TableColumn>& columns)
      : path_(std::move(path)),
        partial_(absl::StrCat(path_, ".partial-", getpid())),
        file_(partial_, std::ios::binary) {
    file_ << "\xEF\xBB\xBF";
    rows_ = WriteTable(file_, columns);
  }
  ~CsvToFile() override { std::remove(partial_.c_str()); }

  bool open() const { return file_.is_open(); }

  absl::Status Add(const std::vector<std::string>& cells) override {
    return InFile(rows_->Add(cells));
  }

  absl::Status Close() override {
    absl::Status status = InFile(rows_->Close());
    file_.close();
    if (status.ok() && (!file_ || std::rename(partial_.c_str(), path_.c_str()) != 0)) {
      status = Error(Reason::kConfigInvalid, absl::StrCat(path_, ": cannot be written"));
    }
    return status;
  }

 private:
  absl::Status InFile(const absl::Status& status) const {
    if (status.ok()) return status;
    return Error(Reason::kConfigInvalid, absl::StrCat(path_, ": ", status.message()));
  }

  const std::string path_;
  const std::string partial_;
  std::ofstream file_;
  std::unique_ptr<RowWriter> rows_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RowWriter>> CreateTable(const std::string& path,
                                                       const std::vector<TableColumn>& columns) {
  const std::string lower = absl::AsciiStrToLower(path);
  if (absl::EndsWith(lower, ".xlsx")) return CreateXlsx(path, columns);
  if (!absl::EndsWith(lower, ".csv")) {
    return Error(Reason::kConfigInvalid,
                 absl::StrCat(path, ": the name says no format; end it with .csv or .xlsx"));
  }
  auto file = std::make_unique<CsvToFile>(path, columns);
  if (!file->open()) {
    return Error(Reason::kConfigInvalid, absl::StrCat(path, ": cannot be written"));
  }
  return file;
}

std::unique_ptr<RowWriter> WriteTable(std::ostream& out, const std::vector<TableColumn>& columns) {
  return std::make_unique<CsvToStream>(out, columns);
}

}  // namespace districtedu::districtctl
