#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_CSV_WRITER_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_CSV_WRITER_H_

#include <initializer_list>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace districtedu::districtctl {

// Appends the cell to a line, quoted where RFC 4180 asks for it.
void AppendCsvCell(absl::string_view cell, std::string& line);

// One record with its CRLF.
std::string CsvLine(const std::vector<std::string>& cells);
void AppendCsvLine(std::initializer_list<absl::string_view> cells, std::string& text);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_CSV_WRITER_H_
