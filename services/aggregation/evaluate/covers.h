#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COVERS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COVERS_H_

#include <vector>

#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/evaluate/expression.h"
#include "services/aggregation/evaluate/term.h"

namespace districtedu::aggregation {

// What is needed and what is there, by the combinations of dimension values the needs name.
class BoundCovers {
 public:
  // The terms belong to the formula, keep their items and outlive this.
  BoundCovers(const v1::Covers& covers, const BoundTerm& need, const BoundTerm& supply);

  struct Result {
    int needs = 0;    // combinations the need has a record of
    int covered = 0;  // of these
  };
  // Over all places of the part together.
  Result Look(const Part& part) const;

  const BoundTerm& need() const { return need_; }

 private:
  const BoundTerm& need_;
  const BoundTerm& supply_;
  int combinations_ = 0;
  std::vector<int> of_need_;                   // by item of the need: its combination
  std::vector<int> kind_of_supply_;            // by item of the supply
  std::vector<std::vector<int>> kinds_cover_;  // by kind: combinations it can cover
};

// Percent of the needs that are covered; what Condition.covers is judged by.
class CoveredShareValue : public Expression {
 public:
  explicit CoveredShareValue(BoundCovers covers);
  Figure Value(const Part& part) const override;

 private:
  const BoundCovers covers_;
};

// Number of needs not covered, school by school.
class UncoveredNeedsValue : public Expression {
 public:
  explicit UncoveredNeedsValue(BoundCovers covers);
  Figure Value(const Part& part) const override;

 private:
  const BoundCovers covers_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COVERS_H_
