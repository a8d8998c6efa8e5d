#include "common/pki/revocation.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>

#include "common/base/error.h"
#include "common/pki/certificate.h"

namespace districtedu::pki {
namespace {

absl::Status ListFailed() {
  ERR_clear_error();
  return Error(Reason::kInternalError, "libcrypto: revocation list");
}

bool Add(X509_CRL* list, const RevokedCertificate& entry) {
  const RevokedPtr revoked(X509_REVOKED_new());
  BIGNUM* raw = nullptr;
  const bool parsed = BN_hex2bn(&raw, entry.serial.c_str()) != 0;
  const NumberPtr number(raw);
  const IntegerPtr serial(parsed ? BN_to_ASN1_INTEGER(raw, nullptr) : nullptr);
  const TimePtr time(ASN1_TIME_set(nullptr, absl::ToTimeT(entry.time)));
  if (revoked == nullptr || serial == nullptr || time == nullptr) return false;
  if (X509_REVOKED_set_serialNumber(revoked.get(), serial.get()) != 1 ||
      X509_REVOKED_set_revocationDate(revoked.get(), time.get()) != 1) {
    return false;
  }
  X509_REVOKED* copy = X509_REVOKED_dup(revoked.get());
  if (copy != nullptr && X509_CRL_add0_revoked(list, copy) == 1) return true;
  X509_REVOKED_free(copy);
  return false;
}

bool SignedByOneOf(X509_CRL* list, const std::vector<X509Ptr>& authorities) {
  return std::any_of(authorities.begin(), authorities.end(), [list](const X509Ptr& authority) {
    return X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(authority.get())) == 0 &&
           X509_CRL_verify(list, X509_get0_pubkey(authority.get())) == 1;
  });
}

}  // namespace

absl::StatusOr<std::string> MakeRevocationList(const std::vector<RevokedCertificate>& revoked,
                                               absl::Time now, X509* authority,
                                               EVP_PKEY* authority_key) {
  const CrlPtr list(X509_CRL_new());
  const TimePtr time(ASN1_TIME_set(nullptr, absl::ToTimeT(now)));
  bool made = list != nullptr && time != nullptr &&
              X509_CRL_set_version(list.get(), X509_CRL_VERSION_2) == 1 &&
              X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(authority)) == 1 &&
              X509_CRL_set1_lastUpdate(list.get(), time.get()) == 1 &&
              X509_CRL_set1_nextUpdate(list.get(), X509_get0_notAfter(authority)) == 1;
  for (const RevokedCertificate& entry : revoked) made = made && Add(list.get(), entry);
  made = made && X509_CRL_sort(list.get()) == 1 &&
         X509_CRL_sign(list.get(), authority_key, EVP_sha256()) > 0;
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!made || PEM_write_bio_X509_CRL(bio.get(), list.get()) != 1) return ListFailed();
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

absl::StatusOr<std::set<std::string>> RevokedSerials(const std::string& pem,
                                                     const std::string& authorities) {
  const auto trusted = CertificatesOfPem(authorities);
  if (!trusted.ok()) return trusted.status();
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::set<std::string> serials;
  bool found = false;
  while (X509_CRL* raw = PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr)) {
    const CrlPtr list(raw);
    found = true;
    if (!SignedByOneOf(raw, *trusted)) {
      ERR_clear_error();
      return Error(Reason::kCertificateUnreadable, "no authority we trust signed the list");
    }
    const STACK_OF(X509_REVOKED)* entries = X509_CRL_get_REVOKED(raw);
    for (int i = 0; i < sk_X509_REVOKED_num(entries); ++i) {
      serials.insert(SerialOf(*X509_REVOKED_get0_serialNumber(sk_X509_REVOKED_value(entries, i))));
    }
  }
  ERR_clear_error();
  if (!found) return Error(Reason::kCertificateUnreadable, "there is no PEM revocation list in it");
  return serials;
}

}  // namespace districtedu::pki
