#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_TABLE_FORMAT_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_TABLE_FORMAT_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/districtctl/text/byte_source.h"
#include "services/districtctl/text/encoding.h"
#include "services/districtctl/text/rows.h"

// The one place that knows which formats a table may come in.

namespace districtedu::districtctl {

// What the caller says of a file; what is left out is found.
struct FormatHints {
  std::optional<Encoding> encoding = std::nullopt;
  std::optional<char> delimiter = std::nullopt;
  std::string sheet = "";  // of a workbook
};

struct TableFormat {
  enum Kind { kText, kXlsx };
  Kind kind = kText;
  EncodingGuess encoding;
  char delimiter = ',';
  std::string sheet;
};

// "comma", "tab", "semicolon", or the character itself. CONFIG_INVALID.
absl::StatusOr<char> ParseDelimiter(const std::string& name);

// Looks at the bytes, not at the name: .xlsx by its beginning, text by the encoding of all of it
// and the delimiter that stands most often in its first line. Errors: what is neither (an old .xls,
// an encrypted workbook, HTML), hints that do not fit.
absl::StatusOr<TableFormat> DetectFormat(const ByteSource& bytes, const FormatHints& hints);

// The rows from the first on; the bytes outlive the reader.
absl::StatusOr<std::unique_ptr<RowReader>> OpenRows(const ByteSource& bytes,
                                                    const TableFormat& format,
                                                    RowLimits limits = {});

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_TABLE_FORMAT_H_
