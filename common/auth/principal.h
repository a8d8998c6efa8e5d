#ifndef DISTRICTEDU_COMMON_AUTH_PRINCIPAL_H_
#define DISTRICTEDU_COMMON_AUTH_PRINCIPAL_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "districtedu/common/v1/options.pb.h"

// Who calls, and what it may be. Which rows a role reaches is the resource engine's to say.

namespace districtedu::auth {

using Role = ::districtedu::common::v1::Role;

struct Grant {
  Role role = Role::ROLE_UNSPECIFIED;
  std::string district;  // id, or "*" for every district
  std::string room;      // domain writer: the room it writes; else empty
  std::string school;    // school reporter: its school's id; else empty

  bool operator==(const Grant&) const = default;
};

// A system (never a person), known by the URI name of its certificate.
struct Principal {
  std::string name;  // "districtedu://nanhu/domain-writer/staffing"
  std::vector<Grant> grants;

  // Whether some grant has one of the roles, in whatever district.
  bool HasAny(const std::vector<Role>& roles) const;

  // The grants that hold in the district, "*" included.
  std::vector<const Grant*> In(const std::string& district) const;
};

// Whether the text can be a principal's name: districtedu:// and what follows it, at most 200
// visible ASCII characters in all and no quote.
bool IsPrincipalName(absl::string_view name);

// "ROLE_DOMAIN_WRITER" as words are written here: "domain_writer".
std::string RoleName(Role role);

}  // namespace districtedu::auth

#endif  // DISTRICTEDU_COMMON_AUTH_PRINCIPAL_H_
