#ifndef DISTRICTEDU_SERVICES_AGGREGATION_PLAN_WORDS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_PLAN_WORDS_H_

#include <string>

#include "districtedu/aggregation/v1/plan.pb.h"

namespace districtedu::aggregation {

// The formula of an indicator in English, for Indicator.formula_text: what is counted, over which
// schools and years, what meets the target, what a zero denominator says.
std::string FormulaText(const v1::Plan& plan, const v1::IndicatorDefinition& definition);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_PLAN_WORDS_H_
