#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_CELL_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_CELL_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Cells of a workbook as text, and back.

namespace districtedu::districtctl {

// "BC12": column 54 (from 0), row 12 (from 1).
struct CellReference {
  std::int64_t row = 0;
  std::int64_t column = 0;
};
std::optional<CellReference> ParseReference(absl::string_view text);
std::string FormatReference(const CellReference& cell);

// What a number format shows of a number.
enum class NumberKind { kPlain, kDate, kTime };

// Of a built-in format (ECMA-376 part 1, 18.8.30, with the Chinese ones), and of a format's text.
NumberKind KindOfFormat(int id);
NumberKind KindOfFormat(absl::string_view code);

// A stored number as people see it: whole numbers without a point, fractions with the 15 digits
// Excel knows, dates as YYYY-MM-DD (with the time where there is one). Errors, without the place:
// no number, no date, or more than 15 digits, of which Excel has already lost the last ones.
absl::StatusOr<std::string> NumberText(absl::string_view stored, NumberKind kind, bool from_1904);

// "_x000D_" stands for characters XML does not hold (18.4.12 ST_Xstring).
std::string Unescaped(absl::string_view text);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_CELL_H_
