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

// The serials of all lists of the text, each signed by one of the authorities (PEM). An empty
// text, other PEM and a signature that does not hold are CERTIFICATE_UNREADABLE.
absl::StatusOr<std::set<std::string>> RevokedSerials(const std::string& pem,
                                                     const std::string& authorities);

}  // namespace districtedu::pki

#endif  // DISTRICTEDU_COMMON_PKI_REVOCATION_H_
