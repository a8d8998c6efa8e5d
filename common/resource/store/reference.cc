#include "common/resource/store/reference.h"

#include <functional>

#include "absl/strings/str_cat.h"
#include "common/mysql/error.h"
#include "common/resource/declared/value.h"

namespace districtedu::resource {
namespace {

std::unique_ptr<ListStatement> LockOf(const ResourceType& target) {
  const std::string& id = target.keys()[1].column;
  return std::make_unique<ListStatement>(
      absl::StrCat("SELECT ", id, " FROM ", target.table(),
                   " FORCE INDEX (PRIMARY) WHERE district_id = ? AND ", id, " IN ("),
      1, absl::StrCat(") ORDER BY district_id, ", id, " LOCK IN SHARE MODE"));
}

// Ids the row refers to by this reference.
void ForEachId(const EngineReferences::Reference& reference, const Message& row,
               const std::function<void(mysql::Value)>& use) {
  const auto one = [&](const Message& message) {
    mysql::Value id = ToColumn(message, *reference.field);
    if (!mysql::IsNull(id)) use(std::move(id));
  };
  if (reference.nested == nullptr) return one(row);
  const FieldDescriptor* list = reference.nested->descriptor;
  for (int i = 0; i < row.GetReflection()->FieldSize(row, list); ++i) {
    one(row.GetReflection()->GetRepeatedMessage(row, list, i));
  }
}

}  // namespace

EngineReferences::EngineReferences(const ResourceType& type) : type_(type) {
  for (const Field& field : type.fields()) {
    if (!type.EngineHolds(field)) continue;
    references_.push_back({&field, nullptr, LockOf(*field.reference)});
  }
  for (const NestedField& nested : type.nested()) {
    for (const Field& field : nested.fields) {
      if (!type.EngineHolds(field)) continue;
      references_.push_back({&field, &nested, LockOf(*field.reference)});
    }
  }
}

void EngineReferences::AddReferrer(const ResourceType& other) {
  const auto add = [&](const std::string& table, const Field& field) {
    if (!other.EngineHolds(field) || field.reference != &type_) return;
    referrers_.push_back(absl::StrCat("SELECT 1 FROM ", table, " WHERE district_id = ? AND ",
                                      field.column, " = ? LIMIT 1"));
  };
  for (const Field& field : other.fields()) add(other.table(), field);
  for (const NestedField& nested : other.nested()) {
    for (const Field& field : nested.fields) add(nested.table, field);
  }
}

absl::Status EngineReferences::CheckUnreferred(mysql::Session& session, const Key& key) const {
  for (const std::string& sql : referrers_) {
    const auto rows = session.Query(sql, {key[0], key[1]});
    if (!rows.ok()) return rows.status();
    if (!rows->empty()) return mysql::MakeStatus(mysql::kRowIsReferenced, "");
  }
  return absl::OkStatus();
}

absl::Status HeldReferences::Hold(mysql::Session& session,
                                  const std::vector<const Message*>& rows) {
  for (std::size_t r = 0; r < held_.size(); ++r) {
    const EngineReferences::Reference& reference = engine_.references()[r];
    Held& held = held_[r];
    std::set<mysql::Value> wanted;
    for (const Message* row : rows) {
      ForEachId(reference, *row, [&](mysql::Value id) {
        if (held.asked.count(id) == 0) wanted.insert(std::move(id));
      });
    }
    const std::vector<mysql::Value> ids(wanted.begin(), wanted.end());
    const auto found = QueryList(
        session, *reference.lock, {district_}, ids.size(),
        [&](std::size_t i, std::vector<mysql::Value>* params) { params->push_back(ids[i]); });
    if (!found.ok()) return found.status();
    for (const mysql::Row& row : *found) held.found.insert(row[0]);
    held.asked.merge(wanted);
  }
  return absl::OkStatus();
}

absl::Status HeldReferences::Check(const Message& row) const {
  bool missing = false;
  for (std::size_t r = 0; r < held_.size(); ++r) {
    ForEachId(engine_.references()[r], row,
              [&](const mysql::Value& id) { missing |= held_[r].found.count(id) == 0; });
  }
  return missing ? mysql::MakeStatus(mysql::kNoReferencedRow, "") : absl::OkStatus();
}

}  // namespace districtedu::resource
