#ifndef DISTRICTEDU_TESTS_FUZZ_ROWS_CHECK_H_
#define DISTRICTEDU_TESTS_FUZZ_ROWS_CHECK_H_

#include "common/base/error.h"
#include "common/base/utf8.h"
#include "services/districtctl/text/rows.h"
#include "tests/fuzz/check.h"

namespace districtedu::fuzz {

// Reads all rows; what a reader promises of them holds.
inline void CheckRows(absl::StatusOr<std::unique_ptr<districtctl::RowReader>> reader) {
  if (!reader.ok()) {
    Check(!ReasonOf(reader.status()).empty(), "an error has a reason");
    return;
  }
  const districtctl::RowLimits limits;
  districtctl::Row row;
  std::int64_t number = 0;
  while (true) {
    const absl::StatusOr<bool> more = (*reader)->Next(row);
    if (!more.ok()) Check(!ReasonOf(more.status()).empty(), "an error has a reason");
    if (!more.ok() || !*more) return;
    Check(row.number > number, "row numbers rise");
    number = row.number;
    Check(row.cells.size() <= limits.max_columns, "columns are bounded");
    for (const std::string& cell : row.cells) {
      Check(cell.size() <= limits.max_cell_bytes, "cells are bounded");
      Check(IsValidUtf8(cell), "cells are UTF-8");
    }
  }
}

}  // namespace districtedu::fuzz

#endif  // DISTRICTEDU_TESTS_FUZZ_ROWS_CHECK_H_
