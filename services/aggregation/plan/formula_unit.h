#ifndef DISTRICTEDU_SERVICES_AGGREGATION_PLAN_FORMULA_UNIT_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_PLAN_FORMULA_UNIT_H_

#include <set>
#include <string>

#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {

// What the value of a formula is of, as its measures say it: "persons", "100 persons / pupils", "%
// of schools". One a part where it is the worst of several. None where a measure is unknown or
// nothing is said.
std::set<std::string> UnitsOf(const v1::Formula& formula, const MeasureCatalogue& catalogue);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_PLAN_FORMULA_UNIT_H_
