#include "services/districtctl/client/columns.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/resource/declared/value.h"
#include "districtedu/common/v1/options.pb.h"
#include "services/districtctl/client/records.h"

namespace districtedu::districtctl {
namespace {

using google::protobuf::EnumValueDescriptor;
using resource::ColumnKind;

constexpr char kYes[] = "是";
constexpr char kNo[] = "否";
constexpr const char* kListMarks[] = {",", "，", "、", ";", "；", "+"};  // as in value.cc

// The label where it reads back as this value, also in a list; else the code.
std::string LabelOf(const EnumValueDescriptor* value) {
  const std::string& label = value->options().GetExtension(common::v1::value).label_zh();
  const bool splits = std::any_of(std::begin(kListMarks), std::end(kListMarks),
                                  [&](const char* mark) { return absl::StrContains(label, mark); });
  const auto read = resource::EnumTable::Of(value->type()).Find(label);
  return !label.empty() && !splits && read == value->number() ? label : resource::EnumCode(value);
}

// Same text whatever the case and the blanks inside.
std::string FoldedHeader(const std::string& text) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(text, {{" ", ""}, {"　", ""}, {"\u00A0", ""}}));
}

// Whether the header is the column's name, or its label, or for nested rows one of each.
bool Names(const RecordColumn& column, const std::string& header, bool folded) {
  const auto same = [&](const std::string& name) {
    return !name.empty() && (folded ? FoldedHeader(name) == FoldedHeader(header) : name == header);
  };
  if (same(column.name) || same(column.label)) return true;
  if (column.nested == nullptr) return false;
  const std::string& list_label = column.nested->options.label_zh();
  const std::string& label = column.field->options.label_zh();
  return same(absl::StrCat(column.nested->name(), ".", label)) ||
         (!list_label.empty() && same(absl::StrCat(list_label, ".", column.field->name())));
}

}  // namespace

std::vector<RecordColumn> ColumnsOf(const ResourceType& type) {
  std::vector<RecordColumn> columns;
  for (std::size_t i = 0; i < type.keys().size(); ++i) {
    // The district is that of the import.
    if (i == 0 && type.keys().size() > 1) continue;
    const bool natural = i + 1 == type.keys().size() && !type.options().natural_key().empty();
    columns.push_back({.name = type.keys()[i].variable,
                       .label = type.keys()[i].label_zh,
                       .key = &type.keys()[i],
                       .required = !natural});
  }
  for (const resource::Field& field : type.fields()) {
    if (field.options.output_only()) continue;
    columns.push_back({.name = field.name(),
                       .label = field.options.label_zh(),
                       .field = &field,
                       .required = field.options.required()});
  }
  for (const resource::NestedField& nested : type.nested()) {
    for (const resource::Field& field : nested.fields) {
      const std::string& list = nested.options.label_zh();
      const std::string& label = field.options.label_zh();
      columns.push_back(
          {.name = absl::StrCat(nested.name(), ".", field.name()),
           .label = list.empty() || label.empty() ? "" : absl::StrCat(list, ".", label),
           .field = &field,
           .nested = &nested,
           .required = field.options.required()});
    }
  }
  std::set<std::string> taken;
  for (RecordColumn& column : columns) {
    if (column.label.empty() || !taken.insert(column.label).second) column.label = column.name;
  }
  return columns;
}

int FindColumn(const std::vector<RecordColumn>& columns, const std::string& header, bool* exact) {
  for (const bool folded : {false, true}) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!Names(columns[i], header, folded)) continue;
      *exact = !folded;
      return static_cast<int>(i);
    }
  }
  return -1;
}

std::vector<std::string> CsvColumns(const ResourceType& type) {
  std::vector<std::string> names;
  for (const RecordColumn& column : ColumnsOf(type)) names.push_back(column.name);
  return names;
}

std::vector<std::vector<std::string>> CsvRows(const ResourceType& type, const Message& record) {
  const std::vector<RecordColumn> columns = ColumnsOf(type);
  const std::vector<std::string> key = KeyTexts(type, record);
  const auto* reflection = record.GetReflection();
  int lines = 1;
  for (const resource::NestedField& nested : type.nested()) {
    lines = std::max(lines, reflection->FieldSize(record, nested.descriptor));
  }
  std::vector<std::vector<std::string>> rows(static_cast<std::size_t>(lines));
  for (const RecordColumn& column : columns) {
    for (int line = 0; line < lines; ++line) {
      std::string cell;
      if (column.key != nullptr) {
        cell = key[static_cast<std::size_t>(column.key - type.keys().data())];
      } else if (column.nested == nullptr) {
        cell = resource::ToCell(record, *column.field);
      } else if (line < reflection->FieldSize(record, column.nested->descriptor)) {
        cell = resource::ToCell(
            reflection->GetRepeatedMessage(record, column.nested->descriptor, line), *column.field);
      }
      rows[static_cast<std::size_t>(line)].push_back(std::move(cell));
    }
  }
  return rows;
}

std::vector<std::string> ChoicesOf(const RecordColumn& column, bool labels) {
  if (column.field == nullptr) return {};
  if (column.field->kind == ColumnKind::kBool) {
    return labels ? std::vector<std::string>{kYes, kNo} : std::vector<std::string>{"true", "false"};
  }
  if (column.field->kind != ColumnKind::kEnum && column.field->kind != ColumnKind::kEnumList) {
    return {};
  }
  std::vector<std::string> choices;
  const auto* type = column.field->descriptor->enum_type();
  for (int i = 0; i < type->value_count(); ++i) {
    const std::string code = resource::EnumCode(type->value(i));
    if (!code.empty()) choices.push_back(labels ? LabelOf(type->value(i)) : code);
  }
  return choices;
}

bool TakesSeveral(const RecordColumn& column) {
  return column.field != nullptr && column.field->kind == ColumnKind::kEnumList;
}

TableColumn::Kind KindOf(const RecordColumn& column) {
  if (column.key != nullptr) {
    return column.key->integer ? TableColumn::kInteger : TableColumn::kText;
  }
  switch (column.field->kind) {
    case ColumnKind::kInteger:
      return TableColumn::kInteger;
    case ColumnKind::kDate:
      return TableColumn::kDate;
    default:
      return TableColumn::kText;
  }
}

std::string LabelledCell(const RecordColumn& column, const std::string& cell) {
  if (cell.empty() || column.field == nullptr) return cell;
  switch (column.field->kind) {
    case ColumnKind::kBool:
      return cell == "true" ? kYes : kNo;
    case ColumnKind::kEnum:
    case ColumnKind::kEnumList: {
      std::vector<std::string> labels;
      for (const absl::string_view code : absl::StrSplit(cell, ',')) {
        const auto* type = column.field->descriptor->enum_type();
        const auto number = resource::EnumTable::Of(type).Find(code);
        labels.push_back(number ? LabelOf(type->FindValueByNumber(*number)) : std::string(code));
      }
      return absl::StrJoin(labels, ",");
    }
    default:
      return cell;
  }
}

}  // namespace districtedu::districtctl
