#include "services/districtctl/text/xlsx_cell.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "common/base/error.h"

namespace districtedu::districtctl {
namespace {

constexpr double kMostExact = 1e15;   // Excel keeps 15 digits
constexpr double kLastDay = 2958466;  // behind 9999-12-31, counted from 1900
constexpr std::int64_t kDaySeconds = 86400;

absl::Status Bad(const std::string& what) { return Error(Reason::kFieldPatternMismatch, what); }

// A fraction in decimal notation, 15 significant digits, no zeros at the end.
std::string DecimalText(double number) {
  const std::string scientific = absl::StrFormat("%.14e", number);  // d.dddddddddddddde-XX
  int exponent = 0;
  const std::size_t e = scientific.find('e');
  if (!absl::SimpleAtoi(scientific.substr(e + 1), &exponent)) return scientific;
  std::string text = absl::StrFormat("%.*f", std::clamp(14 - exponent, 0, 40), number);
  if (absl::StrContains(text, '.')) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

absl::StatusOr<std::string> DateText(double number, NumberKind kind, bool from_1904) {
  if (number < 0 || number >= kLastDay) return Bad("is formatted as a date, but is none");
  double days = std::floor(number);
  auto seconds =
      static_cast<std::int64_t>(std::llround((number - days) * static_cast<double>(kDaySeconds)));
  if (seconds == kDaySeconds) {
    seconds = 0;
    ++days;
  }
  const std::string time =
      absl::StrFormat("%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (kind == NumberKind::kTime && days == 0) return time;
  // Day 60 of 1900 is a 29 February that never was.
  if (!from_1904 && (days < 1 || days == 60)) return Bad("is formatted as a date, but is none");
  const absl::CivilDay first = from_1904   ? absl::CivilDay(1904, 1, 1)
                               : days < 60 ? absl::CivilDay(1899, 12, 31)
                                           : absl::CivilDay(1899, 12, 30);
  const absl::CivilDay day = first + static_cast<std::int64_t>(days);
  const std::string date = absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
  return seconds == 0 ? date : absl::StrCat(date, " ", time);
}

}  // namespace

std::optional<CellReference> ParseReference(absl::string_view text) {
  CellReference out;
  std::size_t i = 0;
  for (; i < text.size() && absl::ascii_isupper(text[i]); ++i) {
    if (i == 3) return std::nullopt;  // XFD is the last column
    out.column = out.column * 26 + (text[i] - 'A' + 1);
  }
  if (i == 0 || i == text.size() || text[i] == '0' || text.size() - i > 7) return std::nullopt;
  for (; i < text.size(); ++i) {
    if (!absl::ascii_isdigit(text[i])) return std::nullopt;
    out.row = out.row * 10 + (text[i] - '0');
  }
  --out.column;
  return out;
}

std::string FormatReference(const CellReference& cell) {
  std::string letters;
  for (std::int64_t left = cell.column + 1; left > 0; left = (left - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (left - 1) % 26));
  }
  return absl::StrCat(letters, cell.row);
}

NumberKind KindOfFormat(int id) {
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 ||
      id == 56) {
    return NumberKind::kTime;
  }
  const bool date = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
  return date ? NumberKind::kDate : NumberKind::kPlain;
}

NumberKind KindOfFormat(absl::string_view code) {
  if (absl::EqualsIgnoreCase(code, "General")) return NumberKind::kPlain;
  bool day = false;
  bool month_or_minute = false;
  bool time = false;
  for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    switch (absl::ascii_tolower(code[i])) {
      case '"':
        i = std::min(code.find('"', i + 1), code.size());
        break;
      case '[':  // a colour, a locale, a condition, or hours above 24
        if (i + 1 < code.size()) {
          const char unit = absl::ascii_tolower(code[i + 1]);
          time |= unit == 'h' || unit == 's' || code.substr(i, 4) == "[mm]";
        }
        i = std::min(code.find(']', i + 1), code.size());
        break;
      case '\\':
      case '_':
      case '*':
        ++i;
        break;
      case 'y':
      case 'd':
        day = true;
        break;
      case 'm':
        month_or_minute = true;
        break;
      case 'h':
      case 's':
        time = true;
        break;
      default:
        break;
    }
  }
  if (day || (month_or_minute && !time)) return NumberKind::kDate;
  return time ? NumberKind::kTime : NumberKind::kPlain;
}

absl::StatusOr<std::string> NumberText(absl::string_view stored, NumberKind kind, bool from_1904) {
  double number = 0;
  if (stored.empty() || absl::ascii_isspace(stored[0]) || !absl::SimpleAtod(stored, &number) ||
      !std::isfinite(number)) {
    return Bad("holds no number");
  }
  if (kind != NumberKind::kPlain) return DateText(number, kind, from_1904);
  if (std::fabs(number) >= kMostExact) {
    return Bad(
        "holds a number of more than 15 digits, of which Excel keeps only 15: format the "
        "column as text and enter it anew");
  }
  if (number == std::floor(number)) return absl::StrCat(static_cast<std::int64_t>(number));
  return DecimalText(number);
}

std::string Unescaped(absl::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::uint32_t code = 0;
    if (text.size() - i >= 7 && text[i] == '_' && text[i + 1] == 'x' && text[i + 6] == '_' &&
        std::all_of(text.begin() + i + 2, text.begin() + i + 6,
                    [](char c) { return absl::ascii_isxdigit(c); }) &&
        absl::SimpleHexAtoi(text.substr(i + 2, 4), &code) && code < 0x80) {
      // Only control characters and the underscore itself are written so.
      out.push_back(static_cast<char>(code));
      i += 6;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace districtedu::districtctl
