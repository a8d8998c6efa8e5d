#ifndef DISTRICTEDU_COMMON_RESOURCE_STORE_ACCESS_H_
#define DISTRICTEDU_COMMON_RESOURCE_STORE_ACCESS_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/auth/principal.h"
#include "common/mysql/session.h"
#include "common/resource/declared/filter.h"
#include "common/resource/declared/name.h"
#include "common/resource/declared/type.h"

namespace districtedu::resource {

// What a principal may do with the rows of one type in one district. Row by row: what it may not
// see does not exist for it.
class Access {
 public:
  Access(const auth::Principal& principal, const ResourceType& type, const std::string& district);

  // Sees some rows at all; otherwise every row is NOT_FOUND.
  bool reads() const { return reads_all_ || !schools_.empty(); }
  bool CanWrite(const Key& key) const;

  // Whether the row is readable, asking the database where a declared join decides.
  absl::StatusOr<bool> CanReadRow(mysql::Session& session, const Key& key) const;

  // Restricts a list to the readable rows.
  Conditions ListConditions() const;

  // Fields the principal may not read: never returned, filtered on or named.
  const std::set<std::string>& hidden() const { return hidden_; }
  void Redact(Message* message) const;

 private:
  bool OwnSchool(const Key& key) const;

  const ResourceType& type_;
  bool reads_all_ = false;
  bool writes_all_ = false;
  std::vector<std::string> schools_;  // rows of these schools only
  std::set<std::string> hidden_;
};

// NOT_FOUND for a name, the same whether it is hidden or absent.
absl::Status NotFound(const ResourceType& type, const std::string& name);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_STORE_ACCESS_H_
