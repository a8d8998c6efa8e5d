#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_INDICATOR_EVALUATION_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_INDICATOR_EVALUATION_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "districtedu/aggregation/v1/indicator.pb.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/evaluate/context.h"
#include "services/aggregation/evaluate/formula.h"
#include "services/aggregation/evaluate/input_changes.h"
#include "services/aggregation/evaluate/part.h"
#include "services/aggregation/evaluate/target.h"

namespace districtedu::aggregation {

// One indicator: its formulas are bound once for all years, and anew where a measure's cells
// changed. The plan and the context outlive it.
class IndicatorEvaluation {
 public:
  IndicatorEvaluation(const v1::Plan& plan, const v1::IndicatorDefinition& definition,
                      Context& context);

  const v1::IndicatorDefinition& definition() const { return definition_; }

  // Formulas of changed measures are bound anew before the next figure.
  void Note(const InputChanges& changes);

  // Whether the figure of the year may be another one after the changes.
  bool IsTouched(const InputChanges& changes, int school_year) const;

  // Writes the figure over the one from before the changes, whose memory it takes; but for the gaps
  // of other indicators. Companions they do not bear on stay.
  void Write(const InputChanges& changes, int school_year, absl::CivilDay as_of,
             v1::IndicatorFigure* figure);

 private:
  // A formula of the indicator, or of a companion with one of its own.
  struct Bound {
    const v1::Formula* formula = nullptr;
    const v1::Scope* scope = nullptr;
    v1::Accumulation accumulation = v1::ACCUMULATION_UNSPECIFIED;
    std::optional<BoundFormula> bound;
    bool is_stale = false;
  };
  struct Years {
    int first = 0;
    int last = 0;
  };

  void Add(const v1::Formula& formula, const v1::Scope& scope, v1::Accumulation accumulation);
  void Renew(Bound* bound);
  Years YearsOf(const Bound& bound, int school_year) const;
  bool IsTouched(const Bound& bound, const InputChanges& changes, int school_year) const;
  Places CollectFor(const Bound& bound, int school_year) const;
  Part WholeOf(const Places& places, v1::Accumulation accumulation,
               const std::optional<EffectiveTarget>& target, int school_year,
               absl::CivilDay as_of) const;
  void JudgeWhole(const Part& whole, const std::optional<EffectiveTarget>& target,
                  v1::IndicatorFigure* figure) const;
  void WriteProvisional(const Part& whole, v1::IndicatorFigure* figure) const;
  bool IsBaselineMissing(int school_year) const;
  bool IsAnythingJudged(const Moment& moment) const;
  bool IsBehindPace(const Figure& value, const EffectiveTarget& target, const Moment& moment) const;
  // By companion: its values, taken out of the figure where the changes do not bear on them.
  using Kept = std::vector<std::optional<std::vector<v1::CompanionValue>>>;
  Kept Keep(const InputChanges& changes, int school_year, v1::IndicatorFigure* figure) const;
  void WriteCompanions(const Part& own_part, const std::optional<EffectiveTarget>& target,
                       Kept* kept, v1::IndicatorFigure* figure) const;

  const BoundFormula& own() const { return *bounds_.front().bound; }

  const v1::Plan& plan_;
  const v1::IndicatorDefinition& definition_;
  Context& context_;
  std::vector<Bound> bounds_;         // the indicator's own first
  std::vector<size_t> of_companion_;  // by companion: its place in bounds_
  std::set<std::string> measures_;    // read by any of them
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_INDICATOR_EVALUATION_H_
