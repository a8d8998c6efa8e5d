#include "services/districtctl/text/csv_writer.h"

namespace districtedu::districtctl {

void AppendCsvCell(absl::string_view cell, std::string& line) {
  if (cell.find_first_of(",\"\r\n") == absl::string_view::npos) {
    line.append(cell.data(), cell.size());
    return;
  }
  line.push_back('"');
  for (const char c : cell) {
    if (c == '"') line.push_back('"');
    line.push_back(c);
  }
  line.push_back('"');
}

std::string CsvLine(const std::vector<std::string>& cells) {
  // A lone empty cell would read back as an empty line.
  if (cells.size() == 1 && cells[0].empty()) return "\"\"\r\n";
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line.push_back(',');
    AppendCsvCell(cell, line);
  }
  line.append("\r\n");
  return line;
}

void AppendCsvLine(std::initializer_list<absl::string_view> cells, std::string& text) {
  bool first = true;
  for (const absl::string_view cell : cells) {
    if (!first) text.push_back(',');
    first = false;
    AppendCsvCell(cell, text);
  }
  text.append("\r\n");
}

}  // namespace districtedu::districtctl
