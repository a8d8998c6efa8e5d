#include "services/districtctl/cert/index.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"

namespace districtedu::districtctl {
namespace {

constexpr char kHeader[] = "# serial\tstate\tnot_after\trevoked_at\tname\tnames\n";
constexpr char kTime[] = "%Y-%m-%dT%H:%M:%SZ";
constexpr char kValid[] = "valid";
constexpr char kRevoked[] = "revoked";
constexpr char kNever[] = "-";

std::string TimeText(absl::Time time) { return absl::FormatTime(kTime, time, absl::UTCTimeZone()); }

std::optional<absl::Time> TimeOf(const std::string& text) {
  absl::Time time;
  std::string why;
  if (!absl::ParseTime(kTime, text, &time, &why)) return std::nullopt;
  return time;
}

std::optional<IssuedCertificate> EntryOf(absl::string_view line) {
  const std::vector<std::string> parts = absl::StrSplit(line, '\t');
  if (parts.size() != 6 || parts[0].empty() || parts[4].empty()) return std::nullopt;
  if (!std::all_of(parts[0].begin(), parts[0].end(),
                   [](unsigned char c) { return absl::ascii_isxdigit(c); })) {
    return std::nullopt;
  }
  const std::optional<absl::Time> not_after = TimeOf(parts[2]);
  if (!not_after.has_value()) return std::nullopt;
  IssuedCertificate entry{parts[0], *not_after, TimeOf(parts[3]), parts[4],
                          absl::StrSplit(parts[5], ',', absl::SkipEmpty())};
  const bool fits =
      entry.revoked() ? parts[1] == kRevoked : parts[1] == kValid && parts[3] == kNever;
  if (!fits) return std::nullopt;
  return entry;
}

}  // namespace

std::string IssuedCertificate::Principal() const {
  std::vector<std::string> out;
  for (const std::string& each : names) out.push_back(each.substr(each.find(':') + 1));
  return absl::StrJoin(out, ",");
}

std::string WriteIndex(const std::vector<IssuedCertificate>& issued) {
  std::string text = kHeader;
  for (const IssuedCertificate& each : issued) {
    absl::StrAppend(&text, each.serial, "\t", each.revoked() ? kRevoked : kValid, "\t",
                    TimeText(each.not_after), "\t",
                    each.revoked() ? TimeText(*each.revoked_at) : kNever, "\t", each.name, "\t",
                    absl::StrJoin(each.names, ","), "\n");
  }
  return text;
}

absl::StatusOr<std::vector<IssuedCertificate>> ParseIndex(const std::string& text) {
  std::vector<IssuedCertificate> issued;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (line.empty() || absl::StartsWith(line, "#")) continue;
    std::optional<IssuedCertificate> entry = EntryOf(line);
    if (!entry.has_value()) {
      return Error(Reason::kConfigInvalid,
                   absl::StrCat("line ", number, " is no line of an index of certificates"));
    }
    issued.push_back(*std::move(entry));
  }
  return issued;
}

}  // namespace districtedu::districtctl
