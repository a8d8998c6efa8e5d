#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_CERT_AUTHORITY_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_CERT_AUTHORITY_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/pki/openssl.h"
#include "services/districtctl/cert/index.h"

// A private certificate authority in a folder:
//
//   ca.crt ca.key        the authority; others may stand beside it in ca.crt, and stay
//   ca.crl               what it took back; servers read it again when it changes; lists of others
//                        may stand beside its own, and stay
//   certificates.tsv     what it issued (index.h)
//   NAME.crt NAME.key    the newest certificate of each name
//
// Every file is put in place in one step, the index before what it speaks of, and one process at a
// time works on a folder. Keys are readable by their owner only.

namespace districtedu::districtctl {

// Certificates that end so soon are to be renewed.
inline constexpr absl::Duration kRenewalTime = absl::Hours(24 * 30);

struct CertificateRequest {
  std::string name;                // of the files
  std::vector<std::string> names;  // as IssuedCertificate.names
  absl::Duration validity = absl::Hours(24 * 397);
  bool keep_key = false;  // where there is a key of this name
};

enum class Found { kGood, kMade, kRevoked };

class Authority {
 public:
  // Takes the folder, waiting for another process at most a minute. Makes the authority where there
  // is none or it ends within the renewal time (with the key it has, so that what it issued stays
  // good); writes the revocation list where it is missing or behind the index.
  static absl::StatusOr<std::unique_ptr<Authority>> Make(const std::string& folder,
                                                         const Clock& clock);
  // The same without making: CERTIFICATE_UNREADABLE where there is no authority.
  static absl::StatusOr<std::unique_ptr<Authority>> Open(const std::string& folder,
                                                         const Clock& clock);
  // Only reads, and waits for nobody.
  static absl::StatusOr<std::vector<IssuedCertificate>> List(const std::string& folder);
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  // RESOURCE_EXISTS where the principal has a valid certificate or the files are somebody else's.
  absl::StatusOr<IssuedCertificate> Issue(const CertificateRequest& request);

  // Leaves the files alone where they are a certificate of ours for these names that does not end
  // soon, and where the newest certificate of the name was revoked: whoever took it back says when
  // there is to be another. Makes them otherwise.
  absl::StatusOr<Found> IssueIfNeeded(const CertificateRequest& request);

  // Another certificate for what `which` (a principal or a name of files) has; the old one stays
  // valid to its end. RESOURCE_NOT_FOUND where it has none that is not revoked.
  absl::StatusOr<IssuedCertificate> Renew(const std::string& which, absl::Duration validity,
                                          bool keep_key);

  // Takes back all certificates of a principal or name, or the one with that serial, that were not
  // yet; which. RESOURCE_NOT_FOUND where there never was one.
  absl::StatusOr<std::vector<IssuedCertificate>> Revoke(const std::string& which);

 private:
  Authority(std::string folder, const Clock& clock) : folder_(std::move(folder)), clock_(clock) {}

  std::string File(const std::string& name) const { return folder_ + "/" + name; }
  absl::Status Lock();
  absl::Status Read();
  absl::Status MakeOwn();
  absl::Status NotOurKey() const;
  absl::Status WriteList();
  absl::Status WriteIndexFile() const;
  absl::StatusOr<pki::KeyPtr> KeyFor(const CertificateRequest& request, bool* fresh) const;
  absl::StatusOr<IssuedCertificate> Certify(const CertificateRequest& request);
  // The certificate in NAME.crt if it stands as it is; null otherwise.
  pki::X509Ptr GoodCertificate(const CertificateRequest& request) const;
  bool IsOurs(X509* certificate) const;

  const std::string folder_;
  const Clock& clock_;
  int lock_ = -1;
  pki::KeyPtr key_;
  pki::X509Ptr certificate_;
  std::vector<IssuedCertificate> issued_;
};

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_CERT_AUTHORITY_H_
