#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_TABLE_WRITER_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_TABLE_WRITER_H_

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/districtctl/text/rows.h"

namespace districtedu::districtctl {

// A column of a table to be written. All but the title only bears on workbooks.
struct TableColumn {
  enum Kind { kText, kInteger, kDate };
  std::string title = {};
  Kind kind = kText;
  std::vector<std::string> choices = {};  // offered in each cell, nothing else taken
};

// A file of the format its name says, with the titles as first row: .xlsx, or .csv in UTF-8 with
// the byte order mark without which Excel takes it for another encoding. It stands under its name
// only when Close() is OK. CONFIG_INVALID for another name, or where it cannot be written.
absl::StatusOr<std::unique_ptr<RowWriter>> CreateTable(const std::string& path,
                                                       const std::vector<TableColumn>& columns);

// Comma-separated values to a stream, without the mark.
std::unique_ptr<RowWriter> WriteTable(std::ostream& out, const std::vector<TableColumn>& columns);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_TABLE_WRITER_H_
