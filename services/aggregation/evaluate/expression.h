#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_EXPRESSION_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_EXPRESSION_H_

#include "services/aggregation/evaluate/figure.h"
#include "services/aggregation/evaluate/part.h"
#include "services/aggregation/plan/formula_kind.h"

namespace districtedu::aggregation {

// A formula or a part of one, bound to its terms: a value for any part of a district.
class Expression {
 public:
  explicit Expression(const Traits& traits) : traits_(traits) {}
  virtual ~Expression() = default;

  virtual Figure Value(const Part& part) const = 0;

  const Traits& traits() const { return traits_; }

 private:
  const Traits traits_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_EXPRESSION_H_
