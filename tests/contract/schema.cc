#include "tests/contract/schema.h"

#include <stdexcept>

namespace districtedu::contract {
namespace {

std::vector<mysql::Row> Query(mysql::Session& session, const std::string& sql) {
  auto rows = session.Query(sql);
  if (!rows.ok()) throw std::runtime_error(rows.status().ToString());
  return *std::move(rows);
}

// information_schema gives names as text, also where a server stores them as bytes.
std::string Text(const mysql::Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return mysql::IsNull(value) ? "" : std::get<std::string>(value);
}

std::int64_t Number(const mysql::Value& value) {
  const std::string text = Text(value);
  return text.empty() ? 0 : std::stoll(text);
}

}  // namespace

Schema ReadSchema(mysql::Session& session) {
  Schema schema;
  for (const auto& row : Query(session,
                               "SELECT table_name, engine, table_collation"
                               " FROM information_schema.tables"
                               " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'")) {
    Table& table = schema[Text(row[0])];
    table.engine = Text(row[1]);
    table.collation = Text(row[2]);
  }
  for (const auto& row :
       Query(session,
             "SELECT c.table_name, c.column_name, c.data_type, c.character_maximum_length,"
             " c.collation_name, c.is_nullable, c.generation_expression"
             " FROM information_schema.columns c JOIN information_schema.tables t"
             " ON t.table_schema = c.table_schema AND t.table_name = c.table_name"
             " WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'")) {
    Column& column = schema.at(Text(row[0])).columns[Text(row[1])];
    column.type = Text(row[2]);
    column.length = Number(row[3]);
    column.collation = Text(row[4]);
    column.nullable = Text(row[5]) == "YES";
    column.generated = !Text(row[6]).empty();
  }
  for (const auto& row : Query(session,
                               "SELECT table_name, index_name, non_unique, column_name"
                               " FROM information_schema.statistics"
                               " WHERE table_schema = DATABASE()"
                               " ORDER BY table_name, index_name, seq_in_index")) {
    Index& index = schema.at(Text(row[0])).indexes[Text(row[1])];
    index.unique = Number(row[2]) == 0;
    index.columns.push_back(Text(row[3]));
  }
  for (const auto& row :
       Query(session,
             "SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_name,"
             " k.referenced_column_name, r.delete_rule"
             " FROM information_schema.key_column_usage k"
             " JOIN information_schema.referential_constraints r"
             " ON r.constraint_schema = k.constraint_schema AND r.table_name = k.table_name"
             " AND r.constraint_name = k.constraint_name"
             " WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL"
             " ORDER BY k.table_name, k.constraint_name, k.ordinal_position")) {
    ForeignKey& key = schema.at(Text(row[0])).foreign_keys[Text(row[1])];
    key.columns.push_back(Text(row[2]));
    key.table = Text(row[3]);
    key.referenced.push_back(Text(row[4]));
    key.on_delete = Text(row[5]);
  }
  return schema;
}

}  // namespace districtedu::contract
