// The SQL texts of a resource, made once per type.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/resource/store/store.h"

namespace districtedu::resource {
namespace {

std::string KeyColumns(const ResourceType& type) {
  return absl::StrJoin(type.keys(), ", ",
                       [](std::string* out, const KeyColumn& k) { out->append(k.column); });
}

std::string WhereKey(const ResourceType& type) {
  return absl::StrJoin(type.keys(), " AND ", [](std::string* out, const KeyColumn& k) {
    absl::StrAppend(out, k.column, " = ?");
  });
}

}  // namespace

Store::Texts::Texts(const ResourceType& type) : where_key(WhereKey(type)), keys(KeyColumns(type)) {
  std::vector<std::string> columns;
  for (const Field& f : type.fields()) columns.push_back(f.column);
  std::vector<std::string> all = columns;
  all.insert(all.end(), {"revision", "create_time", "update_time", "written_by"});
  select = absl::StrCat("SELECT ", keys, ", ", absl::StrJoin(all, ", "), " FROM ", type.table());
  row_columns = type.keys().size() + all.size();
  insert = absl::StrCat("INSERT INTO ", type.table(), " (", keys, ", ", absl::StrJoin(all, ", "),
                        ") VALUES ");
  columns.insert(columns.end(), {"revision", "update_time", "written_by"});
  update = absl::StrCat("UPDATE ", type.table(), " SET ", absl::StrJoin(columns, " = ?, "),
                        " = ? WHERE ", where_key);
  remove = absl::StrCat("DELETE FROM ", type.table(), " WHERE ", where_key);
  for (std::size_t i = 0; i + 1 < type.keys().size(); ++i) natural.push_back(type.keys()[i].column);
  for (const std::string& name : type.options().natural_key()) {
    if (type.FindKey(name) < 0) natural.push_back(type.FindField(name)->column);
  }
}

Store::Child::Child(const ResourceType& type, const NestedField& nested) : field(&nested) {
  std::vector<std::string> fields;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < nested.fields.size(); ++i) {
    fields.push_back(nested.fields[i].column);
    if (i != nested.key) values.push_back(nested.fields[i].column + " = ?");
  }
  const std::string& key = nested.fields[nested.key].column;
  const std::string keys = KeyColumns(type);
  const std::string where = absl::StrCat(" WHERE ", WhereKey(type), " AND ", key, " = ?");
  select = std::make_unique<ListStatement>(
      absl::StrCat("SELECT ", keys, ", ", absl::StrJoin(fields, ", "), " FROM ", nested.table,
                   " FORCE INDEX (PRIMARY) WHERE (", keys, ") IN ("),
      type.keys().size(), absl::StrCat(") ORDER BY ", keys, ", ", key));
  insert =
      std::make_unique<ListStatement>(absl::StrCat("INSERT INTO ", nested.table, " (", keys, ", ",
                                                   absl::StrJoin(fields, ", "), ") VALUES "),
                                      type.keys().size() + fields.size(), "");
  // A child that is nothing but its key never changes.
  if (!values.empty()) {
    update = absl::StrCat("UPDATE ", nested.table, " SET ", absl::StrJoin(values, ", "), where);
  }
  remove = absl::StrCat("DELETE FROM ", nested.table, where);
}

Store::Store(const ResourceType& type)
    : type_(type),
      texts_(type),
      read_(absl::StrCat(texts_.select, " WHERE ", texts_.where_key)),
      read_for_update_(absl::StrCat(read_, " FOR UPDATE")),
      read_many_(
          absl::StrCat(texts_.select, " FORCE INDEX (PRIMARY) WHERE (", texts_.keys, ") IN ("),
          type.keys().size(), ") FOR UPDATE"),
      find_(absl::StrCat("SELECT ", absl::StrJoin(texts_.natural, ", "), ", ",
                         type.keys().back().column, " FROM ", type.table(),
                         type.options().natural_key().empty() ? "" : " FORCE INDEX (natural_key)",
                         " WHERE (", absl::StrJoin(texts_.natural, ", "), ") IN ("),
            texts_.natural.size(), ")"),
      insert_(texts_.insert, texts_.row_columns, "") {
  for (const std::string& name : type.options().natural_key()) {
    if (type.FindKey(name) < 0) natural_.push_back(type.FindField(name));
  }
  children_.reserve(type.nested().size());
  for (const NestedField& nested : type.nested()) children_.emplace_back(type, nested);
}

std::unique_ptr<ListStatement> Store::MakeReadBy(const Field* reference) const {
  return std::make_unique<ListStatement>(
      absl::StrCat(texts_.select, " FORCE INDEX (",
                   reference ? absl::StrCat("by_", reference->name()) : "PRIMARY",
                   ") WHERE district_id = ? AND ", reference ? reference->column : "district_id",
                   " IN ("),
      1, ")");
}

}  // namespace districtedu::resource
