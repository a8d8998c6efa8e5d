#ifndef DISTRICTEDU_COMMON_AUTH_REVOCATIONS_H_
#define DISTRICTEDU_COMMON_AUTH_REVOCATIONS_H_

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/watched_file.h"
#include "common/metrics/registry.h"

namespace districtedu::auth {

// Which certificates are revoked. Thread-safe.
class RevocationSource {
 public:
  virtual ~RevocationSource() = default;
  // `serial` as pki::SerialOf writes it.
  virtual bool IsRevoked(const std::string& serial) const = 0;
};

// The authority's revocation lists, read again when the file changes; see WatchedFile. Asked for
// every call, not in the handshake: a handshake that fails says nothing to the client, and a
// connection made before the revocation would outlive it.
class RevocationFile : public RevocationSource {
 public:
  struct Options {
    std::string path;         // PEM
    std::string authorities;  // path of the PEM certificates that must have signed it
    absl::Duration interval = absl::Seconds(1);
    metrics::Registry* metrics = nullptr;     // may be null
    std::function<void()> changed = nullptr;  // told when other certificates are revoked
  };

  // CONFIG_INVALID where a file cannot be read, CERTIFICATE_UNREADABLE where it is no such list.
  static absl::StatusOr<std::unique_ptr<RevocationFile>> Open(Options options);

  bool IsRevoked(const std::string& serial) const override {
    return file_->Current()->contains(serial);
  }
  bool Reload() { return file_->Reload(); }

 private:
  using File = WatchedFile<std::set<std::string>>;
  explicit RevocationFile(std::unique_ptr<File> file) : file_(std::move(file)) {}

  const std::unique_ptr<File> file_;
};

}  // namespace districtedu::auth

#endif  // DISTRICTEDU_COMMON_AUTH_REVOCATIONS_H_
