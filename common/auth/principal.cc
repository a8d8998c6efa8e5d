#include "common/auth/principal.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
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

bool IsPrincipalName(absl::string_view name) {
  constexpr char kScheme[] = "districtedu://";
  constexpr std::size_t kMaxLength = 200;
  return absl::StartsWith(name, kScheme) && name.size() > sizeof(kScheme) - 1 &&
         name.size() <= kMaxLength && std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '"';
         });
}

std::string RoleName(Role role) {
  return absl::AsciiStrToLower(
      absl::StripPrefix(::districtedu::common::v1::Role_Name(role), "ROLE_"));
}

}  // namespace districtedu::auth
