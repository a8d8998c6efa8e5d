#include "common/rpc/certificates.h"

#include <openssl/err.h>

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/logging.h"
#include "common/pki/certificate.h"

namespace districtedu::rpc {
namespace {

using pki::KeyPtr;
using pki::X509Ptr;
using StorePtr = std::unique_ptr<X509_STORE, pki::Freer<X509_STORE_free>>;
using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, pki::Freer<X509_STORE_CTX_free>>;

absl::StatusOr<std::string> ReadPem(const std::string& path) {
  auto text = ReadFile(path, 1u << 20);
  if (text.ok()) return text;
  return Error(Reason::kCertificateUnreadable, std::string(text.status().message()));
}

// With the file's name, which pki does not know.
absl::Status Unreadable(const std::string& path, const absl::Status& status) {
  return Error(Reason::kCertificateUnreadable, absl::StrCat(path, ": ", status.message()));
}

// Every certificate of the file; at least one.
absl::StatusOr<std::vector<X509Ptr>> ReadChain(const std::string& path) {
  const auto text = ReadPem(path);
  if (!text.ok()) return text.status();
  auto chain = pki::CertificatesOfPem(*text);
  if (!chain.ok()) return Unreadable(path, chain.status());
  return chain;
}

absl::StatusOr<KeyPtr> ReadKey(const std::string& path) {
  const auto text = ReadPem(path);
  if (!text.ok()) return text.status();
  auto key = pki::KeyOfPem(*text);
  if (!key.ok()) return Unreadable(path, key.status());
  return key;
}

CertificateFacts FactsOf(X509* certificate) {
  CertificateFacts facts;
  facts.subject = pki::SubjectOf(*certificate);
  facts.not_before = pki::TimeOf(X509_get0_notBefore(certificate));
  facts.not_after = pki::TimeOf(X509_get0_notAfter(certificate));
  for (const std::string& name : pki::AlternativeNamesOf(*certificate)) {
    if (absl::StartsWith(name, "URI:")) facts.uris.push_back(name.substr(4));
  }
  return facts;
}

// Whether the chain leads to one of the authorities. Dates are judged apart, to name them.
bool ChainLeadsTo(const std::vector<X509*>& authorities, const std::vector<X509Ptr>& chain) {
  const StorePtr store(X509_STORE_new());
  for (X509* authority : authorities) X509_STORE_add_cert(store.get(), authority);
  X509_STORE_set_flags(store.get(), X509_V_FLAG_NO_CHECK_TIME);
  STACK_OF(X509)* between = sk_X509_new_null();
  for (std::size_t i = 1; i < chain.size(); ++i) sk_X509_push(between, chain[i].get());
  bool leads = false;
  {
    const StoreContextPtr context(X509_STORE_CTX_new());
    leads = X509_STORE_CTX_init(context.get(), store.get(), chain.front().get(), between) == 1 &&
            X509_verify_cert(context.get()) == 1;
  }
  sk_X509_free(between);
  ERR_clear_error();
  return leads;
}

absl::Status NotValid(const std::string& path, const X509& certificate, absl::Time now) {
  const bool early = now < pki::TimeOf(X509_get0_notBefore(&certificate));
  return Error(early ? Reason::kCertificateNotYetValid : Reason::kCertificateExpired,
               absl::StrCat(path, " (", pki::SubjectOf(certificate), ") ",
                            pki::NotValidAt(certificate, now)));
}

// Whether one of the authorities that are valid at `now` vouches for the chain. Those that are not
// may stand beside it, as they do while one takes over from another: they are passed over.
absl::Status CheckAuthorities(const TlsFiles& files, const std::vector<X509Ptr>& authorities,
                              const std::vector<X509Ptr>& chain, absl::Time now) {
  std::vector<X509*> valid;
  std::vector<X509*> passed_over;
  for (const X509Ptr& each : authorities) {
    (pki::NotValidAt(*each, now).empty() ? valid : passed_over).push_back(each.get());
  }
  if (ChainLeadsTo(valid, chain)) {
    for (const X509* each : passed_over) {
      LogWarning("authority passed over", {{"file", files.ca},
                                           {"authority", pki::SubjectOf(*each)},
                                           {"why", pki::NotValidAt(*each, now)}});
    }
    return absl::OkStatus();
  }
  for (X509* each : passed_over) {
    if (valid.empty() || ChainLeadsTo({each}, chain)) return NotValid(files.ca, *each, now);
  }
  const auto subject = [](std::string* out, const X509* each) {
    out->append(pki::SubjectOf(*each));
  };
  return Error(Reason::kCertificateUntrusted,
               absl::StrCat(files.certificate, " was not signed by the authority of ", files.ca,
                            " (", absl::StrJoin(valid, "; ", subject), ")"));
}

}  // namespace

absl::StatusOr<CertificateFacts> ReadCertificate(const std::string& path) {
  const auto chain = ReadChain(path);
  if (!chain.ok()) return chain.status();
  return FactsOf(chain->front().get());
}

absl::Status CheckCertificates(const TlsFiles& files, absl::Time now) {
  const auto chain = ReadChain(files.certificate);
  if (!chain.ok()) return chain.status();
  const auto key = ReadKey(files.key);
  if (!key.ok()) return key.status();
  const auto authorities = ReadChain(files.ca);
  if (!authorities.ok()) return authorities.status();

  X509* own = chain->front().get();
  if (X509_check_private_key(own, key->get()) != 1) {
    ERR_clear_error();
    return Error(Reason::kCertificateKeyMismatch,
                 absl::StrCat(files.key, " is not the key of ", files.certificate));
  }
  // What stands between it and its authority is judged by the other end too.
  for (const X509Ptr& each : *chain) {
    if (!pki::NotValidAt(*each, now).empty()) return NotValid(files.certificate, *each, now);
  }
  return CheckAuthorities(files, *authorities, *chain, now);
}

}  // namespace districtedu::rpc
