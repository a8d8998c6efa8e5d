#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_READER_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_READER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/districtctl/text/byte_source.h"
#include "services/districtctl/text/rows.h"

namespace districtedu::districtctl {

// The rows of a sheet of an .xlsx workbook: the named one, or the first that is not hidden. Hidden
// rows are rows. Every deviation from a plain table is an error of the whole file that names the
// cell: formulas, error values, merged cells among the rows, numbers Excel has rounded, content far
// beyond the first row's width. Memory is flat (zip_archive.h, xml_stream.h, xlsx_strings.h). The
// bytes outlive the reader.
absl::StatusOr<std::unique_ptr<RowReader>> OpenXlsx(const ByteSource& bytes,
                                                    const std::string& sheet,
                                                    RowLimits limits = {});

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_READER_H_
