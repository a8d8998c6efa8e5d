#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FORMULA_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FORMULA_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/evaluate/context.h"
#include "services/aggregation/evaluate/expression.h"
#include "services/aggregation/evaluate/term.h"

namespace districtedu::aggregation {

// A formula and the schools it is of, bound to measures and cells. The context and the plan outlive
// it.
struct BoundFormula {
  const v1::Scope* scope = nullptr;
  std::vector<std::unique_ptr<BoundTerm>> terms;
  std::unique_ptr<Expression> value;
  std::set<std::string> measures;           // ids
  std::set<std::string> any_year_measures;  // of these, read of every school year
  std::set<std::string> forms;              // that must be reported
  bool failed = false;                      // a measure failed or is unknown to this process

  // It can be split by stage, and its filters leave something of the stage.
  bool CoversStage(size_t stage) const;

  std::vector<const BoundTerm*> AllTerms() const;
};

// `direction` says which part of several is the worst.
BoundFormula Bind(const v1::Formula& formula, const v1::Scope& scope, v1::Direction direction,
                  Context& context);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FORMULA_H_
