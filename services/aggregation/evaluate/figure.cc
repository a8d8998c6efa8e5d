#include "services/aggregation/evaluate/figure.h"

#include <algorithm>

namespace districtedu::aggregation {

Figure WithoutValue(int64_t factor) {
  Figure figure;
  figure.denominator = 0;
  figure.factor = factor;
  return figure;
}

std::optional<bool> Satisfies(const Figure& figure, v1::Direction direction,
                              const Decimal& target) {
  if (figure.denominator == 0) {
    if (figure.zero_is_unmet && figure.numerator > 0) return false;
    return std::nullopt;
  }
  Integer digits = target.digits;
  Integer scale = target.scale;
  if (figure.squared) {
    // Of a target below zero the sign stays: every root is above it.
    digits = digits < 0 ? Integer(-digits * digits) : Integer(digits * digits);
    scale *= scale;
  }
  Integer value = figure.numerator * figure.factor * scale;
  Integer bound = digits * figure.denominator;
  if (figure.denominator < 0) {
    value = -value;
    bound = -bound;
  }
  const bool satisfied = direction == v1::DIRECTION_AT_MOST     ? value <= bound
                         : direction == v1::DIRECTION_MORE_THAN ? value > bound
                                                                : value >= bound;
  if (satisfied && figure.part_without_value) return std::nullopt;
  return satisfied;
}

std::optional<Integer> Gap(const Figure& figure, v1::Direction direction, const Decimal& target) {
  if (figure.squared || figure.gap_side == v1::GAP_SIDE_UNSPECIFIED || figure.step <= 0) {
    return std::nullopt;
  }
  // value <= target as lack <= 0; one more of what people act on lessens the lack by `gain`.
  const Integer value = figure.numerator * figure.factor * target.scale;
  const Integer bound = target.digits * figure.denominator;
  const Integer lack =
      direction == v1::DIRECTION_AT_MOST ? Integer(value - bound) : Integer(bound - value);
  Integer gain;
  if (figure.gap_side == v1::GAP_SIDE_DENOMINATOR) {
    if (target.digits <= 0) return std::nullopt;
    gain = target.digits * figure.step;
  } else {
    if (figure.denominator == 0) return std::nullopt;
    gain = target.scale * figure.factor * figure.step;
  }
  const Integer missing = direction == v1::DIRECTION_MORE_THAN
                              ? Integer(FloorDivide(lack, gain) + 1)
                              : CeilDivide(lack, gain);
  return std::max(missing, Integer(0));
}

bool Below(const Figure& a, const Figure& b) {
  return a.numerator * a.factor * b.denominator < b.numerator * b.factor * a.denominator;
}

void WriteValue(const Figure& figure, v1::ExactValue* value) {
  value->set_numerator(DigitsOf(figure.numerator));
  value->set_denominator(DigitsOf(figure.denominator));
  value->set_factor(figure.factor);
  value->set_squared(figure.squared);
  if (!figure.has_value()) return;
  const Integer top = figure.numerator * figure.factor;
  value->set_display(figure.squared ? RoundedRootText(top, figure.denominator)
                                    : RoundedText(top, figure.denominator));
}

}  // namespace districtedu::aggregation
