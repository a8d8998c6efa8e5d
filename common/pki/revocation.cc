#include "common/pki/revocation.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/logging.h"
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

bool NamedBy(X509_CRL* list, X509* authority) {
  return X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(authority)) == 0;
}

bool SignedBy(X509_CRL* list, X509* authority) {
  const bool is =
      NamedBy(list, authority) && X509_CRL_verify(list, X509_get0_pubkey(authority)) == 1;
  ERR_clear_error();
  return is;
}

std::vector<CrlPtr> ListsOfPem(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::vector<CrlPtr> lists;
  while (X509_CRL* list = PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr)) {
    lists.emplace_back(list);
  }
  ERR_clear_error();  // the end of the text is reported as an error
  return lists;
}

std::string ListToPem(X509_CRL* list) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509_CRL(bio.get(), list) != 1) return "";
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
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
  std::string pem = made ? ListToPem(list.get()) : "";
  if (pem.empty()) return ListFailed();
  return pem;
}

absl::StatusOr<std::set<std::string>> RevokedSerials(const std::string& pem,
                                                     const std::string& authorities) {
  const auto trusted = CertificatesOfPem(authorities);
  if (!trusted.ok()) return trusted.status();
  const std::vector<CrlPtr> lists = ListsOfPem(pem);
  if (lists.empty()) {
    return Error(Reason::kCertificateUnreadable, "there is no PEM revocation list in it");
  }
  const auto any_of_trusted = [&](auto test) {
    return std::any_of(trusted->begin(), trusted->end(), test);
  };
  std::set<std::string> serials;
  bool taken = false;
  for (const CrlPtr& list : lists) {
    X509_CRL* raw = list.get();
    if (!any_of_trusted([raw](const X509Ptr& each) { return SignedBy(raw, each.get()); })) {
      const std::string issuer = NameText(*X509_CRL_get_issuer(raw));
      if (any_of_trusted([raw](const X509Ptr& each) { return NamedBy(raw, each.get()); })) {
        return Error(Reason::kCertificateUnreadable,
                     absl::StrCat("no authority we trust signed the list of ", issuer));
      }
      LogWarning("revocation list of another authority passed over", {{"issuer", issuer}});
      continue;
    }
    taken = true;
    const STACK_OF(X509_REVOKED)* entries = X509_CRL_get_REVOKED(raw);
    for (int i = 0; i < sk_X509_REVOKED_num(entries); ++i) {
      serials.insert(SerialOf(*X509_REVOKED_get0_serialNumber(sk_X509_REVOKED_value(entries, i))));
    }
  }
  if (!taken) {
    return Error(Reason::kCertificateUnreadable, "no authority we trust signed a list of it");
  }
  return serials;
}

RevocationLists PartLists(const std::string& pem, X509* authority) {
  RevocationLists out;
  for (const CrlPtr& list : ListsOfPem(pem)) {
    (SignedBy(list.get(), authority) ? out.own : out.others) += ListToPem(list.get());
  }
  return out;
}

}  // namespace districtedu::pki
