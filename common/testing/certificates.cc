#include "common/testing/certificates.h"

#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "common/pki/certificate.h"
#include "common/pki/revocation.h"

namespace districtedu::testing {
namespace {

template <typename T>
T RequireKeys(absl::StatusOr<T> made) {
  if (!made.ok()) throw std::runtime_error(made.status().ToString());
  return *std::move(made);
}

pki::CertificateSpec ToPki(const CertificateSpec& spec) {
  pki::CertificateSpec out;
  out.common_name = spec.common_name;
  for (const std::string& uri : spec.uris) out.names.push_back("URI:" + uri);
  for (const std::string& dns : spec.dns_names) out.names.push_back("DNS:" + dns);
  for (const std::string& address : spec.addresses) out.names.push_back("IP:" + address);
  out.not_before = spec.not_before;
  out.not_after = spec.not_after;
  out.for_servers = out.for_clients = true;
  return out;
}

Certificate ToFiles(const TempDir& dir, const std::string& name, X509* certificate, EVP_PKEY* key) {
  Certificate files;
  files.certificate_pem = pki::ToPem(certificate);
  files.key_pem = pki::ToPem(key);
  files.certificate_file = dir.Write(name + ".crt", files.certificate_pem);
  files.key_file = dir.Write(name + ".key", files.key_pem);
  return files;
}

}  // namespace

struct CertificateAuthority::Keys {
  pki::KeyPtr key;
  pki::X509Ptr certificate;
};

CertificateAuthority::CertificateAuthority(const std::string& common_name, absl::Time not_after)
    : keys_(std::make_unique<Keys>()) {
  CertificateSpec spec;
  spec.common_name = common_name;
  spec.not_before = absl::Now() - absl::Hours(24 * 365 * 10);  // before any expired certificate
  spec.not_after = not_after;
  keys_->key = RequireKeys(pki::MakeKey());
  keys_->certificate = RequireKeys(pki::MakeAuthority(ToPki(spec), keys_->key.get()));
  ca_ = ToFiles(dir_, "ca", keys_->certificate.get(), keys_->key.get());
}

CertificateAuthority::~CertificateAuthority() = default;

Certificate CertificateAuthority::Issue(const CertificateSpec& spec) {
  const pki::KeyPtr key = RequireKeys(pki::MakeKey());
  const pki::X509Ptr certificate = RequireKeys(
      pki::MakeCertificate(ToPki(spec), key.get(), keys_->certificate.get(), keys_->key.get()));
  return ToFiles(dir_, absl::StrCat("issued", ++issued_), certificate.get(), key.get());
}

std::string CertificateAuthority::RevocationList(const std::vector<std::string>& pems) const {
  std::vector<pki::RevokedCertificate> revoked;
  for (const std::string& pem : pems) revoked.push_back({pki::SerialOfPem(pem), absl::Now()});
  return RequireKeys(
      pki::MakeRevocationList(revoked, absl::Now(), keys_->certificate.get(), keys_->key.get()));
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
