#include "tests/integration/filled_district.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/ulid.h"

namespace districtedu::testing {
namespace {

using mysql::Value;
using resource::ColumnKind;
using resource::Field;
using resource::Key;
using resource::KeyColumn;
using resource::ResourceType;

template <typename T>
T Require(absl::StatusOr<T> result) {
  if (!result.ok()) throw std::runtime_error(result.status().ToString());
  return *std::move(result);
}

int IndexOf(const std::string& set) {
  const auto& sets = FilledDistrict::Sets();
  return static_cast<int>(std::find(sets.begin(), sets.end(), set) - sets.begin());
}

std::int64_t YearOf(const std::string& set) { return 2022 + IndexOf(set); }

Value KeyValue(const ResourceType& type, std::size_t at, const std::string& district,
               const std::string& set) {
  const KeyColumn& column = type.keys()[at];
  if (at == 0) return district;
  if (static_cast<int>(at) == type.year_key()) return YearOf(set);
  if (!column.integer) return set;
  return std::clamp(YearOf(set), column.min, std::max(column.min, column.max));
}

std::string EnumText(const Field& field, const std::string& set) {
  const auto* type = field.descriptor->enum_type();
  const int values = type->value_count() - 1;  // less UNSPECIFIED
  return resource::EnumCode(type->value(1 + IndexOf(set) % values));
}

struct ColumnFacts {
  std::string name;
  std::string type;  // of the database: "varchar"
  std::int64_t length = 0;
};

Value FieldValue(const Field& field, const ColumnFacts& column, const std::string& district,
                 const std::string& set) {
  switch (field.kind) {
    case ColumnKind::kText:
      return FilledDistrict::Mark(district, set).substr(0, static_cast<std::size_t>(column.length));
    case ColumnKind::kInteger:
      return std::max<std::int64_t>(field.options.min(), 1) + IndexOf(set);
    case ColumnKind::kBool:
      return std::int64_t{1};
    case ColumnKind::kDate:
      return absl::StrFormat("2022-09-%02d", 1 + IndexOf(set));
    case ColumnKind::kEnum:
    case ColumnKind::kEnumList:
      return EnumText(field, set);
    case ColumnKind::kReference:
      if (absl::StrContains(column.type, "int")) return YearOf(set);
      return set;
  }
  return mysql::kNull;
}

// Of what the engine keeps beside the fields.
Value OwnValue(const ColumnFacts& column) {
  if (absl::StrContains(column.type, "int")) return std::int64_t{1};
  if (column.type == "datetime") return std::string("2024-01-01 00:00:00");
  if (column.type == "date") return std::string("2024-01-01");
  return std::string("x");
}

std::vector<ColumnFacts> ColumnsOf(mysql::Session& session, const std::string& table) {
  const auto rows = Require(session.Query(
      "SELECT COLUMN_NAME, DATA_TYPE, CAST(IFNULL(CHARACTER_MAXIMUM_LENGTH, 0) AS SIGNED) FROM "
      "information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND "
      "EXTRA NOT LIKE '%GENERATED%'",
      {table}));
  std::vector<ColumnFacts> out;
  for (const mysql::Row& row : rows) {
    out.push_back({std::get<std::string>(row[0]), std::get<std::string>(row[1]),
                   std::get<std::int64_t>(row[2])});
  }
  return out;
}

}  // namespace

const std::vector<std::string>& FilledDistrict::Districts() {
  static const std::vector<std::string> districts = {"nanhu", "beihu"};
  return districts;
}

const std::vector<std::string>& FilledDistrict::Sets() {
  static const std::vector<std::string> sets = {"s1", "s2"};
  return sets;
}

std::string FilledDistrict::Mark(const std::string& district, const std::string& set) {
  return absl::StrCat("~", district, "~", set, "~");
}

FilledDistrict::FilledDistrict(mysql::Session& session, const std::vector<std::string>& rooms)
    : session_(session), types_(Require(resource::TypeRegistry::Create(rooms))) {
  // Rows of both districts refer to each other's sets only by name.
  Require(session_.Execute("SET SESSION foreign_key_checks = 0"));
  Require(session_.Execute("SET SESSION check_constraint_checks = 0"));
  for (const std::string& room : rooms) {
    for (const ResourceType* type : types_->InRoom(room)) {
      for (const std::string& district : Districts()) {
        for (const std::string& set : Sets()) Fill(*type, district, set);
      }
    }
  }
}

Key FilledDistrict::KeyOf(const ResourceType& type, const std::string& district,
                          const std::string& set) {
  Key key;
  for (std::size_t i = 0; i < type.keys().size(); ++i) {
    key.push_back(KeyValue(type, i, district, set));
  }
  return key;
}

void FilledDistrict::Fill(const ResourceType& type, const std::string& district,
                          const std::string& set) {
  // The district itself has one row, whichever the set.
  if (type.keys().size() == 1 && set != Sets().front()) return;
  Insert(type, type.table(), type.fields(), district, set);
  for (const resource::NestedField& nested : type.nested()) {
    Insert(type, nested.table, nested.fields, district, set);
  }
}

void FilledDistrict::Insert(const ResourceType& type, const std::string& table,
                            const std::vector<Field>& fields, const std::string& district,
                            const std::string& set) {
  std::vector<std::string> names;
  std::vector<Value> params;
  for (const ColumnFacts& column : ColumnsOf(session_, table)) {
    const auto key = std::find_if(type.keys().begin(), type.keys().end(),
                                  [&](const KeyColumn& k) { return k.column == column.name; });
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& f) { return f.column == column.name; });
    names.push_back(column.name);
    if (key != type.keys().end()) {
      params.push_back(
          KeyValue(type, static_cast<std::size_t>(key - type.keys().begin()), district, set));
    } else {
      params.push_back(field != fields.end() ? FieldValue(*field, column, district, set)
                                             : OwnValue(column));
    }
  }
  const std::vector<std::string> marks(names.size(), "?");
  Require(session_.Execute(absl::StrCat("INSERT INTO ", table, " (", absl::StrJoin(names, ", "),
                                        ") VALUES (", absl::StrJoin(marks, ", "), ")"),
                           params));
}

void FilledDistrict::AddAuditEntry(const ResourceType& type, const std::string& district,
                                   const std::string& set, const std::string& image) {
  Require(session_.Execute(
      absl::StrCat("INSERT INTO ", type.room(),
                   "_audit_entries (district_id, entry_id, resource_type, resource_name, "
                   "change_kind, principal, request_id, create_time, before_image, after_image) "
                   "VALUES (?, ?, ?, ?, 2, 'districtedu://x', 'x', '2024-01-01 00:00:00', ?, ?)"),
      {district, absl::StrFormat("%026d", ++entries_), type.full_type(),
       resource::FormatName(type, KeyOf(type, district, set)), image, image}));
}

}  // namespace districtedu::testing
