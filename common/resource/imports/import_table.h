#ifndef DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_TABLE_H_
#define DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_TABLE_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/resource/declared/name.h"
#include "common/resource/declared/type.h"
#include "districtedu/common/v1/import.pb.h"

// The table of an import: which column is which, and which lines make one record.

namespace districtedu::resource {

// A row of an import that is at fault; the column is the one the caller named.
common::v1::RejectedRow Rejected(std::int64_t row_number, const std::string& column, Reason reason,
                                 const std::string& description);

// One record: a line, or consecutive lines with the same key where nested rows are imported.
struct ImportRecord {
  std::vector<const common::v1::ImportRow*> lines;
  Key key;  // last value NULL where the line brings no id
  std::int64_t row_number() const { return lines.front()->row_number(); }
  std::int64_t last_row() const { return lines.back()->row_number(); }
};

class ImportTable {
 public:
  // Reads the header: key variables, fields, "field.subfield", "etag", or the Chinese labels.
  // Errors: violations of "columns[i]" (unknown, twice) and of "columns" (a key is missing).
  static absl::StatusOr<ImportTable> Create(
      const ResourceType& type, const std::string& district,
      const google::protobuf::RepeatedPtrField<std::string>& columns);

  // Groups lines into records; what cannot be a record goes to `rejected`.
  std::vector<ImportRecord> Group(
      const google::protobuf::RepeatedPtrField<common::v1::ImportRow>& rows,
      std::vector<common::v1::RejectedRow>* rejected) const;

  // Writes the cells of a record into the message: absent column leaves, empty cell clears.
  std::vector<common::v1::RejectedRow> Apply(const ImportRecord& record, Message* message) const;

  // The etag the record brings; empty: none.
  std::string EtagOf(const ImportRecord& record) const;

  // Names a violation by the caller's column: "members[1].school" -> row and column.
  common::v1::RejectedRow Locate(const ImportRecord& record, const FieldViolation& violation) const;

 private:
  struct Column {
    enum Kind { kKey, kField, kNested, kEtag } kind = kField;
    std::size_t key = 0;
    const Field* field = nullptr;
    const NestedField* nested = nullptr;
    std::string header;
  };

  ImportTable(const ResourceType& type, std::string district)
      : type_(&type), district_(std::move(district)) {}
  std::optional<Column> FindColumn(const std::string& header) const;
  bool SameNaturalKey(const common::v1::ImportRow& a, const common::v1::ImportRow& b) const;
  std::optional<Key> KeyOf(const common::v1::ImportRow& row,
                           common::v1::RejectedRow* rejected) const;

  const ResourceType* type_;
  std::string district_;
  std::vector<Column> columns_;
  bool has_nested_ = false;
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_TABLE_H_
