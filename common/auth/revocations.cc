#include "common/auth/revocations.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/pki/revocation.h"

namespace districtedu::auth {

absl::StatusOr<std::unique_ptr<RevocationFile>> RevocationFile::Open(Options options) {
  File::Options file;
  file.what = "revocation list";
  file.path = options.path;
  file.interval = options.interval;
  // The authorities are read anew too: a new one comes with its own list.
  file.parse = [path = options.path, authorities = options.authorities](
                   const std::string& text) -> absl::StatusOr<std::set<std::string>> {
    const auto trusted = ReadFile(authorities);
    if (!trusted.ok()) return trusted.status();
    auto serials = pki::RevokedSerials(text, *trusted);
    if (serials.ok()) return serials;
    return Error(Reason::kCertificateUnreadable,
                 absl::StrCat(path, ": ", serials.status().message()));
  };
  if (options.metrics != nullptr) {
    file.valid =
        options.metrics->AddGauge("districtedu_auth_revocations_valid",
                                  "1 while the revocation list's file is the list in force.");
    file.size = options.metrics->AddGauge("districtedu_auth_revoked_certificates",
                                          "Certificates of the revocation list in force.");
  }
  file.changed = std::move(options.changed);
  auto opened = File::Open(std::move(file));
  if (!opened.ok()) return opened.status();
  return std::unique_ptr<RevocationFile>(new RevocationFile(*std::move(opened)));
}

}  // namespace districtedu::auth
