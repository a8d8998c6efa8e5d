#include "common/auth/principal.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace districtedu::auth {

bool Principal::HasAny(const std::vector<Role>& roles) const {
  return std::any_of(grants.begin(), grants.end(), [&roles](const Grant& grant) {
    return std::find(roles.begin(), roles.end(), grant.role) != roles.end();
  });
}

std::vector<const Grant*> Principal::In(const std::string& district) const {
  std::vector<const Grant*> out;
  for (const Grant& grant : grants) {
    if (grant.district == "*" || grant.district == district) out.push_back(&grant);
  }
  return out;
}

std::string RoleName(Role role) {
  return absl::AsciiStrToLower(
      absl::StripPrefix(::districtedu::common::v1::Role_Name(role), "ROLE_"));
}

}  // namespace districtedu::auth
