#include "common/resource/imports/import_table.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/resource/declared/value.h"

namespace districtedu::resource {
namespace {

using common::v1::ImportRow;
using common::v1::RejectedRow;

bool Names(const std::string& header, const std::string& name, const std::string& label) {
  return header == name || (!label.empty() && header == label);
}

}  // namespace

RejectedRow Rejected(std::int64_t row_number, const std::string& column, Reason reason,
                     const std::string& description) {
  RejectedRow row;
  row.set_row_number(row_number);
  row.set_column(column);
  row.set_reason(std::string(DescribeReason(reason).name));
  row.set_description(description);
  row.set_hint(std::string(DescribeReason(reason).cure));
  return row;
}

absl::StatusOr<ImportTable> ImportTable::Create(
    const ResourceType& type, const std::string& district,
    const google::protobuf::RepeatedPtrField<std::string>& columns) {
  ImportTable table(type, district);
  std::vector<FieldViolation> violations;
  std::set<std::string> seen;
  std::set<std::size_t> keys = {0};  // the district is that of the import
  for (int i = 0; i < columns.size(); ++i) {
    const std::string header(absl::StripAsciiWhitespace(columns[i]));
    const std::string path = absl::StrCat("columns[", i, "]");
    std::optional<Column> column = table.FindColumn(header);
    if (!column) {
      violations.push_back({path, Reason::kFieldUnknown,
                            absl::StrCat("\"", header, "\" is not a column of ", type.type())});
      continue;
    }
    column->header = header;
    if (!seen.insert(header).second) {
      violations.push_back(
          {path, Reason::kFieldUnknown, absl::StrCat("\"", header, "\" stands twice")});
    }
    if (column->kind == Column::kKey) keys.insert(column->key);
    if (column->kind == Column::kNested) table.has_nested_ = true;
    table.columns_.push_back(*std::move(column));
  }
  for (std::size_t i = 0; i < type.keys().size(); ++i) {
    const bool last = i + 1 == type.keys().size();
    if (!keys.count(i) && !(last && !type.options().natural_key().empty())) {
      violations.push_back({"columns", Reason::kRequiredFieldMissing,
                            absl::StrCat("\"", type.keys()[i].variable, "\" is missing")});
    }
  }
  if (!violations.empty()) return InvalidFields(std::move(violations));
  return table;
}

std::optional<ImportTable::Column> ImportTable::FindColumn(const std::string& header) const {
  Column column;
  for (std::size_t i = 0; i < type_->keys().size(); ++i) {
    if (Names(header, type_->keys()[i].variable, type_->keys()[i].label_zh)) {
      column.kind = Column::kKey;
      column.key = i;
      return column;
    }
  }
  if (header == "etag") {
    column.kind = Column::kEtag;
    return column;
  }
  for (const Field& field : type_->fields()) {
    if (!field.options.output_only() && Names(header, field.name(), field.options.label_zh())) {
      column.field = &field;
      return column;
    }
  }
  const std::size_t dot = header.find('.');
  if (dot == std::string::npos) return std::nullopt;
  for (const NestedField& nested : type_->nested()) {
    if (!Names(header.substr(0, dot), nested.name(), nested.options.label_zh())) continue;
    for (const Field& field : nested.fields) {
      if (Names(header.substr(dot + 1), field.name(), field.options.label_zh())) {
        column.kind = Column::kNested;
        column.nested = &nested;
        column.field = &field;
        return column;
      }
    }
  }
  return std::nullopt;
}

std::optional<Key> ImportTable::KeyOf(const ImportRow& row, RejectedRow* rejected) const {
  Key key(type_->keys().size());
  key[0] = district_;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    if (column.kind != Column::kKey) continue;
    const KeyColumn& declared = type_->keys()[column.key];
    const absl::string_view cell = absl::StripAsciiWhitespace(row.cells(static_cast<int>(i)));
    if (cell.empty() && column.key + 1 == key.size() && !type_->options().natural_key().empty()) {
      continue;
    }
    const std::optional<mysql::Value> value = ParseSegment(declared, cell);
    if (!value || (column.key == 0 && *value != key[0])) {
      *rejected = Rejected(row.row_number(), column.header, Reason::kNameInvalid,
                           declared.integer  ? absl::StrCat("must be a number from ", declared.min,
                                                            " to ", declared.max)
                           : column.key == 0 ? absl::StrCat("must be \"", district_, "\"")
                                             : "must be an id: 1 to 64 of A-Z a-z 0-9 _ - .");
      return std::nullopt;
    }
    key[column.key] = *value;
  }
  return key;
}

// Of two lines without an id.
bool ImportTable::SameNaturalKey(const ImportRow& a, const ImportRow& b) const {
  const auto& names = type_->options().natural_key();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    if (column.kind != Column::kField ||
        std::find(names.begin(), names.end(), column.field->name()) == names.end()) {
      continue;
    }
    const int cell = static_cast<int>(i);
    if (absl::StripAsciiWhitespace(a.cells(cell)) != absl::StripAsciiWhitespace(b.cells(cell))) {
      return false;
    }
  }
  return true;
}

std::vector<ImportRecord> ImportTable::Group(
    const google::protobuf::RepeatedPtrField<ImportRow>& rows,
    std::vector<RejectedRow>* rejected) const {
  std::vector<ImportRecord> records;
  for (const ImportRow& row : rows) {
    if (row.cells_size() != static_cast<int>(columns_.size())) {
      rejected->push_back(Rejected(
          row.row_number(), "", Reason::kMessageMalformed,
          absl::StrCat("has ", row.cells_size(), " cells for ", columns_.size(), " columns")));
      continue;
    }
    RejectedRow wrong;
    std::optional<Key> key = KeyOf(row, &wrong);
    if (!key) {
      rejected->push_back(std::move(wrong));
      continue;
    }
    if (has_nested_ && !records.empty() && records.back().key == *key &&
        (!mysql::IsNull(key->back()) || SameNaturalKey(*records.back().lines.front(), row))) {
      records.back().lines.push_back(&row);
      continue;
    }
    records.push_back({{&row}, *std::move(key)});
  }
  return records;
}

std::vector<RejectedRow> ImportTable::Apply(const ImportRecord& record, Message* message) const {
  std::vector<RejectedRow> rejected;
  const auto* reflection = message->GetReflection();
  for (const NestedField& nested : type_->nested()) {
    for (const Column& column : columns_) {
      if (column.nested == &nested) reflection->ClearField(message, nested.descriptor);
    }
  }
  for (std::size_t line = 0; line < record.lines.size(); ++line) {
    const ImportRow& row = *record.lines[line];
    std::map<const NestedField*, Message*> added;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Column& column = columns_[i];
      const std::string& cell = row.cells(static_cast<int>(i));
      Message* target = message;
      if (column.kind == Column::kNested) {
        // An empty cell makes no child row; a child with an empty key is caught by validation.
        if (absl::StripAsciiWhitespace(cell).empty()) continue;
        Message*& child = added[column.nested];
        if (child == nullptr) child = reflection->AddMessage(message, column.nested->descriptor);
        target = child;
      } else if (column.kind != Column::kField || line > 0) {
        continue;
      }
      const std::optional<FieldViolation> violation =
          FromCell(cell, *column.field, district_, target);
      if (violation) {
        rejected.push_back(
            Rejected(row.row_number(), column.header, violation->reason, violation->description));
      }
    }
  }
  return rejected;
}

std::string ImportTable::EtagOf(const ImportRecord& record) const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].kind == Column::kEtag) return record.lines[0]->cells(static_cast<int>(i));
  }
  return "";
}

RejectedRow ImportTable::Locate(const ImportRecord& record, const FieldViolation& violation) const {
  static const re2::RE2& nested = *new re2::RE2(R"((\w+)\[(\d+)\]\.(\w+))");
  std::string field, index, sub;
  std::int64_t row = record.row_number();
  std::string name = violation.field;
  if (re2::RE2::FullMatch(violation.field, nested, &field, &index, &sub)) {
    std::size_t line = 0;
    if (absl::SimpleAtoi(index, &line) && line < record.lines.size()) {
      row = record.lines[line]->row_number();
    }
    name = absl::StrCat(field, ".", sub);
  }
  for (const Column& column : columns_) {
    const std::string own = column.kind == Column::kNested
                                ? absl::StrCat(column.nested->name(), ".", column.field->name())
                            : column.kind == Column::kField ? column.field->name()
                            : column.kind == Column::kKey   ? type_->keys()[column.key].variable
                                                            : "etag";
    if (own == name) return Rejected(row, column.header, violation.reason, violation.description);
  }
  return Rejected(row, name == "name" ? "" : name, violation.reason, violation.description);
}

}  // namespace districtedu::resource
