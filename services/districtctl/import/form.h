#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_FORM_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_FORM_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/declared/type.h"
#include "services/districtctl/text/rows.h"

// The conventions of a file people fill in, whatever its format: which of its columns is which of
// the resource's, what is no data.

namespace districtedu::districtctl {

using resource::ResourceType;

// Columns of a file of rejected rows; an import passes them over, so that the mended file can be
// sent as it is.
inline constexpr const char* kRejectionTitles[] = {"错误行", "错误字段", "错误值", "错误原因",
                                                   "错误提示"};

// A row whose first cell begins with # (or ＃) is a comment: templates explain their columns and
// show an example so.
bool IsComment(const Row& row);

// The title without what spreadsheets and people leave around it: blanks of all widths, invisible
// characters, line ends, quotes, the asterisk that marks required columns.
std::string CleanTitle(const std::string& title);

struct Form {
  std::size_t width = 0;               // columns of the file
  std::vector<std::string> titles;     // as the file has them, those of rejections left out
  std::vector<std::string> columns;    // the same, as the server knows them
  std::vector<std::size_t> positions;  // where in a row they stand
};

// Reads a header. Violations of columns[i]: no column of the resource (naming the nearest), one
// that stands twice, also under two names; of columns: a key is missing.
absl::StatusOr<Form> ReadForm(const ResourceType& type, const std::string& district,
                              const std::vector<std::string>& header);

// The row's cells in the order of `form.columns`; fewer or more where the row is.
std::vector<std::string> CellsOf(const Form& form, const Row& row);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_FORM_H_
