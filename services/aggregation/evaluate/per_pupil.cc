#include "services/aggregation/evaluate/per_pupil.h"

#include <utility>

namespace districtedu::aggregation {
namespace {

using boost::multiprecision::gcd;

void Reduce(Integer* a, Integer* b) {
  const Integer common = gcd(*a, *b);
  if (common <= 1) return;
  *a /= common;
  *b /= common;
}

}  // namespace

void Fraction::Add(const Integer& top, const Integer& bottom) {
  // Over the least common multiple: sums over schools stay as short as they can be. The remainder
  // first, because one side is long and the other short.
  const Integer common = gcd(Integer(denominator % bottom), bottom);
  const Integer widened = bottom / common;
  numerator = numerator * widened + top * (denominator / common);
  denominator *= widened;
}

PerPupilValue::PerPupilValue(const v1::PerPupil& value, const BoundTerm& holding,
                             const BoundTerm& pupils)
    : Expression(Traits()),
      holding_(holding),
      pupils_(pupils),
      factor_(value.factor()),
      divisor_(value.divisor()),
      weight_(value.mixed_stage_weight().empty() ? std::nullopt
                                                 : ParseDecimal(value.mixed_stage_weight())) {
  while (stage_ + 1 < kStages.size() && value.stage() != kStages[stage_]) ++stage_;
}

Fraction PerPupilValue::WeightedPupilsOf(const Part& part) const {
  if (!weight_.has_value()) return {PupilsOf(part), 1};
  // For primary P + w J, for junior P / w + J, with w = digits / scale.
  return {
      part.Sum(pupils_, kPrimary) * weight_->scale + part.Sum(pupils_, kJunior) * weight_->digits,
      stage_ == kPrimary ? weight_->scale : weight_->digits};
}

Figure PerPupilValue::Value(const Part& part) const {
  if (PupilsOf(part) <= 0) return WithoutValue(factor_);
  const Fraction pupils = WeightedPupilsOf(part);
  const Integer holding = part.Sum(holding_, weight_.has_value() ? kWhole : stage_);
  Figure figure;
  figure.factor = factor_;
  figure.numerator = holding * pupils.denominator;
  figure.denominator = pupils.numerator * divisor_;
  return figure;
}

bool PerPupilValue::HasStage(const Unit& school) const {
  if (PupilsOf(school.part) > 0) return true;
  const size_t other = stage_ == kPrimary ? kJunior : kPrimary;
  if (school.part.Sum(pupils_, other) > 0) return false;
  return school.Teaches(stage_);
}

Fraction PerPupilValue::HoldingOf(const Part& part) const {
  if (!weight_.has_value()) return {part.Sum(holding_, stage_), 1};
  const Integer holding = part.Sum(holding_, kWhole);
  const size_t other = stage_ == kPrimary ? kJunior : kPrimary;
  if (part.Sum(pupils_, other) == 0) return {holding, 1};
  const Fraction pupils = WeightedPupilsOf(part);
  Fraction share{holding * PupilsOf(part) * pupils.denominator, pupils.numerator};
  Reduce(&share.numerator, &share.denominator);
  return share;
}

DifferenceCoefficientValue::DifferenceCoefficientValue(PerPupilValue value)
    : Expression(KindOf(v1::Formula::kDifferenceCoefficient).traits), value_(std::move(value)) {}

Figure DifferenceCoefficientValue::Value(const Part& part) const {
  Integer pupils = 0;
  Fraction holdings;
  Fraction squares;
  for (const auto& [school, unit] : UnitsOf(part)) {
    if (part.of != Part::Of::kAll && unit.counted != (part.of == Part::Of::kCounted)) continue;
    const Integer of_school = value_.PupilsOf(unit.part);
    if (of_school <= 0) continue;
    const Fraction holding = value_.HoldingOf(unit.part);
    pupils += of_school;
    holdings.Add(holding.numerator, holding.denominator);
    squares.Add(holding.numerator * holding.numerator,
                holding.denominator * holding.denominator * of_school);
  }
  Figure figure = WithoutValue(1);
  figure.squared = true;
  figure.gap_side = v1::GAP_SIDE_UNSPECIFIED;
  if (holdings.numerator == 0) return figure;
  figure.denominator = squares.denominator * holdings.numerator * holdings.numerator;
  figure.numerator =
      pupils * squares.numerator * holdings.denominator * holdings.denominator - figure.denominator;
  Reduce(&figure.numerator, &figure.denominator);
  return figure;
}

}  // namespace districtedu::aggregation
