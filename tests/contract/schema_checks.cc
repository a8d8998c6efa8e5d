#include "tests/contract/schema_checks.h"

#include <algorithm>
#include <limits>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace districtedu::contract {
namespace {

using Findings = std::vector<std::string>;
using Names = std::vector<std::string>;

constexpr int kIdLength = 64;
constexpr int kDefaultLength = 255;

// Tables of a room that hold no resource, and columns of every resource that hold no field.
const std::set<std::string>& EngineTables() {
  static const auto* const kTables = new std::set<std::string>{
      "requests", "audit_entries", "outbox", "import_batches", "import_rows", "submission_forms"};
  return *kTables;
}
const std::map<std::string, std::string>& EngineColumns() {
  static const auto* const kColumns =
      new std::map<std::string, std::string>{{"revision", "bigint"},
                                             {"create_time", "datetime"},
                                             {"update_time", "datetime"},
                                             {"written_by", "varchar"}};
  return *kColumns;
}

std::int64_t Greatest(const std::string& type) {
  if (type == "tinyint") return std::numeric_limits<std::int8_t>::max();
  if (type == "smallint") return std::numeric_limits<std::int16_t>::max();
  if (type == "mediumint") return (1 << 23) - 1;
  if (type == "int") return std::numeric_limits<std::int32_t>::max();
  if (type == "bigint") return std::numeric_limits<std::int64_t>::max();
  return 0;
}

// Collects what one table lacks.
class TableCheck {
 public:
  TableCheck(const Schema& schema, std::string name, Findings* findings)
      : name_(std::move(name)), findings_(findings) {
    const auto found = schema.find(name_);
    if (found == schema.end()) {
      Find("", "is missing");
      return;
    }
    table_ = &found->second;
    if (table_->engine != "InnoDB") Find("", "engine is " + table_->engine);
    if (table_->collation != "utf8mb4_bin") Find("", "collation is " + table_->collation);
  }

  explicit operator bool() const { return table_ != nullptr; }

  void Find(const std::string& column, const std::string& what) {
    findings_->push_back(absl::StrCat(name_, column.empty() ? "" : ".", column, ": ", what));
  }

  // Null where it is missing. A column asked for is a declared one.
  const Column* Declared(const std::string& name) {
    declared_.insert(name);
    const auto found = table_->columns.find(name);
    if (found == table_->columns.end()) {
      Find(name, "is missing");
      return nullptr;
    }
    return &found->second;
  }

  void Null(const std::string& name, const Column& column, bool nullable) {
    if (column.nullable != nullable) Find(name, nullable ? "is NOT NULL" : "is NULL");
  }

  void Text(const std::string& name, const Column& column, std::int64_t length,
            const std::string& collation) {
    if (column.type != "varchar" && column.type != "char") {
      Find(name, "is no text but " + column.type);
    } else if (column.collation != collation) {
      Find(name, "collation is " + column.collation);
    } else if (column.length < length) {
      Find(name, absl::StrCat("holds ", column.length, " characters, not ", length));
    }
  }

  void Integer(const std::string& name, const Column& column, std::int64_t least,
               std::int64_t greatest) {
    const std::int64_t limit = Greatest(column.type);
    if (limit == 0) {
      Find(name, "is no integer but " + column.type);
    } else if (greatest > limit || least < -limit - 1) {
      Find(name, absl::StrCat(column.type, " does not hold ", least, " to ", greatest));
    }
  }

  void PrimaryKey(const Names& columns) {
    const auto found = table_->indexes.find("PRIMARY");
    if (found == table_->indexes.end() || found->second.columns != columns) {
      Find("", "primary key is not " + absl::StrJoin(columns, ", "));
    }
  }

  // Some index leads to the rows of a district by this column.
  void Indexed(const std::string& column) {
    for (const auto& [name, index] : table_->indexes) {
      if (index.columns.size() > 1 && index.columns[0] == "district_id" &&
          index.columns[1] == column) {
        return;
      }
    }
    Find(column, "has no index");
  }

  // The engine finds records by the index, and tells its violations, under this name.
  void NaturalKey(const std::set<std::string>& columns) {
    const auto found = table_->indexes.find("natural_key");
    if (found == table_->indexes.end() || !found->second.unique ||
        std::set<std::string>(found->second.columns.begin(), found->second.columns.end()) !=
            columns) {
      Find("", "no unique index natural_key over " + absl::StrJoin(columns, ", "));
    }
  }

  void Refers(const Names& columns, const std::string& table, const Names& referenced,
              bool cascade = false) {
    for (const auto& [name, key] : table_->foreign_keys) {
      if (key.columns == columns && key.table == table && key.referenced == referenced &&
          (key.on_delete == "CASCADE") == cascade) {
        return;
      }
    }
    Find(columns.back(), absl::StrCat("no foreign key to ", table, cascade ? ", cascading" : ""));
  }

  void NothingElse() {
    for (const auto& [name, column] : table_->columns) {
      if (declared_.count(name) == 0 && !column.generated) Find(name, "is declared nowhere");
    }
  }

 private:
  std::string name_;
  Findings* findings_;
  const Table* table_ = nullptr;
  std::set<std::string> declared_;
};

Names Columns(const std::vector<Key>& keys) {
  Names columns;
  for (const Key& key : keys) columns.push_back(key.column);
  return columns;
}

// Longest code of an enum, and all codes joined by commas where it is repeated.
std::int64_t LongestCode(const FieldDescriptor* field) {
  std::int64_t longest = 0, all = 0;
  for (int i = 0; i < field->enum_type()->value_count(); ++i) {
    const auto* value = field->enum_type()->value(i);
    if (value->number() == 0) continue;
    const auto length = static_cast<std::int64_t>(CodeOf(value).size());
    longest = std::max(longest, length);
    all += length + 1;
  }
  return field->is_repeated() ? all - 1 : longest;
}

void CheckReference(TableCheck& table, const Declarations& declarations, const std::string& type,
                    const std::string& column) {
  const Resource* target = declarations.Find(type);
  if (target == nullptr) return;  // CheckFields says so
  table.Refers({"district_id", column}, target->table(), Columns(KeysOf(*target)));
}

// References of a bulk resource within its room are the engine's to check.
bool EngineHolds(const Resource& resource, const std::string& type) {
  return resource.options.bulk() && absl::StartsWith(type, resource.room + ".");
}

void CheckField(TableCheck& table, const Declarations& declarations, const Resource& resource,
                const FieldDescriptor* field) {
  const auto options = OptionsOf(field);
  const std::string name = ColumnOf(field);
  const Column* column = table.Declared(name);
  if (column == nullptr) return;
  const bool boolean = field->type() == FieldDescriptor::TYPE_BOOL;
  // A flag without presence has no third state.
  table.Null(name, *column, !options.required() && !(boolean && !field->has_presence()));
  if (boolean) {
    if (column->type != "tinyint") table.Find(name, "is no BOOLEAN but " + column->type);
  } else if (field->type() == FieldDescriptor::TYPE_ENUM) {
    table.Text(name, *column, LongestCode(field), "ascii_bin");
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    if (options.format() == common::v1::FORMAT_DATE) {
      if (column->type != "date") table.Find(name, "is no DATE but " + column->type);
    } else {
      const std::int64_t length = !options.reference().empty() ? kIdLength
                                  : options.max_length() != 0  ? options.max_length()
                                                               : kDefaultLength;
      table.Text(name, *column, length, "utf8mb4_bin");
    }
  } else {
    const bool bounded = options.min() != 0 || options.max() != 0;
    const bool wide = field->cpp_type() == FieldDescriptor::CPPTYPE_INT64;
    const std::int64_t most =
        wide ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int32_t>::max();
    table.Integer(name, *column, bounded ? options.min() : -most, bounded ? options.max() : most);
  }
  if (options.filterable()) table.Indexed(name);
  if (!options.reference().empty()) {
    table.Indexed(name);
    if (!EngineHolds(resource, options.reference())) {
      CheckReference(table, declarations, options.reference(), name);
    }
  }
}

void CheckKeyColumns(TableCheck& table, const std::vector<Key>& keys) {
  for (const Key& key : keys) {
    const Column* column = table.Declared(key.column);
    if (column == nullptr) continue;
    table.Null(key.column, *column, false);
    if (key.options.integer()) {
      table.Integer(key.column, *column, key.options.min(), key.options.max());
    } else {
      table.Text(key.column, *column, kIdLength, "utf8mb4_bin");
    }
  }
}

void CheckNested(const Declarations& declarations, const Schema& schema, const Resource& resource,
                 const FieldDescriptor* field, Findings* findings, std::set<std::string>* known) {
  const std::string name = resource.room + "_" + OptionsOf(field).child_table();
  known->insert(name);
  TableCheck table(schema, name, findings);
  if (!table) return;
  const std::vector<Key> parent = KeysOf(resource);
  CheckKeyColumns(table, parent);
  Names key = Columns(parent);
  table.Refers(key, resource.table(), key, /*cascade=*/true);
  const Descriptor* row = field->message_type();
  for (int i = 0; i < row->field_count(); ++i) {
    CheckField(table, declarations, resource, row->field(i));
  }
  const auto* child_key = row->FindFieldByName(OptionsOf(field).child_key());
  key.push_back(ColumnOf(child_key));
  table.PrimaryKey(key);
  table.NothingElse();
}

void CheckResource(const Declarations& declarations, const Schema& schema, const Resource& resource,
                   Findings* findings, std::set<std::string>* known) {
  known->insert(resource.table());
  TableCheck table(schema, resource.table(), findings);
  if (!table) return;
  const std::vector<Key> keys = KeysOf(resource);
  const Names key = Columns(keys);
  CheckKeyColumns(table, keys);
  table.PrimaryKey(key);
  for (const Key& each : keys) {
    if (each.options.reference().empty()) continue;
    table.Indexed(each.column);
    CheckReference(table, declarations, each.options.reference(), each.column);
  }
  for (const auto& [name, type] : EngineColumns()) {
    const Column* column = table.Declared(name);
    if (column == nullptr) continue;
    table.Null(name, *column, false);
    if (column->type != type) table.Find(name, "is no " + type);
  }
  for (int i = 0; i < resource.message->field_count(); ++i) {
    const FieldDescriptor* field = resource.message->field(i);
    if (IsSystemField(field)) continue;
    if (IsNested(field)) {
      CheckNested(declarations, schema, resource, field, findings, known);
    } else {
      CheckField(table, declarations, resource, field);
    }
  }
  if (resource.options.natural_key_size() != 0) {
    std::set<std::string> columns(key.begin(), key.end() - 1);  // less the record's own id
    for (const std::string& name : resource.options.natural_key()) {
      const FieldDescriptor* field = resource.message->FindFieldByName(name);
      if (field != nullptr) columns.insert(ColumnOf(field));
    }
    table.NaturalKey(columns);
  }
  table.NothingElse();
}

}  // namespace

Findings CheckSchema(const Declarations& declarations, const Schema& schema) {
  Findings findings;
  std::set<std::string> known;
  for (const Resource& resource : declarations.resources()) {
    CheckResource(declarations, schema, resource, &findings, &known);
  }
  for (const auto& [name, table] : schema) {
    for (const std::string& room : declarations.record_rooms()) {
      if (absl::StartsWith(name, room + "_") && known.count(name) == 0 &&
          EngineTables().count(name.substr(room.size() + 1)) == 0) {
        findings.push_back(name + ": is declared nowhere");
      }
    }
  }
  return findings;
}

}  // namespace districtedu::contract
