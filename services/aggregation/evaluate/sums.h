#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_SUMS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_SUMS_H_

#include <memory>
#include <vector>

#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/evaluate/expression.h"
#include "services/aggregation/evaluate/term.h"

namespace districtedu::aggregation {

// The formulas made of sums. Terms belong to the formula and outlive them.
using Terms = std::vector<const BoundTerm*>;

// factor × Σ numerator / Σ denominator.
class RatioValue : public Expression {
 public:
  RatioValue(const v1::RatioOfSums& ratio, Terms numerator, Terms denominator);
  Figure Value(const Part& part) const override;

 private:
  const Terms numerator_;
  const Terms denominator_;
  const int64_t factor_;
  const bool zero_is_unmet_;
  const v1::GapSide gap_side_;
  const int64_t step_;
};

// A sum of contributions, or a number of entities.
class CountValue : public Expression {
 public:
  explicit CountValue(Terms terms, bool records_needed = false);
  Figure Value(const Part& part) const override;

 private:
  const Terms terms_;
  const int64_t step_;
  const bool records_needed_;
};

// One ratio over another.
class RatioOfRatiosValue : public Expression {
 public:
  RatioOfRatiosValue(std::unique_ptr<Expression> upper, std::unique_ptr<Expression> lower);
  Figure Value(const Part& part) const override;

 private:
  const std::unique_ptr<Expression> upper_;
  const std::unique_ptr<Expression> lower_;
};

// 100 × (this − before) ÷ before, before being the school year before.
class ChangeValue : public Expression {
 public:
  explicit ChangeValue(std::unique_ptr<Expression> compared);
  Figure Value(const Part& part) const override;

 private:
  const std::unique_ptr<Expression> compared_;
};

// The worst of several values.
class WorstValue : public Expression {
 public:
  WorstValue(std::vector<std::unique_ptr<Expression>> parts, v1::Direction direction);
  Figure Value(const Part& part) const override;

 private:
  const std::vector<std::unique_ptr<Expression>> parts_;
  const bool less_is_worse_;
};

// Parts that were done in time ÷ parts.
class MilestoneValue : public Expression {
 public:
  explicit MilestoneValue(Terms parts);
  Figure Value(const Part& part) const override;

 private:
  const Terms parts_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_SUMS_H_
