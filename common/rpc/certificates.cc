#include "common/rpc/certificates.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/file.h"

namespace districtedu::rpc {
namespace {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using BioPtr = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using X509Ptr = std::unique_ptr<X509, Freer<X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using StorePtr = std::unique_ptr<X509_STORE, Freer<X509_STORE_free>>;
using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, Freer<X509_STORE_CTX_free>>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, Freer<GENERAL_NAMES_free>>;

absl::Status Unreadable(const std::string& path, absl::string_view why) {
  ERR_clear_error();
  return Error(Reason::kCertificateUnreadable, absl::StrCat(path, ": ", why));
}

absl::StatusOr<BioPtr> OpenPem(const std::string& path, std::string& text) {
  auto read = ReadFile(path, 1u << 20);
  if (!read.ok())
    return Error(Reason::kCertificateUnreadable, std::string(read.status().message()));
  text = *std::move(read);
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Every certificate of the file; at least one.
absl::StatusOr<std::vector<X509Ptr>> ReadChain(const std::string& path) {
  std::string text;
  auto bio = OpenPem(path, text);
  if (!bio.ok()) return bio.status();
  std::vector<X509Ptr> chain;
  while (X509* certificate = PEM_read_bio_X509(bio->get(), nullptr, nullptr, nullptr)) {
    chain.emplace_back(certificate);
  }
  ERR_clear_error();  // the end of the file is reported as an error
  if (chain.empty()) return Unreadable(path, "there is no PEM certificate in it");
  return chain;
}

absl::StatusOr<KeyPtr> ReadKey(const std::string& path) {
  std::string text;
  auto bio = OpenPem(path, text);
  if (!bio.ok()) return bio.status();
  // A key with a passphrase would make OpenSSL ask at the terminal.
  const auto no_passphrase = [](char*, int, int, void*) { return 0; };
  KeyPtr key(PEM_read_bio_PrivateKey(bio->get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr) return Unreadable(path, "there is no PEM private key in it");
  return key;
}

absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return absl::InfinitePast();
  return absl::FromTM(parts, absl::UTCTimeZone());
}

std::string SubjectOf(X509* certificate) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

CertificateFacts FactsOf(X509* certificate) {
  CertificateFacts facts;
  facts.subject = SubjectOf(certificate);
  facts.not_before = TimeOf(X509_get0_notBefore(certificate));
  facts.not_after = TimeOf(X509_get0_notAfter(certificate));
  const NamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
    facts.uris.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                            static_cast<std::size_t>(ASN1_STRING_length(uri)));
  }
  return facts;
}

// Whether the chain leads to one of the authorities. Dates are judged before, to name them.
bool ChainLeadsTo(const std::vector<X509Ptr>& authorities, const std::vector<X509Ptr>& chain) {
  const StorePtr store(X509_STORE_new());
  for (const X509Ptr& authority : authorities) X509_STORE_add_cert(store.get(), authority.get());
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
  const CertificateFacts facts = FactsOf(own);
  if (now < facts.not_before) {
    return Error(Reason::kCertificateNotYetValid,
                 absl::StrCat(files.certificate, " is valid from ",
                              absl::FormatTime(facts.not_before, absl::UTCTimeZone())));
  }
  if (now > facts.not_after) {
    return Error(Reason::kCertificateExpired,
                 absl::StrCat(files.certificate, " was valid until ",
                              absl::FormatTime(facts.not_after, absl::UTCTimeZone())));
  }
  const CertificateFacts authority = FactsOf(authorities->front().get());
  if (now > authority.not_after) {
    return Error(Reason::kCertificateExpired,
                 absl::StrCat(files.ca, " was valid until ",
                              absl::FormatTime(authority.not_after, absl::UTCTimeZone())));
  }
  if (!ChainLeadsTo(*authorities, *chain)) {
    return Error(Reason::kCertificateUntrusted,
                 absl::StrCat(files.certificate, " was not signed by the authority of ", files.ca,
                              " (", authority.subject, ")"));
  }
  return absl::OkStatus();
}

}  // namespace districtedu::rpc
