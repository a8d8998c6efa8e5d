#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_ROWS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Rows of text cells, whatever the file they stand in or go to.

namespace districtedu::districtctl {

// Bounds that keep memory flat whatever a file holds.
struct RowLimits {
  // A full cell of Excel: 32,767 characters of three bytes.
  std::size_t max_cell_bytes = 96 << 10;
  std::size_t max_columns = 256;
  // Below the 1 MiB of an import message, with room for its framing.
  std::size_t max_record_bytes = 900 << 10;
};

struct Row {
  // Line of a text file the row begins in, or row of a sheet; from 1. A cell may hold line ends,
  // so the next row need not begin in the next line.
  std::int64_t number = 0;
  std::vector<std::string> cells;
  bool hidden = false;  // a sheet does not show it
};

// Rows without empty ones. The first row is as wide as its last cell with content; of a later one
// the empty cells beyond that width are dropped. Not thread-safe.
class RowReader {
 public:
  virtual ~RowReader() = default;
  // False at the end. After an error or the end, do not call again.
  virtual absl::StatusOr<bool> Next(Row& row) = 0;
};

class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual absl::Status Add(const std::vector<std::string>& cells) = 0;
  // The file is whole only when this is OK.
  virtual absl::Status Close() = 0;
};

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_ROWS_H_
