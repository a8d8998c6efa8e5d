#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PER_PUPIL_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PER_PUPIL_H_

#include <optional>

#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/evaluate/expression.h"
#include "services/aggregation/evaluate/term.h"

namespace districtedu::aggregation {

// numerator / denominator, the denominator above 0.
struct Fraction {
  Integer numerator = 0;
  Integer denominator = 1;

  // Adds top / bottom, bottom above 0.
  void Add(const Integer& top, const Integer& bottom);
};

// What a school has of something per pupil of a stage.
class PerPupilValue : public Expression {
 public:
  // The terms belong to the formula and outlive this.
  PerPupilValue(const v1::PerPupil& value, const BoundTerm& holding, const BoundTerm& pupils);

  // Of the part as if it were one school.
  Figure Value(const Part& part) const override;

  // A school of one stage does not have the other; one with both has those it has pupils of.
  bool HasStage(const Unit& school) const;

  // What of the holding is the stage's.
  Fraction HoldingOf(const Part& part) const;
  Integer PupilsOf(const Part& part) const { return part.Sum(pupils_, stage_); }

 private:
  // Pupils in the weight of the stage, as numerator / denominator; without a weight those of the
  // stage alone.
  Fraction WeightedPupilsOf(const Part& part) const;

  const BoundTerm& holding_;
  const BoundTerm& pupils_;
  const int64_t factor_;
  const int64_t divisor_;
  size_t stage_ = kPrimary;
  std::optional<Decimal> weight_;  // of a junior pupil
};

// Pupil-weighted coefficient of variation over the schools of a stage, squared:
// P_N × Σ(x_i² / P_i) / S² − 1.
class DifferenceCoefficientValue : public Expression {
 public:
  explicit DifferenceCoefficientValue(PerPupilValue value);
  Figure Value(const Part& part) const override;

 private:
  const PerPupilValue value_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PER_PUPIL_H_
