#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_CERT_INDEX_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_CERT_INDEX_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

// What an authority issued, as a plain file: a line a certificate, oldest first, tab between
//
//   serial  valid|revoked  not_after  revoked_at or -  name of its files  names, by commas
//
// with times as 2026-08-31T00:00:00Z. Lines that begin with # are comments.

namespace districtedu::districtctl {

struct IssuedCertificate {
  std::string serial;
  absl::Time not_after;
  std::optional<absl::Time> revoked_at;
  std::string name;  // of NAME.crt and NAME.key
  // "URI:districtedu://…" of a client, "DNS:…" and "IP:…" of a server; sorted.
  std::vector<std::string> names;

  bool revoked() const { return revoked_at.has_value(); }
  bool ValidAt(absl::Time now) const { return !revoked() && now <= not_after; }
  // The principal of a client, the hosts of a server.
  std::string Principal() const;
};

std::string WriteIndex(const std::vector<IssuedCertificate>& issued);

// CONFIG_INVALID names the line that is none.
absl::StatusOr<std::vector<IssuedCertificate>> ParseIndex(const std::string& text);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_CERT_INDEX_H_
