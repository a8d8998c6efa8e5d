#include "services/districtctl/cert/authority.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/pki/certificate.h"
#include "common/pki/revocation.h"

namespace districtedu::districtctl {
namespace {

constexpr char kAuthority[] = "ca";
constexpr char kIndex[] = "certificates.tsv";
constexpr char kListFile[] = "ca.crl";
constexpr absl::Duration kAuthorityValidity = absl::Hours(24 * 3650);
constexpr absl::Duration kLockWait = absl::Minutes(1);
constexpr absl::Duration kLockPause = absl::Milliseconds(20);

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

absl::StatusOr<std::vector<pki::X509Ptr>> ReadCertificatesFile(const std::string& path) {
  const auto text = ReadFile(path, 1u << 20);
  if (!text.ok()) {
    return Error(Reason::kCertificateUnreadable, std::string(text.status().message()));
  }
  auto certificates = pki::CertificatesOfPem(*text);
  if (!certificates.ok()) {
    return Error(Reason::kCertificateUnreadable,
                 absl::StrCat(path, ": ", certificates.status().message()));
  }
  return certificates;
}

absl::StatusOr<pki::X509Ptr> ReadCertificateFile(const std::string& path) {
  auto certificates = ReadCertificatesFile(path);
  if (!certificates.ok()) return certificates.status();
  return std::move(certificates->front());
}

absl::StatusOr<pki::KeyPtr> ReadKeyFile(const std::string& path) {
  const auto text = ReadFile(path, 1u << 20);
  if (!text.ok()) {
    return Error(Reason::kCertificateUnreadable, std::string(text.status().message()));
  }
  auto key = pki::KeyOfPem(*text);
  if (key.ok()) return key;
  return Error(Reason::kCertificateUnreadable, absl::StrCat(path, ": ", key.status().message()));
}

// Takes out the certificate of the key that ends last: other authorities may stand beside it in
// ca.crt while one takes over from another. Null: there is none.
pki::X509Ptr TakeOwn(std::vector<pki::X509Ptr>& certificates, EVP_PKEY* key) {
  auto own = certificates.end();
  for (auto each = certificates.begin(); each != certificates.end(); ++each) {
    const auto end = [](const pki::X509Ptr& certificate) {
      return pki::TimeOf(X509_get0_notAfter(certificate.get()));
    };
    if (X509_check_private_key(each->get(), key) != 1) continue;
    if (own == certificates.end() || end(*each) > end(*own)) own = each;
  }
  ERR_clear_error();
  if (own == certificates.end()) return nullptr;
  pki::X509Ptr out = std::move(*own);
  certificates.erase(own);
  return out;
}

bool OfClient(const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return absl::StartsWith(name, "URI:"); });
}

bool Names(const IssuedCertificate& entry, const std::string& which) {
  return entry.name == which || entry.serial == which || entry.Principal() == which;
}

}  // namespace

Authority::~Authority() {
  if (lock_ >= 0) close(lock_);
}

absl::StatusOr<std::unique_ptr<Authority>> Authority::Make(const std::string& folder,
                                                           const Clock& clock) {
  std::unique_ptr<Authority> out(new Authority(folder, clock));
  absl::Status status = out->Lock();
  if (status.ok()) status = out->MakeOwn();
  if (status.ok()) status = out->Read();
  if (!status.ok()) return status;
  return out;
}

absl::StatusOr<std::unique_ptr<Authority>> Authority::Open(const std::string& folder,
                                                           const Clock& clock) {
  std::unique_ptr<Authority> out(new Authority(folder, clock));
  absl::Status status = out->Lock();
  if (status.ok()) status = out->Read();
  if (!status.ok()) return status;
  return out;
}

absl::StatusOr<std::vector<IssuedCertificate>> Authority::List(const std::string& folder) {
  const std::string path = absl::StrCat(folder, "/", kIndex);
  const auto text = ReadFile(path);
  if (!text.ok()) return text.status();
  auto issued = ParseIndex(*text);
  if (issued.ok()) return issued;
  return Error(Reason::kConfigInvalid, absl::StrCat(path, ": ", issued.status().message()));
}

absl::Status Authority::Lock() {
  lock_ = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0) {
    return Error(Reason::kConfigInvalid, absl::StrCat(folder_, ": ", std::strerror(errno)));
  }
  // Polled: a blocking flock cannot be bounded. The monotonic clock, whatever `clock_` says.
  const auto give_up = std::chrono::steady_clock::now() + absl::ToChronoSeconds(kLockWait);
  while (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK || std::chrono::steady_clock::now() > give_up) {
      return Error(Reason::kConfigInvalid, absl::StrCat(folder_, " is in use by another process"));
    }
    std::this_thread::sleep_for(absl::ToChronoMilliseconds(kLockPause));
  }
  return absl::OkStatus();
}

absl::Status Authority::MakeOwn() {
  CertificateRequest request;
  request.name = kAuthority;
  request.keep_key = true;
  bool fresh = false;
  auto key = KeyFor(request, &fresh);
  if (!key.ok()) return key.status();
  const absl::Time now = clock_.Now();
  std::vector<pki::X509Ptr> others;
  if (auto present = ReadCertificatesFile(File("ca.crt")); present.ok() && !fresh) {
    others = *std::move(present);
    const pki::X509Ptr own = TakeOwn(others, key->get());
    if (own == nullptr) return NotOurKey();
    if (pki::TimeOf(X509_get0_notAfter(own.get())) > now + kRenewalTime) return absl::OkStatus();
  }
  pki::CertificateSpec spec;
  spec.common_name = "districtedu CA";
  spec.not_before = now - absl::Hours(1);  // for clocks that are behind
  spec.not_after = now + kAuthorityValidity;
  const auto certificate = pki::MakeAuthority(spec, key->get());
  if (!certificate.ok()) return certificate.status();
  absl::Status status = absl::OkStatus();
  if (fresh) status = WriteFileAtomically(File("ca.key"), pki::ToPem(key->get()), 0600);
  if (!status.ok()) return status;
  std::string text = pki::ToPem(certificate->get());
  for (const pki::X509Ptr& each : others) text += pki::ToPem(each.get());
  return WriteFileAtomically(File("ca.crt"), text, 0644);
}

absl::Status Authority::NotOurKey() const {
  return Error(Reason::kCertificateKeyMismatch,
               absl::StrCat(File("ca.key"), " is not the key of ", File("ca.crt")));
}

absl::Status Authority::Read() {
  auto certificates = ReadCertificatesFile(File("ca.crt"));
  if (!certificates.ok()) return certificates.status();
  auto key = ReadKeyFile(File("ca.key"));
  if (!key.ok()) return key.status();
  key_ = *std::move(key);
  certificate_ = TakeOwn(*certificates, key_.get());
  if (certificate_ == nullptr) return NotOurKey();
  if (Exists(File(kIndex))) {
    auto issued = List(folder_);
    if (!issued.ok()) return issued.status();
    issued_ = *std::move(issued);
  } else {
    absl::Status status = WriteIndexFile();
    if (!status.ok()) return status;
  }
  return WriteList();
}

// The list follows from the index. A process that ended between the two leaves it behind.
absl::Status Authority::WriteList() {
  std::vector<pki::RevokedCertificate> revoked;
  std::set<std::string> serials;
  for (const IssuedCertificate& each : issued_) {
    if (!each.revoked()) continue;
    revoked.push_back({each.serial, *each.revoked_at});
    serials.insert(each.serial);
  }
  std::string others;
  if (const auto text = ReadFile(File(kListFile)); text.ok()) {
    const pki::RevocationLists lists = pki::PartLists(*text, certificate_.get());
    const auto present = pki::RevokedSerials(lists.own, pki::ToPem(certificate_.get()));
    if (present.ok() && *present == serials) return absl::OkStatus();
    others = lists.others;
  }
  const auto list = pki::MakeRevocationList(revoked, clock_.Now(), certificate_.get(), key_.get());
  if (!list.ok()) return list.status();
  return WriteFileAtomically(File(kListFile), *list + others, 0644);
}

absl::Status Authority::WriteIndexFile() const {
  return WriteFileAtomically(File(kIndex), WriteIndex(issued_), 0644);
}

absl::StatusOr<pki::KeyPtr> Authority::KeyFor(const CertificateRequest& request,
                                              bool* fresh) const {
  const std::string path = File(request.name + ".key");
  *fresh = !request.keep_key || !Exists(path);
  return *fresh ? pki::MakeKey() : ReadKeyFile(path);
}

absl::StatusOr<IssuedCertificate> Authority::Certify(const CertificateRequest& request) {
  bool fresh = false;
  const auto key = KeyFor(request, &fresh);
  if (!key.ok()) return key.status();
  const absl::Time now = clock_.Now();
  pki::CertificateSpec spec;
  spec.common_name = request.name;
  spec.names = request.names;
  spec.not_before = now - absl::Hours(1);  // for clocks that are behind
  // No certificate outlives who vouches for it.
  spec.not_after =
      std::min(now + request.validity, pki::TimeOf(X509_get0_notAfter(certificate_.get())));
  spec.for_clients = OfClient(request.names);
  spec.for_servers = !spec.for_clients;
  const auto certificate = pki::MakeCertificate(spec, key->get(), certificate_.get(), key_.get());
  if (!certificate.ok()) return certificate.status();

  IssuedCertificate entry;
  entry.serial = pki::SerialOf(**certificate);
  entry.not_after = pki::TimeOf(X509_get0_notAfter(certificate->get()));
  entry.name = request.name;
  entry.names = pki::AlternativeNamesOf(**certificate);
  issued_.push_back(entry);
  absl::Status status = WriteIndexFile();
  if (status.ok() && fresh) {
    status = WriteFileAtomically(File(request.name + ".key"), pki::ToPem(key->get()), 0600);
  }
  if (status.ok()) {
    status = WriteFileAtomically(File(request.name + ".crt"), pki::ToPem(certificate->get()), 0644);
  }
  if (!status.ok()) return status;
  return entry;
}

absl::StatusOr<IssuedCertificate> Authority::Issue(const CertificateRequest& request) {
  for (const IssuedCertificate& each : issued_) {
    if (each.names == request.names && each.ValidAt(clock_.Now())) {
      return Error(Reason::kResourceExists,
                   absl::StrCat(each.Principal(), " has a certificate (", each.name, ".crt) until ",
                                absl::FormatTime("%Y-%m-%d", each.not_after, absl::UTCTimeZone()),
                                ": renew it, or revoke it first"));
    }
  }
  const std::string path = File(request.name + ".crt");
  if (const auto present = ReadCertificateFile(path);
      present.ok() && pki::AlternativeNamesOf(**present) != request.names) {
    return Error(Reason::kResourceExists,
                 absl::StrCat(path, " is somebody else's: choose another name"));
  }
  return Certify(request);
}

bool Authority::IsOurs(X509* certificate) const {
  const bool ours = X509_verify(certificate, X509_get0_pubkey(certificate_.get())) == 1;
  ERR_clear_error();
  return ours;
}

pki::X509Ptr Authority::GoodCertificate(const CertificateRequest& request) const {
  auto certificate = ReadCertificateFile(File(request.name + ".crt"));
  const auto key = ReadKeyFile(File(request.name + ".key"));
  if (!certificate.ok() || !key.ok()) return nullptr;
  X509* raw = certificate->get();
  const bool good = pki::TimeOf(X509_get0_notAfter(raw)) > clock_.Now() + kRenewalTime &&
                    pki::AlternativeNamesOf(*raw) == request.names && IsOurs(raw) &&
                    X509_check_private_key(raw, key->get()) == 1;
  ERR_clear_error();
  return good ? *std::move(certificate) : nullptr;
}

absl::StatusOr<Found> Authority::IssueIfNeeded(const CertificateRequest& request) {
  const auto newest =
      std::find_if(issued_.rbegin(), issued_.rend(),
                   [&](const IssuedCertificate& each) { return each.name == request.name; });
  if (newest != issued_.rend() && newest->revoked()) return Found::kRevoked;
  const pki::X509Ptr present = GoodCertificate(request);
  if (present == nullptr) {
    const auto made = Certify(request);
    if (!made.ok()) return made.status();
    return Found::kMade;
  }
  // Of a time before there was an index: from now on it can be revoked.
  const std::string serial = pki::SerialOf(*present);
  const bool known = std::any_of(issued_.begin(), issued_.end(),
                                 [&](const auto& each) { return each.serial == serial; });
  if (!known) {
    issued_.push_back({serial, pki::TimeOf(X509_get0_notAfter(present.get())), std::nullopt,
                       request.name, request.names});
    absl::Status status = WriteIndexFile();
    if (!status.ok()) return status;
  }
  return Found::kGood;
}

absl::StatusOr<IssuedCertificate> Authority::Renew(const std::string& which,
                                                   absl::Duration validity, bool keep_key) {
  const auto newest = std::find_if(
      issued_.rbegin(), issued_.rend(),
      [&](const IssuedCertificate& each) { return Names(each, which) && !each.revoked(); });
  if (newest == issued_.rend()) {
    return Error(Reason::kResourceNotFound,
                 absl::StrCat(which, " has no certificate that could be renewed"));
  }
  return Certify({newest->name, newest->names, validity, keep_key});
}

absl::StatusOr<std::vector<IssuedCertificate>> Authority::Revoke(const std::string& which) {
  std::vector<IssuedCertificate> revoked;
  bool found = false;
  for (IssuedCertificate& each : issued_) {
    if (!Names(each, which)) continue;
    found = true;
    if (each.revoked()) continue;
    each.revoked_at = clock_.Now();
    revoked.push_back(each);
  }
  if (!found) {
    return Error(Reason::kResourceNotFound,
                 absl::StrCat("no principal, name or serial ", which, " is in the index"));
  }
  absl::Status status = revoked.empty() ? absl::OkStatus() : WriteIndexFile();
  if (status.ok()) status = WriteList();
  if (!status.ok()) return status;
  return revoked;
}

}  // namespace districtedu::districtctl
