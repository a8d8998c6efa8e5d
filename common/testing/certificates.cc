#include "common/testing/certificates.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace districtedu::testing {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(ASN1_TIME* time) const { ASN1_TIME_free(time); }
  void operator()(BIGNUM* number) const { BN_free(number); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

void Require(bool fine, const char* what) {
  if (!fine) throw std::runtime_error(absl::StrCat("libcrypto: ", what));
}

Owned<EVP_PKEY> NewKey() {
  Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  Require(key != nullptr, "key");
  return key;
}

void SetTime(ASN1_TIME* to, absl::Time time) {
  Require(ASN1_TIME_set(to, absl::ToTimeT(time)) != nullptr, "time");
}

void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  Require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1,
          value.c_str());
}

Owned<X509> NewCertificate(const CertificateSpec& spec, EVP_PKEY* key, X509* issuer) {
  Owned<X509> certificate(X509_new());
  Require(certificate != nullptr, "certificate");
  X509_set_version(certificate.get(), X509_VERSION_3);
  std::array<unsigned char, 16> serial;
  RAND_bytes(serial.data(), static_cast<int>(serial.size()));
  serial[0] &= 0x7f;  // positive
  const Owned<BIGNUM> number(BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
  Require(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get())) != nullptr,
          "serial number");
  SetTime(X509_getm_notBefore(certificate.get()), spec.not_before);
  SetTime(X509_getm_notAfter(certificate.get()), spec.not_after);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  Require(X509_NAME_add_entry_by_txt(
              name, "CN", MBSTRING_UTF8,
              reinterpret_cast<const unsigned char*>(spec.common_name.c_str()), -1, -1, 0) == 1,
          "common name");
  X509* signer = issuer == nullptr ? certificate.get() : issuer;
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
  X509_set_pubkey(certificate.get(), key);
  AddExtension(certificate.get(), signer, NID_subject_key_identifier, "hash");
  return certificate;
}

std::string SubjectAlternativeNames(const CertificateSpec& spec) {
  std::vector<std::string> names;
  for (const std::string& uri : spec.uris) names.push_back("URI:" + uri);
  for (const std::string& dns : spec.dns_names) names.push_back("DNS:" + dns);
  for (const std::string& address : spec.addresses) names.push_back("IP:" + address);
  return absl::StrJoin(names, ",");
}

std::string Text(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

Certificate ToFiles(const TempDir& dir, const std::string& name, X509* certificate, EVP_PKEY* key) {
  const Owned<BIO> certificate_text(BIO_new(BIO_s_mem()));
  const Owned<BIO> key_text(BIO_new(BIO_s_mem()));
  Require(PEM_write_bio_X509(certificate_text.get(), certificate) == 1, "PEM of a certificate");
  Require(PEM_write_bio_PrivateKey(key_text.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "PEM of a key");
  Certificate files;
  files.certificate_pem = Text(certificate_text.get());
  files.key_pem = Text(key_text.get());
  files.certificate_file = dir.Write(name + ".crt", files.certificate_pem);
  files.key_file = dir.Write(name + ".key", files.key_pem);
  return files;
}

}  // namespace

struct CertificateAuthority::Keys {
  Owned<EVP_PKEY> key;
  Owned<X509> certificate;
};

CertificateAuthority::CertificateAuthority(const std::string& common_name)
    : keys_(std::make_unique<Keys>()) {
  CertificateSpec spec;
  spec.common_name = common_name;
  spec.not_before = absl::Now() - absl::Hours(24 * 365 * 10);  // before any expired certificate
  keys_->key = NewKey();
  keys_->certificate = NewCertificate(spec, keys_->key.get(), nullptr);
  X509* certificate = keys_->certificate.get();
  AddExtension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  Require(X509_sign(certificate, keys_->key.get(), EVP_sha256()) > 0, "signature");
  ca_ = ToFiles(dir_, "ca", certificate, keys_->key.get());
}

CertificateAuthority::~CertificateAuthority() = default;

Certificate CertificateAuthority::Issue(const CertificateSpec& spec) {
  const Owned<EVP_PKEY> key = NewKey();
  X509* issuer = keys_->certificate.get();
  const Owned<X509> certificate = NewCertificate(spec, key.get(), issuer);
  AddExtension(certificate.get(), issuer, NID_authority_key_identifier, "keyid");
  AddExtension(certificate.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(certificate.get(), issuer, NID_key_usage, "critical,digitalSignature");
  AddExtension(certificate.get(), issuer, NID_ext_key_usage, "serverAuth,clientAuth");
  if (const std::string names = SubjectAlternativeNames(spec); !names.empty()) {
    AddExtension(certificate.get(), issuer, NID_subject_alt_name, names);
  }
  Require(X509_sign(certificate.get(), keys_->key.get(), EVP_sha256()) > 0, "signature");
  return ToFiles(dir_, absl::StrCat("issued", ++issued_), certificate.get(), key.get());
}

TestCertificates::TestCertificates() : ca_("districtedu test CA"), strange_ca_("strange CA") {}

TestCertificates& TestCertificates::Get() {
  static TestCertificates certificates;
  return certificates;
}

const Certificate& TestCertificates::Cached(const std::string& key, CertificateAuthority& ca,
                                            const CertificateSpec& spec) {
  const std::lock_guard lock(mutex_);
  auto it = cache_.find(key);
  if (it == cache_.end()) it = cache_.emplace(key, ca.Issue(spec)).first;
  return it->second;  // a map's elements stay where they are
}

const Certificate& TestCertificates::server() {
  CertificateSpec spec;
  spec.common_name = "localhost";
  spec.dns_names = {"localhost"};
  spec.addresses = {"127.0.0.1", "::1"};
  return Cached("server", ca_, spec);
}

const Certificate& TestCertificates::Client(const std::string& uri) {
  CertificateSpec spec;
  spec.uris = {uri};
  return Cached("client " + uri, ca_, spec);
}

const Certificate& TestCertificates::ExpiredClient(const std::string& uri) {
  CertificateSpec spec;
  spec.uris = {uri};
  spec.not_before = absl::Now() - absl::Hours(48);
  spec.not_after = absl::Now() - absl::Hours(24);
  return Cached("expired " + uri, ca_, spec);
}

const Certificate& TestCertificates::NotYetValidClient(const std::string& uri) {
  CertificateSpec spec;
  spec.uris = {uri};
  spec.not_before = absl::Now() + absl::Hours(24);
  return Cached("early " + uri, ca_, spec);
}

const Certificate& TestCertificates::StrangeClient(const std::string& uri) {
  CertificateSpec spec;
  spec.uris = {uri};
  return Cached("strange " + uri, strange_ca_, spec);
}

}  // namespace districtedu::testing
