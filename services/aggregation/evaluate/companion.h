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

// Adds the places for which `in` holds.
template <typename In>
void Add(const Places& places, In in, Sums* numerator, Sums* denominator) {
  for (const Place& place : places.places) {
    if (!in(place)) continue;
    for (size_t slot = 0; slot < kSlots; ++slot) {
      (*numerator)[slot] += place.numerator[slot];
      (*denominator)[slot] += place.denominator[slot];
    }
  }
}

// Writes the exact numbers and, where there is a value, the rounded one.
void WriteValue(const Figure& figure, v1::ExactValue* value);

// Appends the values of one companion: of what is counted, in order of their keys; none where
// nothing is reported or a measure failed. In a split by schools and in the share of schools a
// campus counts with its school, and only schools with every part reported have a value.
void AppendCompanion(const v1::CompanionDefinition& definition, const BoundFormula& formula,
                     const Places& places, const Context& context, v1::Direction direction,
                     const std::optional<EffectiveTarget>& target, v1::IndicatorFigure* figure);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COMPANION_H_
