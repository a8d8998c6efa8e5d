#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_CLIENT_COLUMNS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_CLIENT_COLUMNS_H_

#include <string>
#include <vector>

#include "common/resource/declared/type.h"
#include "google/protobuf/message.h"
#include "services/districtctl/text/table_writer.h"

// A resource as the table that import takes and export writes.

namespace districtedu::districtctl {

using google::protobuf::Message;
using resource::ResourceType;

// A key variable, a field, or a field of nested rows.
struct RecordColumn {
  std::string name;   // "school", "start_date", "subjects.subject"
  std::string label;  // Chinese; the name where there is none or another column has it
  const resource::KeyColumn* key = nullptr;  // else a field
  const resource::Field* field = nullptr;
  const resource::NestedField* nested = nullptr;
  bool required = false;  // of nested rows: where there is such a row
};

// In the order of the declaration, the key first; the district is that of the import.
std::vector<RecordColumn> ColumnsOf(const ResourceType& type);

// Position of the column a header names, by its name or its label, "-1" for none. `exact`: whether
// the server knows the header as it stands; else only the case or blanks inside differ.
int FindColumn(const std::vector<RecordColumn>& columns, const std::string& header, bool* exact);

// The names, and a record as lines of them, one for each of its nested rows.
std::vector<std::string> CsvColumns(const ResourceType& type);
std::vector<std::vector<std::string>> CsvRows(const ResourceType& type, const Message& record);

// What a column's cells may hold, in the words of `labels` (Chinese labels of enums) or in codes.
std::vector<std::string> ChoicesOf(const RecordColumn& column, bool labels);
// Cells may hold several of the choices, joined by commas.
bool TakesSeveral(const RecordColumn& column);
TableColumn::Kind KindOf(const RecordColumn& column);

// The cell with the codes of enums and true/false replaced by their Chinese labels.
std::string LabelledCell(const RecordColumn& column, const std::string& cell);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_CLIENT_COLUMNS_H_
