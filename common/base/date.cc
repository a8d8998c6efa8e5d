#include "common/base/date.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"

namespace districtedu {
namespace {

constexpr int kFirstMonth = 9;

}  // namespace

std::optional<absl::CivilDay> ParseDate(absl::string_view text) {
  if (text.size() != 10) return std::nullopt;
  int parts[3] = {0, 0, 0};
  int part = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 4 || i == 7) {
      if (text[i] != '-') return std::nullopt;
      ++part;
    } else {
      if (!absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return std::nullopt;
      parts[part] = parts[part] * 10 + (text[i] - '0');
    }
  }
  const auto [year, month, day_of_month] = parts;
  const absl::CivilDay day(year, month, day_of_month);
  // CivilDay turns 2023-02-30 into 2023-03-02.
  if (year < 1000 || day.year() != year || day.month() != month || day.day() != day_of_month) {
    return std::nullopt;
  }
  return day;
}

std::string FormatDate(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

int SchoolYearOf(absl::CivilDay day) {
  return static_cast<int>(day.year()) - (day.month() < kFirstMonth ? 1 : 0);
}

absl::CivilDay SchoolYearBegin(int school_year) {
  return absl::CivilDay(school_year, kFirstMonth, 1);
}

absl::CivilDay SchoolYearEnd(int school_year) { return SchoolYearBegin(school_year + 1); }

}  // namespace districtedu
