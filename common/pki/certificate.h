#ifndef DISTRICTEDU_COMMON_PKI_CERTIFICATE_H_
#define DISTRICTEDU_COMMON_PKI_CERTIFICATE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pki/openssl.h"

// Making and reading certificates (P-256 keys, SHA-256 signatures). A failure of the library itself
// is INTERNAL_ERROR. PEM that cannot be read is CERTIFICATE_UNREADABLE, without a file's name.

namespace districtedu::pki {

struct CertificateSpec {
  std::string common_name = "districtedu";
  // Subject alternative names as OpenSSL writes them: "URI:districtedu://nanhu/reader",
  // "DNS:localhost", "IP:127.0.0.1".
  std::vector<std::string> names;
  absl::Time not_before;
  absl::Time not_after;  // valid through this second
  bool for_servers = false;
  bool for_clients = false;
};

absl::StatusOr<KeyPtr> MakeKey();

// An authority that signs certificates and revocation lists, signed by itself.
absl::StatusOr<X509Ptr> MakeAuthority(const CertificateSpec& spec, EVP_PKEY* key);
// A certificate under a new random serial number of 127 bits.
absl::StatusOr<X509Ptr> MakeCertificate(const CertificateSpec& spec, EVP_PKEY* key, X509* authority,
                                        EVP_PKEY* authority_key);

std::string ToPem(X509* certificate);
std::string ToPem(EVP_PKEY* key);

// Every certificate of the text; at least one.
absl::StatusOr<std::vector<X509Ptr>> CertificatesOfPem(const std::string& pem);
// Keys with a passphrase are refused: OpenSSL would ask for it at the terminal.
absl::StatusOr<KeyPtr> KeyOfPem(const std::string& pem);

// Lower-case hex digits without leading zeros.
std::string SerialOf(const X509& certificate);
std::string SerialOf(const ASN1_INTEGER& serial);
// Of the first certificate of the text; "" if there is none.
std::string SerialOfPem(const std::string& pem);

// As in CertificateSpec.names, sorted; kinds other than URI, DNS and IP left out.
std::vector<std::string> AlternativeNamesOf(const X509& certificate);

absl::Time TimeOf(const ASN1_TIME* time);  // InfinitePast for what is no time

// "CN=staffing-writer,O=districtedu".
std::string NameText(const X509_NAME& name);
std::string SubjectOf(const X509& certificate);

// In words why a certificate is not valid at that time; empty where it is.
std::string NotValidAt(const X509& certificate, absl::Time now);

}  // namespace districtedu::pki

#endif  // DISTRICTEDU_COMMON_PKI_CERTIFICATE_H_
