#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COLLECT_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COLLECT_H_

#include "services/aggregation/evaluate/context.h"
#include "services/aggregation/evaluate/formula.h"
#include "services/aggregation/evaluate/places.h"

namespace districtedu::aggregation {

// Collects contributions and reports. Schools count that are of the formula's scope and open at the
// census date of the year; cells without a school only where the scope names no kind. `own_year` is
// the year of the figure. Of a failed formula the tallies are empty.
Places Collect(const BoundFormula& formula, int first_school_year, int last_school_year,
               int own_year, Context& context);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COLLECT_H_
