#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COVERS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COVERS_H_

#include <cstdint>
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
  // A dimension of both.
  struct By {
    size_t of_need = 0;
    size_t of_supply = 0;
    std::vector<std::vector<int>> covers;  // by code of the supply: codes of the need
  };
  // Combinations of the need's codes, numbered as digits with as many values as the dimension has.
  int64_t CombinationOf(size_t need_item) const;
  // Calls visit(combination) for those an item of the supply can cover that begin with the digits
  // given, of the dimensions before this one.
  template <typename Visit>
  void ForCovered(size_t supply_item, size_t dimension, int64_t digits, const Visit& visit) const;

  const BoundTerm& need_;
  const BoundTerm& supply_;
  std::vector<By> by_;
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
