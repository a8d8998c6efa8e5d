#include "common/mysql/sql_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace districtedu::mysql {
namespace {

std::string Repeated(const std::string& text, std::size_t times) {
  return absl::StrJoin(std::vector<std::string>(times, text), ", ");
}

}  // namespace

std::string ToDateTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E6S", time, absl::UTCTimeZone());
}

std::optional<absl::Time> FromDateTime(absl::string_view text) {
  absl::Time time;
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%E*S", text, absl::UTCTimeZone(), &time, nullptr)) {
    return std::nullopt;
  }
  return time;
}

std::string Placeholders(std::size_t values) { return Repeated("?", values); }

std::string Placeholders(std::size_t rows, std::size_t columns) {
  return Repeated(absl::StrCat("(", Placeholders(columns), ")"), rows);
}

}  // namespace districtedu::mysql
