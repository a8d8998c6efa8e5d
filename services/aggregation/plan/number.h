#ifndef DISTRICTEDU_SERVICES_AGGREGATION_PLAN_NUMBER_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_PLAN_NUMBER_H_

#include <boost/multiprecision/cpp_int.hpp>
#include <optional>
#include <string>

namespace districtedu::aggregation {

// Of any size, so that no sum or product overflows; up to 128 bits without allocation.
using Integer = boost::multiprecision::cpp_int;

// digits / scale, scale a power of ten.
struct Decimal {
  Integer digits = 0;
  Integer scale = 1;
};

// In decimal. Most numbers are short, and the library's own way is slow for them.
std::string DigitsOf(const Integer& number);

// Reads "220", "1.5", "-0.25": digits, at most one point with digits on both sides, at most 18
// digits before and 9 behind it. None for anything else (blank, sign +, exponent, grouping).
std::optional<Decimal> ParseDecimal(const std::string& text);

// Greatest integer not above a / b, least integer not below it. b is not 0.
Integer FloorDivide(const Integer& a, const Integer& b);
Integer CeilDivide(const Integer& a, const Integer& b);

// numerator / denominator in decimal, rounded half up to at most four places, without trailing
// zeros: "219.9995", "75", "-0.5". denominator is not 0.
std::string RoundedText(const Integer& numerator, const Integer& denominator);

// The square root of numerator / denominator in the same form, correctly rounded. numerator is not
// below 0, denominator above it.
std::string RoundedRootText(const Integer& numerator, const Integer& denominator);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_PLAN_NUMBER_H_
