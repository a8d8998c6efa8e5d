#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COMPANION_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COMPANION_H_

#include <optional>

#include "districtedu/aggregation/v1/indicator.pb.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "districtedu/aggregation/v1/snapshot.pb.h"
#include "services/aggregation/evaluate/formula.h"
#include "services/aggregation/evaluate/part.h"
#include "services/aggregation/evaluate/target.h"

namespace districtedu::aggregation {

// Appends the values of one companion, cut out of the whole: of what is counted, in order of their
// keys; none where nothing is reported or a measure failed. In a split by schools and in the share
// of schools a campus counts with its school, and only schools with every part reported have a
// value.
void AppendCompanion(const v1::CompanionDefinition& definition, const BoundFormula& formula,
                     const Part& whole, const Context& context, v1::Direction direction,
                     const std::optional<EffectiveTarget>& target, v1::IndicatorFigure* figure);

// Some companion is the gap of another figure.
bool ShowsGaps(const v1::IndicatorDefinition& definition);

// Appends a companion that is the gap of another figure, where that has one.
void AppendGap(const v1::CompanionDefinition& definition, const v1::IndicatorFigure& of,
               v1::IndicatorFigure* figure);

// Its value is held against the indicator's target: it is of the figure's unit and sense
// (READINGS 28).
bool IsCompared(const v1::CompanionDefinition& companion, const v1::IndicatorDefinition& indicator);

// The formula has its reports: of some school year it looks at or, where it compares years, of
// each.
bool IsReported(const BoundFormula& formula, const Places& places);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_COMPANION_H_
