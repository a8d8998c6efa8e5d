#include "services/aggregation/plan/number.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "absl/strings/str_cat.h"

namespace districtedu::aggregation {
namespace {

constexpr size_t kMostIntegerDigits = 18;
constexpr size_t kMostFractionDigits = 9;
constexpr int kDisplayPlaces = 4;
constexpr int kDisplayScale = 10000;

bool AllDigits(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Text of digits to a number; cpp_int itself would read a leading zero as octal.
Integer FromDigits(const std::string& digits) {
  Integer value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// Units of the last place shown as a decimal number.
std::string TextOfUnits(Integer units) {
  const bool negative = units < 0;
  if (negative) units = -units;
  std::string digits = DigitsOf(units);
  if (digits.size() <= kDisplayPlaces) digits.insert(0, kDisplayPlaces + 1 - digits.size(), '0');
  std::string text = digits.substr(0, digits.size() - kDisplayPlaces) + "." +
                     digits.substr(digits.size() - kDisplayPlaces);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return negative ? "-" + text : text;
}

}  // namespace

std::string DigitsOf(const Integer& number) {
  constexpr int64_t kShort = std::numeric_limits<int64_t>::max();
  return number <= kShort && number >= -kShort ? absl::StrCat(static_cast<int64_t>(number))
                                               : number.str();
}

std::optional<Decimal> ParseDecimal(const std::string& text) {
  const bool negative = !text.empty() && text.front() == '-';
  const std::string magnitude = text.substr(negative ? 1 : 0);
  const size_t point = magnitude.find('.');
  const std::string whole = magnitude.substr(0, point);
  const std::string fraction = point == std::string::npos ? "" : magnitude.substr(point + 1);
  if (!AllDigits(whole) || whole.size() > kMostIntegerDigits) return std::nullopt;
  if (point != std::string::npos &&
      (!AllDigits(fraction) || fraction.size() > kMostFractionDigits)) {
    return std::nullopt;
  }
  Decimal decimal;
  decimal.digits = FromDigits(whole + fraction);
  for (size_t i = 0; i < fraction.size(); ++i) decimal.scale *= 10;
  if (negative) decimal.digits = -decimal.digits;
  return decimal;
}

Integer FloorDivide(const Integer& a, const Integer& b) {
  Integer quotient;
  Integer remainder;
  boost::multiprecision::divide_qr(a, b, quotient, remainder);  // rounds towards zero
  if (remainder != 0 && (remainder < 0) != (b < 0)) --quotient;
  return quotient;
}

Integer CeilDivide(const Integer& a, const Integer& b) { return -FloorDivide(-a, b); }

std::string RoundedText(const Integer& numerator, const Integer& denominator) {
  // floor(x + 1/2) of the value in units of the last place shown.
  return TextOfUnits(FloorDivide(2 * numerator * kDisplayScale + denominator, 2 * denominator));
}

std::string RoundedRootText(const Integer& numerator, const Integer& denominator) {
  // floor(x + 1/2) = floor((floor(2x) + 1) / 2), and floor(2x) is an integer root.
  const Integer square = numerator * 4 * kDisplayScale * kDisplayScale / denominator;
  return TextOfUnits((boost::multiprecision::sqrt(square) + 1) / 2);
}

}  // namespace districtedu::aggregation
