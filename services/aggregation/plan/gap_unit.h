#ifndef DISTRICTEDU_SERVICES_AGGREGATION_PLAN_GAP_UNIT_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_PLAN_GAP_UNIT_H_

#include <cstdint>
#include <string>

#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/measures/measure.h"
#include "services/aggregation/plan/plan_node.h"

// In what a gap is counted: in what people can add, of which one may be several of the small units
// a measure is stored in.

namespace districtedu::aggregation {

// What people add of a measure's unit.
struct GapUnit {
  std::string name;       // as a plan says it; "": what the plan likes
  std::int64_t step = 1;  // how many of the measure's units one is
};
GapUnit GapUnitOf(const Measure& measure);

// Complains about a gap unit nobody can add, one that is not of what the gap's side sums, one that
// is missing and one of a formula no number of anything closes the gap of.
void CheckGapUnit(const v1::IndicatorDefinition& indicator, const MeasureCatalogue& catalogue,
                  const PlanNode& node);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_PLAN_GAP_UNIT_H_
