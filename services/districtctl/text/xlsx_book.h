#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_BOOK_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_BOOK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/districtctl/text/xlsx_cell.h"
#include "services/districtctl/text/zip_archive.h"

namespace districtedu::districtctl {

// What a workbook says beside its cells.
struct XlsxBook {
  std::string sheet_part;  // of the sheet to read
  std::string sheet_name;
  std::string strings_part;        // empty: there are none
  bool from_1904 = false;          // day 0 of its dates is 1904-01-01
  std::vector<NumberKind> styles;  // by the style of a cell
};

// The sheet named, or the first that is not hidden. MESSAGE_MALFORMED where the archive is no
// workbook, CONFIG_INVALID where it has no such sheet.
absl::StatusOr<XlsxBook> ReadBook(ZipArchive& archive, const std::string& sheet);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_BOOK_H_
