#include "common/resource/store/store.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/mysql/sql_text.h"
#include "common/resource/declared/value.h"
#include "common/resource/store/timestamp.h"

namespace districtedu::resource {
namespace {

std::vector<mysql::Value> ChildValues(const Message& row, const NestedField& nested) {
  std::vector<mysql::Value> values;
  for (const Field& f : nested.fields) values.push_back(ToColumn(row, f));
  return values;
}

}  // namespace

void SetName(const ResourceType& type, const Key& key, Message* message) {
  message->GetReflection()->SetString(message, type.name_field, FormatName(type, key));
}

bool SameContent(const ResourceType& type, const Message& a, const Message& b) {
  for (const Field& f : type.fields()) {
    if (ToColumn(a, f) != ToColumn(b, f)) return false;
  }
  for (const NestedField& nested : type.nested()) {
    const auto rows = [&](const Message& m) {
      std::map<mysql::Value, std::vector<mysql::Value>> out;
      for (int i = 0; i < m.GetReflection()->FieldSize(m, nested.descriptor); ++i) {
        const Message& row = m.GetReflection()->GetRepeatedMessage(m, nested.descriptor, i);
        out.emplace(ToColumn(row, nested.fields[nested.key]), ChildValues(row, nested));
      }
      return out;
    };
    if (rows(a) != rows(b)) return false;
  }
  return true;
}

std::unique_ptr<Message> Store::FromRow(const mysql::Row& row, StoredRow* stored) const {
  std::unique_ptr<Message> message = type_.New();
  const std::size_t n = type_.keys().size();
  stored->key.assign(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(n));
  const std::string& district = std::get<std::string>(row[0]);
  std::size_t i = n;
  for (const Field& f : type_.fields()) FromColumn(row[i++], f, district, message.get());
  stored->revision = std::get<std::int64_t>(row[i]);
  stored->written_by = std::get<std::string>(row[i + 3]);
  SetName(type_, stored->key, message.get());
  message->GetReflection()->SetString(message.get(), type_.etag_field, ToEtag(stored->revision));
  const auto time = [&](std::size_t column) {
    return mysql::FromDateTime(std::get<std::string>(row[column])).value_or(absl::UnixEpoch());
  };
  SetTime(message.get(), type_.create_time_field, time(i + 1));
  SetTime(message.get(), type_.update_time_field, time(i + 2));
  return message;
}

absl::StatusOr<std::optional<StoredRow>> Store::Read(mysql::Session& session, const Key& key,
                                                     bool for_update) const {
  const auto rows = session.Query(for_update ? read_for_update_ : read_, key);
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::optional<StoredRow>();
  std::vector<StoredRow> found(1);
  found[0].message = FromRow((*rows)[0], &found[0]);
  if (absl::Status status = ReadChildren(session, &found); !status.ok()) return status;
  return std::optional<StoredRow>(std::move(found[0]));
}

absl::StatusOr<std::vector<StoredRow>> Store::ReadForUpdate(mysql::Session& session,
                                                            const std::vector<Key>& keys) const {
  const auto rows = QueryList(session, read_many_, {}, keys.size(),
                              [&](std::size_t i, std::vector<mysql::Value>* params) {
                                params->insert(params->end(), keys[i].begin(), keys[i].end());
                              });
  if (!rows.ok()) return rows.status();
  std::vector<StoredRow> found(rows->size());
  for (std::size_t i = 0; i < rows->size(); ++i) {
    found[i].message = FromRow((*rows)[i], &found[i]);
  }
  if (absl::Status status = ReadChildren(session, &found); !status.ok()) return status;
  return found;
}

absl::StatusOr<std::vector<StoredRow>> Store::ReadBy(mysql::Session& session,
                                                     const ListStatement& statement,
                                                     const std::string& district,
                                                     const std::vector<std::string>& ids) const {
  const auto rows = QueryList(
      session, statement, {district}, ids.size(),
      [&](std::size_t i, std::vector<mysql::Value>* params) { params->emplace_back(ids[i]); });
  if (!rows.ok()) return rows.status();
  std::vector<StoredRow> found(rows->size());
  for (std::size_t i = 0; i < rows->size(); ++i) {
    found[i].message = FromRow((*rows)[i], &found[i]);
  }
  return found;
}

std::vector<mysql::Value> Store::NaturalKey(const Key& key, const Message& message) const {
  std::vector<mysql::Value> values(key.begin(), key.end() - 1);
  for (const Field* field : natural_) values.push_back(ToColumn(message, *field));
  return values;
}

absl::StatusOr<std::map<std::vector<mysql::Value>, mysql::Value>> Store::FindIds(
    mysql::Session& session, const std::vector<std::vector<mysql::Value>>& natural_keys) const {
  const auto rows =
      QueryList(session, find_, {}, natural_keys.size(),
                [&](std::size_t i, std::vector<mysql::Value>* params) {
                  params->insert(params->end(), natural_keys[i].begin(), natural_keys[i].end());
                });
  if (!rows.ok()) return rows.status();
  std::map<std::vector<mysql::Value>, mysql::Value> ids;
  for (const mysql::Row& row : *rows) {
    ids[std::vector<mysql::Value>(row.begin(), row.end() - 1)] = row.back();
  }
  return ids;
}

absl::StatusOr<std::vector<StoredRow>> Store::ReadPage(mysql::Session& session, const Key& parent,
                                                       const Conditions& conditions,
                                                       const std::optional<Key>& after,
                                                       std::int64_t limit) const {
  std::vector<std::string> where;
  std::vector<mysql::Value> params;
  std::vector<std::size_t> open;  // key columns the parent leaves open
  for (std::size_t i = 0; i < type_.keys().size(); ++i) {
    if (i < parent.size() && !mysql::IsNull(parent[i])) {
      where.push_back(type_.keys()[i].column + " = ?");
      params.push_back(parent[i]);
    } else {
      open.push_back(i);
    }
  }
  if (after) {
    // (a, b) > (x, y) spelled out, with the leading bound apart so that it is a range scan.
    where.push_back(type_.keys()[open[0]].column + " >= ?");
    params.push_back((*after)[open[0]]);
    std::vector<std::string> alternatives;
    for (std::size_t i = 0; i < open.size(); ++i) {
      std::vector<std::string> terms;
      for (std::size_t j = 0; j <= i; ++j) {
        terms.push_back(absl::StrCat(type_.keys()[open[j]].column, j == i ? " > ?" : " = ?"));
        params.push_back((*after)[open[j]]);
      }
      alternatives.push_back(absl::StrCat("(", absl::StrJoin(terms, " AND "), ")"));
    }
    where.push_back(absl::StrCat("(", absl::StrJoin(alternatives, " OR "), ")"));
  }
  where.insert(where.end(), conditions.sql.begin(), conditions.sql.end());
  params.insert(params.end(), conditions.params.begin(), conditions.params.end());
  params.push_back(limit);
  const auto rows = session.Query(
      absl::StrCat(texts_.select, where.empty() ? "" : " WHERE ", absl::StrJoin(where, " AND "),
                   " ORDER BY ", texts_.keys, " LIMIT ?"),
      params);
  if (!rows.ok()) return rows.status();
  std::vector<StoredRow> found(rows->size());
  for (std::size_t i = 0; i < rows->size(); ++i) {
    found[i].message = FromRow((*rows)[i], &found[i]);
  }
  if (absl::Status status = ReadChildren(session, &found); !status.ok()) return status;
  return found;
}

absl::Status Store::ReadChildren(mysql::Session& session, std::vector<StoredRow>* rows) const {
  if (children_.empty() || rows->empty()) return absl::OkStatus();
  std::map<Key, Message*> parents;
  for (const StoredRow& row : *rows) parents[row.key] = row.message.get();
  const std::size_t n = type_.keys().size();
  for (const Child& child : children_) {
    const auto found = QueryList(session, *child.select, {}, rows->size(),
                                 [&](std::size_t i, std::vector<mysql::Value>* params) {
                                   const Key& key = (*rows)[i].key;
                                   params->insert(params->end(), key.begin(), key.end());
                                 });
    if (!found.ok()) return found.status();
    for (const mysql::Row& row : *found) {
      const Key key(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(n));
      Message* parent = parents.at(key);
      Message* added = parent->GetReflection()->AddMessage(parent, child.field->descriptor);
      std::size_t i = n;
      for (const Field& f : child.field->fields) {
        FromColumn(row[i++], f, std::get<std::string>(key[0]), added);
      }
    }
  }
  return absl::OkStatus();
}

void Store::SetSystemFields(StoredRow* row, absl::Time create_time, absl::Time now) const {
  Message* message = row->message.get();
  SetName(type_, row->key, message);
  message->GetReflection()->SetString(message, type_.etag_field, ToEtag(row->revision));
  SetTime(message, type_.create_time_field, create_time);
  SetTime(message, type_.update_time_field, now);
}

void Store::AddRow(const NewRow& added, std::vector<mysql::Value>* params) const {
  const auto& [row, stamp] = added;
  params->insert(params->end(), row->key.begin(), row->key.end());
  for (const Field& f : type_.fields()) params->push_back(ToColumn(*row->message, f));
  params->insert(params->end(),
                 {row->revision, stamp->now_text, stamp->now_text, stamp->written_by});
}

void Store::Stamp(const NewRow& inserted) const {
  SetSystemFields(inserted.row, inserted.stamp->now, inserted.stamp->now);
}

absl::Status Store::Insert(mysql::Session& session, const std::vector<NewRow>& rows,
                           const RefusedRow& refused) const {
  for (const auto& [row, stamp] : rows) {
    row->revision = absl::ToUnixMicros(stamp->now);
    row->written_by = stamp->written_by;
  }
  std::vector<bool> gone(rows.size());
  absl::Status status = InsertList(
      session, insert_, rows.size(),
      [&](std::size_t i, std::vector<mysql::Value>* params) { AddRow(rows[i], params); },
      [&](std::size_t i, const absl::Status& why) {
        gone[i] = true;
        return refused(i, why);
      });
  for (const Child& child : children_) {
    if (!status.ok()) return status;
    const NestedField& nested = *child.field;
    std::vector<std::pair<std::size_t, const Message*>> lines;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Message& m = *rows[i].row->message;
      const int size = gone[i] ? 0 : m.GetReflection()->FieldSize(m, nested.descriptor);
      for (int j = 0; j < size; ++j) {
        lines.emplace_back(i, &m.GetReflection()->GetRepeatedMessage(m, nested.descriptor, j));
      }
    }
    status = InsertList(
        session, *child.insert, lines.size(),
        [&](std::size_t l, std::vector<mysql::Value>* params) {
          const Key& key = rows[lines[l].first].row->key;
          params->insert(params->end(), key.begin(), key.end());
          for (const Field& f : nested.fields) params->push_back(ToColumn(*lines[l].second, f));
        },
        [&](std::size_t l, const absl::Status& why) -> absl::Status {
          const std::size_t i = lines[l].first;
          if (gone[i]) return absl::OkStatus();
          gone[i] = true;
          // Its children written so far go with it.
          if (absl::Status s = Delete(session, rows[i].row->key); !s.ok()) return s;
          return refused(i, why);
        });
  }
  return status;
}

absl::Status Store::Update(mysql::Session& session, const RowStamp& stamp, const StoredRow& before,
                           StoredRow* after) const {
  // Rises even where the clock does not.
  after->key = before.key;
  after->written_by = stamp.written_by;
  after->revision = std::max(before.revision + 1, absl::ToUnixMicros(stamp.now));
  std::vector<mysql::Value> params;
  for (const Field& f : type_.fields()) params.push_back(ToColumn(*after->message, f));
  params.insert(params.end(), {after->revision, stamp.now_text, stamp.written_by});
  params.insert(params.end(), before.key.begin(), before.key.end());
  if (auto done = session.Execute(texts_.update, params); !done.ok()) return done.status();
  SetSystemFields(after, GetTime(*before.message, type_.create_time_field), stamp.now);
  return WriteChildren(session, after->key, before.message.get(), *after->message);
}

absl::Status Store::Delete(mysql::Session& session, const Key& key) const {
  return session.Execute(texts_.remove, key).status();  // child rows go by cascade
}

absl::Status Store::WriteChildren(mysql::Session& session, const Key& key, const Message* before,
                                  const Message& after) const {
  for (const Child& child : children_) {
    const NestedField& nested = *child.field;
    const auto rows = [&](const Message& m) {
      std::map<mysql::Value, std::vector<mysql::Value>> out;
      for (int i = 0; i < m.GetReflection()->FieldSize(m, nested.descriptor); ++i) {
        const Message& row = m.GetReflection()->GetRepeatedMessage(m, nested.descriptor, i);
        out[ToColumn(row, nested.fields[nested.key])] = ChildValues(row, nested);
      }
      return out;
    };
    const auto had = before ? rows(*before) : std::map<mysql::Value, std::vector<mysql::Value>>();
    const auto wanted = rows(after);
    const auto run = [&](const std::string& sql, std::vector<mysql::Value> params) {
      return session.Execute(sql, params).status();
    };
    for (const auto& [id, values] : had) {
      if (wanted.count(id)) continue;
      std::vector<mysql::Value> params = key;
      params.push_back(id);
      if (absl::Status s = run(child.remove, std::move(params)); !s.ok()) return s;
    }
    for (const auto& [id, values] : wanted) {
      const auto old = had.find(id);
      std::vector<mysql::Value> params;
      if (old == had.end()) {
        params = key;
        params.insert(params.end(), values.begin(), values.end());
        if (absl::Status s = run(child.insert->sql(1), std::move(params)); !s.ok()) return s;
      } else if (old->second != values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
          if (i != nested.key) params.push_back(values[i]);
        }
        params.insert(params.end(), key.begin(), key.end());
        params.push_back(id);
        if (absl::Status s = run(child.update, std::move(params)); !s.ok()) return s;
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace districtedu::resource
