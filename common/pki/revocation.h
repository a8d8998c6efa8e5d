#ifndef DISTRICTEDU_COMMON_PKI_REVOCATION_H_
#define DISTRICTEDU_COMMON_PKI_REVOCATION_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pki/openssl.h"

// Revocation lists (RFC 5280), PEM.

namespace districtedu::pki {

struct RevokedCertificate {
  std::string serial;  // as SerialOf writes it
  absl::Time time;
};

// A list signed by the authority. Whoever reads it reads it again when the file changes, so it has
// no shorter life than the authority.
absl::StatusOr<std::string> MakeRevocationList(const std::vector<RevokedCertificate>& revoked,
                                               absl::Time now, X509* authority,
                                               EVP_PKEY* authority_key);

// The serials of all lists of the text that one of the authorities (PEM, whether still valid or
// not) signed. The list of another authority is passed over with a warning in the log.
// CERTIFICATE_UNREADABLE: no list is left, or one bears the name of an authority but not its
// signature.
absl::StatusOr<std::set<std::string>> RevokedSerials(const std::string& pem,
                                                     const std::string& authorities);

// The lists of a text as PEM: those the authority signed, and all others.
struct RevocationLists {
  std::string own;
  std::string others;
};
RevocationLists PartLists(const std::string& pem, X509* authority);

}  // namespace districtedu::pki

#endif  // DISTRICTEDU_COMMON_PKI_REVOCATION_H_
