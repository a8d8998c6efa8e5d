#include "common/resource/store/access.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/mysql/sql_text.h"

namespace districtedu::resource {

Access::Access(const auth::Principal& principal, const ResourceType& type,
               const std::string& district)
    : type_(type) {
  std::set<common::v1::Role> roles;
  for (const auth::Grant& grant : principal.grants) {
    if (grant.district != "*" && grant.district != district) continue;
    roles.insert(grant.role);
    switch (grant.role) {
      case common::v1::ROLE_DISTRICT_ADMIN:
        reads_all_ = writes_all_ = true;
        break;
      case common::v1::ROLE_DOMAIN_WRITER:
        if (grant.room == type.room()) reads_all_ = writes_all_ = true;
        if (type.registered()) reads_all_ = true;
        break;
      case common::v1::ROLE_AUDITOR:
        reads_all_ = true;
        break;
      case common::v1::ROLE_SCHOOL_REPORTER:
        if (type.school_scoped() || type.options().has_readable_through()) {
          schools_.push_back(grant.school);
        } else {
          reads_all_ = true;
        }
        break;
      default:
        break;
    }
  }
  for (const Field& field : type.fields()) {
    const auto& readers = field.options.readable_by();
    const bool readable =
        readers.empty() || std::any_of(readers.begin(), readers.end(), [&](int role) {
          return roles.count(static_cast<common::v1::Role>(role)) > 0;
        });
    if (!readable) hidden_.insert(field.name());
  }
}

bool Access::OwnSchool(const Key& key) const {
  if (!type_.school_scoped()) return false;
  const mysql::Value& school = key[static_cast<std::size_t>(type_.school_key())];
  return std::any_of(schools_.begin(), schools_.end(),
                     [&](const std::string& s) { return mysql::Value(s) == school; });
}

bool Access::CanWrite(const Key& key) const { return writes_all_ || OwnSchool(key); }

absl::StatusOr<bool> Access::CanReadRow(mysql::Session& session, const Key& key) const {
  if (reads_all_) return true;
  if (type_.school_scoped() || schools_.empty()) return OwnSchool(key);
  const auto& through = type_.options().readable_through();
  mysql::Value value;
  for (std::size_t i = 0; i < type_.keys().size(); ++i) {
    if (type_.keys()[i].column == through.column()) value = key[i];
  }
  std::vector<mysql::Value> params = {key[0], value};
  params.insert(params.end(), schools_.begin(), schools_.end());
  const auto rows =
      session.Query(absl::StrCat("SELECT 1 FROM ", through.table(), " WHERE district_id = ? AND ",
                                 through.column(), " = ? AND school_id IN (",
                                 mysql::Placeholders(schools_.size()), ") LIMIT 1"),
                    params);
  if (!rows.ok()) return rows.status();
  return !rows->empty();
}

Conditions Access::ListConditions() const {
  Conditions conditions;
  if (reads_all_) return conditions;
  if (schools_.empty()) {
    conditions.sql.push_back("FALSE");
    return conditions;
  }
  conditions.params.insert(conditions.params.end(), schools_.begin(), schools_.end());
  if (type_.school_scoped()) {
    conditions.sql.push_back(
        absl::StrCat("school_id IN (", mysql::Placeholders(schools_.size()), ")"));
    return conditions;
  }
  const auto& through = type_.options().readable_through();
  conditions.sql.push_back(absl::StrCat(
      "EXISTS (SELECT 1 FROM ", through.table(), " j WHERE j.district_id = ", type_.table(),
      ".district_id AND j.", through.column(), " = ", type_.table(), ".", through.column(),
      " AND j.school_id IN (", mysql::Placeholders(schools_.size()), "))"));
  return conditions;
}

void Access::Redact(Message* message) const {
  for (const std::string& name : hidden_) {
    message->GetReflection()->ClearField(message, message->GetDescriptor()->FindFieldByName(name));
  }
}

absl::Status NotFound(const ResourceType& type, const std::string& name) {
  return WithResource(
      Error(Reason::kResourceNotFound, absl::StrCat("there is no ", type.type(), " \"", name,
                                                    "\", or it is not yours to see")),
      type.full_type(), name);
}

}  // namespace districtedu::resource
