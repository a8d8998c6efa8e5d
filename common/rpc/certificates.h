#ifndef DISTRICTEDU_COMMON_RPC_CERTIFICATES_H_
#define DISTRICTEDU_COMMON_RPC_CERTIFICATES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace districtedu::rpc {

// PEM files of one end of a connection.
struct TlsFiles {
  std::string certificate;
  std::string key;
  std::string ca;  // who must have signed the other end's certificate (and, here, one's own)
};

// What stands in a certificate.
struct CertificateFacts {
  std::string subject;            // "CN=staffing-writer,O=districtedu"
  std::vector<std::string> uris;  // URI names
  absl::Time not_before;
  absl::Time not_after;
};

// The first certificate of the file. CERTIFICATE_UNREADABLE if there is none.
absl::StatusOr<CertificateFacts> ReadCertificate(const std::string& path);

// Whether a handshake with these files can succeed at `now`, as the other end would judge. A failed
// handshake reaches a client as a bare UNAVAILABLE, so this is asked first and names the file:
// CERTIFICATE_UNREADABLE, CERTIFICATE_KEY_MISMATCH, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED,
// CERTIFICATE_UNTRUSTED (not signed by an authority of the CA file). An authority of the CA file
// that is not valid is passed over with a warning in the log; an error only where no other vouches.
absl::Status CheckCertificates(const TlsFiles& files, absl::Time now);

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_CERTIFICATES_H_
