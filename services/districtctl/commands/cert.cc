#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "absl/flags/declare.h"
#include "absl/flags/flag.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/auth/principal.h"
#include "common/base/error.h"
#include "services/districtctl/cert/authority.h"
#include "services/districtctl/cli/interrupt.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/text/table.h"

ABSL_DECLARE_FLAG(std::string, ca);

namespace districtedu::districtctl {
namespace {

constexpr std::int64_t kDays = 397;
constexpr std::int64_t kMostDays = 3650;

std::string Day(absl::Time time) { return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone()); }

std::string Folder(const Arguments& arguments) {
  const std::string given = arguments.Text("authority");
  if (!given.empty()) return given;
  const std::string ca = absl::GetFlag(FLAGS_ca);
  const std::size_t slash = ca.rfind('/');
  return slash == std::string::npos ? "." : ca.substr(0, slash);
}

absl::StatusOr<absl::Duration> Validity(const Arguments& arguments) {
  const auto days = arguments.Number("days", kDays, 1, kMostDays);
  if (!days.ok()) return days.status();
  return absl::Hours(24) * *days;
}

bool IsHostName(const std::string& host) {
  return !host.empty() && host.size() <= 253 &&
         std::all_of(host.begin(), host.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '.' || c == '-';
         });
}

bool IsAddress(const std::string& host) {
  std::array<unsigned char, 16> bytes;
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

// A file's name and no path; "ca" is the authority's own.
bool IsFileName(const std::string& name) {
  return !name.empty() && name.size() <= 100 && name != "ca" && absl::ascii_isalnum(name[0]) &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '.' || c == '-' || c == '_';
         });
}

absl::StatusOr<CertificateRequest> RequestOf(const Arguments& arguments) {
  CertificateRequest request;
  request.name = arguments.positional()[1];
  if (!IsFileName(request.name)) {
    return Error(Reason::kConfigInvalid,
                 "NAME is of letters, digits, '-', '_' and '.', begins with one of the first two, "
                 "and is not ca");
  }
  if (arguments.Has("uri") == arguments.Has("host")) {
    return Error(Reason::kConfigInvalid,
                 "issue takes --uri for a client's certificate or --host for a server's");
  }
  if (arguments.Has("uri")) {
    const std::string uri = arguments.Text("uri");
    // A comma parts names in the index.
    if (!auth::IsPrincipalName(uri) || uri.find(',') != std::string::npos) {
      return Error(Reason::kConfigInvalid,
                   "--uri: a principal is districtedu:// and a name of visible ASCII characters");
    }
    request.names.push_back("URI:" + uri);
  }
  const std::string hosts = arguments.Text("host");
  for (const absl::string_view part : absl::StrSplit(hosts, ',', absl::SkipEmpty())) {
    const std::string host(part);
    if (!IsAddress(host) && !IsHostName(host)) {
      return Error(Reason::kConfigInvalid, absl::StrCat("--host: ", host, " is no host"));
    }
    request.names.push_back((IsAddress(host) ? "IP:" : "DNS:") + host);
  }
  if (request.names.empty()) return Error(Reason::kConfigInvalid, "--host: there is none");
  std::sort(request.names.begin(), request.names.end());
  const auto validity = Validity(arguments);
  if (!validity.ok()) return validity.status();
  request.validity = *validity;
  request.keep_key = arguments.Has("if-needed");
  return request;
}

void Show(const IssuedCertificate& certificate, const char* what, Console& console) {
  console.out << what << " " << certificate.name << ": " << certificate.Principal() << ", serial "
              << certificate.serial << ", until " << Day(certificate.not_after) << "\n";
}

int Issue(const Arguments& arguments, Console& console) {
  const auto request = RequestOf(arguments);
  if (!request.ok()) return FailUsage(request.status(), console);
  const auto authority = Authority::Open(Folder(arguments), SystemClock::Instance());
  if (!authority.ok()) return Fail(authority.status(), console);
  if (arguments.Has("if-needed")) {
    const auto found = (*authority)->IssueIfNeeded(*request);
    if (!found.ok()) return Fail(found.status(), console);
    if (*found == Found::kMade) console.out << "made " << request->name << "\n";
    if (*found == Found::kRevoked) {
      console.err << "districtctl: " << request->name << " is revoked and stays so: cert issue "
                  << "without --if-needed makes another one\n";
    }
    return kSuccess;
  }
  const auto made = (*authority)->Issue(*request);
  if (!made.ok()) return Fail(made.status(), console);
  Show(*made, "issued", console);
  return kSuccess;
}

int Renew(const Arguments& arguments, Console& console) {
  const auto validity = Validity(arguments);
  if (!validity.ok()) return FailUsage(validity.status(), console);
  const auto authority = Authority::Open(Folder(arguments), SystemClock::Instance());
  if (!authority.ok()) return Fail(authority.status(), console);
  const auto made = (*authority)
                        ->Renew(arguments.positional()[1], *validity,
                                /*keep_key=*/!arguments.Has("new-key"));
  if (!made.ok()) return Fail(made.status(), console);
  Show(*made, "renewed", console);
  return kSuccess;
}

int Revoke(const Arguments& arguments, Console& console) {
  const auto authority = Authority::Open(Folder(arguments), SystemClock::Instance());
  if (!authority.ok()) return Fail(authority.status(), console);
  const auto revoked = (*authority)->Revoke(arguments.positional()[1]);
  if (!revoked.ok()) return Fail(revoked.status(), console);
  for (const IssuedCertificate& each : *revoked) Show(each, "revoked", console);
  if (revoked->empty()) console.out << "all of them were revoked before\n";
  return kSuccess;
}

// A certificate that a newer one of the same principal follows needs no renewal.
bool IsFollowed(const std::vector<IssuedCertificate>& issued, std::size_t at, absl::Time now) {
  return std::any_of(issued.begin() + static_cast<std::ptrdiff_t>(at) + 1, issued.end(),
                     [&](const IssuedCertificate& later) {
                       return later.names == issued[at].names && later.ValidAt(now);
                     });
}

int ListCertificates(const Arguments& arguments, Console& console) {
  const auto issued = Authority::List(Folder(arguments));
  if (!issued.ok()) return Fail(issued.status(), console);
  const absl::Time now = absl::Now();
  TextTable table({{"name"}, {"principal"}, {"serial"}, {"until"}, {"state"}});
  std::vector<std::string> warnings;
  for (std::size_t i = 0; i < issued->size(); ++i) {
    const IssuedCertificate& each = (*issued)[i];
    std::string state = "valid";
    if (each.revoked()) {
      state = absl::StrCat("revoked ", Day(*each.revoked_at));
    } else if (now > each.not_after) {
      state = "expired";
    }
    table.Add({each.name, each.Principal(), each.serial, Day(each.not_after), state});
    const bool ends = !each.revoked() && each.not_after < now + kRenewalTime;
    if (ends && !IsFollowed(*issued, i, now)) {
      warnings.push_back(absl::StrCat(each.name, now > each.not_after ? " ended on " : " ends on ",
                                      Day(each.not_after), ": districtctl cert renew ", each.name));
    }
  }
  console.out << table.Render();
  for (const std::string& warning : warnings) console.err << "districtctl: " << warning << "\n";
  return warnings.empty() ? kSuccess : kFindings;
}

int Init(const Arguments& arguments, Console& console) {
  const auto authority = Authority::Make(Folder(arguments), SystemClock::Instance());
  if (!authority.ok()) return Fail(authority.status(), console);
  return kSuccess;
}

int RunCert(const Arguments& arguments, Console& console) {
  // What was begun takes milliseconds: Ctrl-C waits for its end.
  const Interrupt interrupt;
  const std::string& action = arguments.positional()[0];
  const std::size_t count = arguments.positional().size();
  if (action == "init" && count == 1) return Init(arguments, console);
  if (action == "list" && count == 1) return ListCertificates(arguments, console);
  if (action == "issue" && count == 2) return Issue(arguments, console);
  if (action == "renew" && count == 2) return Renew(arguments, console);
  if (action == "revoke" && count == 2) return Revoke(arguments, console);
  return FailUsage(
      Error(Reason::kConfigInvalid, "cert init, issue NAME, renew WHO, revoke WHO or list"),
      console);
}

}  // namespace

Command CertCommand() {
  return {
      .name = "cert",
      .arguments = "init|issue|renew|revoke|list [NAME]",
      .summary = "keeps the private authority whose certificates services and clients carry",
      .description =
          "init             makes the authority in its folder, and an empty revocation list\n"
          "issue NAME       writes NAME.crt and a new NAME.key: for a client (--uri) or a server\n"
          "renew NAME       another certificate for the same principal under the same key; the "
          "old\n"
          "                 one stays valid to its end\n"
          "revoke NAME      takes back every certificate of it; servers refuse them within "
          "seconds,\n"
          "                 open connections included\n"
          "list             what was issued; exit code 3 where something ends within 30 days\n"
          "\n"
          "renew and revoke take the name of the files or the principal, revoke a serial number "
          "too.\n"
          "The folder is --authority, or where the CA file of the key ca lies. It holds the\n"
          "authority's key: keep it, and a backup of it, where only its keeper reads.",
      .options =
          {
              {"authority", "DIR", "folder of the authority"},
              {"uri", "NAME", "issue: the principal, districtedu://nanhu/reader"},
              {"host", "HOST,...", "issue: names and addresses of a server"},
              {"days", "N", "issue, renew: how long it is valid (default: 397)"},
              {"if-needed", "",
               "issue: only where there is no good one, and never what was revoked"},
              {"new-key", "", "renew: under a new key"},
          },
      .least_arguments = 1,
      .most_arguments = 2,
      .run = RunCert,
  };
}

}  // namespace districtedu::districtctl
