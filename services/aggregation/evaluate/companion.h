#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COMPANION_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COMPANION_H_

#include <optional>

#include "districtedu/aggregation/v1/indicator.pb.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/evaluate/formula.h"
#include "services/aggregation/evaluate/places.h"
#include "services/aggregation/evaluate/target.h"
#include "services/aggregation/evaluate/verdict.h"

namespace districtedu::aggregation {

// The figure of a sum in one slot; the denominator of a count is 1.
Figure FigureOf(const BoundFormula& formula, const Sums& numerator, const Sums& denominator,
                size_t slot);

// Writes the exact numbers and, where there is a value, the rounded one.
void WriteValue(const Figure& figure, v1::ExactValue* value);

// Appends the values of one companion: of what is counted, in order of their keys; none where
// nothing is reported or a measure failed. In a split by schools and in the share of schools a
// campus counts with its school, and only schools with every part reported have a value.
void AppendCompanion(const v1::CompanionDefinition& definition, const BoundFormula& formula,
                     const Places& places, v1::Direction direction,
                     const std::optional<EffectiveTarget>& target, v1::IndicatorFigure* figure);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COMPANION_H_
