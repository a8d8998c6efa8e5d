#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_WRITER_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_WRITER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/districtctl/text/rows.h"
#include "services/districtctl/text/table_writer.h"

namespace districtedu::districtctl {

// A workbook of one sheet (and a hidden one for the choices), written row by row in flat memory.
// Text stays text, so that 007 is not 7; whole numbers and dates are Excel's own where it keeps
// them exactly. Under its name only when Close() is OK.
absl::StatusOr<std::unique_ptr<RowWriter>> CreateXlsx(const std::string& path,
                                                      const std::vector<TableColumn>& columns);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_WRITER_H_
