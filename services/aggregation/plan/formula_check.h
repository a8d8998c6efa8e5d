#ifndef DISTRICTEDU_SERVICES_AGGREGATION_PLAN_FORMULA_CHECK_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_PLAN_FORMULA_CHECK_H_

#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/measures/measure.h"
#include "services/aggregation/plan/plan_node.h"

namespace districtedu::aggregation {

// Complains about a formula that names what is not there, adds what does not add, or lacks what it
// is computed or judged by. `scope` is of the schools it is for.
void CheckFormula(const v1::Formula& formula, v1::Accumulation accumulation, const v1::Scope& scope,
                  const MeasureCatalogue& catalogue, const PlanNode& node);

// Complains about a companion that cannot be cut out of `formula`, its own or the indicator's.
void CheckSplit(const v1::CompanionDefinition& companion, const v1::Formula& formula,
                bool has_targets, const MeasureCatalogue& catalogue, const PlanNode& node);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_PLAN_FORMULA_CHECK_H_
