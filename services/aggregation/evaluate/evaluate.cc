#include "services/aggregation/evaluate/evaluate.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "common/base/date.h"
#include "services/aggregation/evaluate/companion.h"
#include "services/aggregation/evaluate/context.h"
#include "services/aggregation/evaluate/formula.h"
#include "services/aggregation/evaluate/places.h"
#include "services/aggregation/evaluate/target.h"
#include "services/aggregation/evaluate/verdict.h"

namespace districtedu::aggregation {
namespace {

// One indicator: its formulas are bound once for all years.
class IndicatorEvaluation {
 public:
  IndicatorEvaluation(const v1::Plan& plan, const v1::IndicatorDefinition& definition,
                      Context& context, absl::CivilDay as_of)
      : plan_(plan), definition_(definition), context_(context), as_of_(as_of) {
    formula_ = Bind(definition.formula(), context);
    measures_ = formula_.measures;
    for (const v1::CompanionDefinition& companion : definition.companions()) {
      companions_.push_back(nullptr);
      if (!companion.has_formula()) continue;
      companions_.back() = std::make_unique<BoundFormula>(Bind(companion.formula(), context));
      measures_.insert(companions_.back()->measures.begin(), companions_.back()->measures.end());
    }
  }

  void Run(int school_year, v1::IndicatorFigure* figure) const {
    const Places places = CollectFor(formula_, definition_.scope(), school_year);
    const std::optional<EffectiveTarget> target = TargetOf(definition_, school_year);
    figure->set_indicator(definition_.id());
    figure->set_school_year(school_year);
    if (target.has_value()) {
      figure->set_target(target->text);
      figure->set_target_printed(target->printed);
      figure->set_target_carried_forward(target->carried_forward);
      figure->set_due_on(FormatDate(target->due_on));
    }
    Judge(places, target, school_year, figure);
    WriteCompleteness(places, figure->mutable_completeness());
    WriteCompanions(places, target, school_year, figure);
    for (const auto& [batch, measures] : context_.reference().pending_batches) {
      const bool bears = std::any_of(measures.begin(), measures.end(), [this](const auto& measure) {
        return measures_.contains(measure);
      });
      if (bears) figure->add_pending_batches(batch);
    }
  }

 private:
  Places CollectFor(const BoundFormula& formula, const v1::Scope& scope, int school_year) const {
    const bool cumulative = definition_.accumulation() == v1::ACCUMULATION_CUMULATIVE;
    return Collect(formula, scope, cumulative ? plan_.first_school_year() : school_year,
                   school_year, school_year, context_);
  }

  Figure SumOf(const Places& places, bool counted) const {
    Sums numerator{};
    Sums denominator{};
    Add(
        places, [counted](const Place& place) { return place.counted == counted; }, &numerator,
        &denominator);
    return FigureOf(formula_, numerator, denominator, kWhole);
  }

  void Judge(const Places& places, const std::optional<EffectiveTarget>& target, int school_year,
             v1::IndicatorFigure* figure) const {
    const Figure value = SumOf(places, true);
    const bool has_figure = places.any_year_reported && !formula_.failed;
    if (has_figure) {
      WriteValue(value, figure->mutable_value());
    } else {
      figure->mutable_value()->set_factor(formula_.factor);
    }
    const bool provisional =
        std::any_of(places.places.begin(), places.places.end(),
                    [](const Place& place) { return !place.counted && place.has_records; });
    if (provisional) WriteValue(SumOf(places, false), figure->mutable_provisional());

    Evidence evidence;
    evidence.applicable = definition_.scope().school_kinds().empty() || places.school_in_scope ||
                          !places.school_anywhere;
    evidence.observational = definition_.observational();
    evidence.has_target = target.has_value();
    const std::optional<int> first = FirstTargetYear(definition_);
    evidence.before_first_target = first.has_value() && school_year < *first;
    evidence.reported = places.any_year_reported;
    evidence.district_form_missing = places.district_form_missing;
    evidence.report_missing = !places.missing.empty();
    evidence.measure_failed = formula_.failed;
    evidence.zero_denominator = !value.has_value();
    evidence.is_count = !formula_.is_ratio;
    evidence.irreversible = definition_.accumulation() != v1::ACCUMULATION_POINT;
    evidence.direction = definition_.direction();
    if (target.has_value()) {
      evidence.past_deadline = as_of_ > target->due_on;
      if (has_figure) {
        evidence.satisfied = Satisfies(value, definition_.direction(), target->value);
        evidence.behind_pace = IsBehindPace(value, *target, school_year);
      }
    }
    if (evidence.satisfied.has_value()) {
      const std::optional<Integer> gap =
          Gap(value, definition_.direction(), formula_.gap_side, target->value);
      if (gap.has_value()) figure->set_gap(gap->str());
    }
    const Judgement judgement = districtedu::aggregation::Judge(evidence);
    figure->set_verdict(judgement.verdict);
    figure->set_verdict_reason(judgement.reason);
  }

  // Only what is to be gathered over a period has a pace (READINGS 2).
  bool IsBehindPace(const Figure& value, const EffectiveTarget& target, int school_year) const {
    const bool cumulative = definition_.accumulation() == v1::ACCUMULATION_CUMULATIVE;
    const bool flow_count =
        definition_.accumulation() == v1::ACCUMULATION_FLOW && !formula_.is_ratio;
    if (definition_.direction() != v1::DIRECTION_AT_LEAST || !(cumulative || flow_count)) {
      return false;
    }
    const int first = cumulative ? plan_.first_school_year() : school_year;
    return BehindPace(value, target.value, SchoolYearBegin(first), target.due_on, as_of_);
  }

  static void WriteCompleteness(const Places& places, v1::Completeness* completeness) {
    completeness->set_expected(places.expected);
    completeness->set_reported(places.reported);
    for (const std::string& id : places.missing) completeness->add_missing(id);
    for (const std::string& id : places.incomplete) completeness->add_incomplete(id);
  }

  void WriteCompanions(const Places& own, const std::optional<EffectiveTarget>& target,
                       int school_year, v1::IndicatorFigure* figure) const {
    for (int i = 0; i < definition_.companions_size(); ++i) {
      const v1::CompanionDefinition& companion = definition_.companions(i);
      const BoundFormula& formula =
          companions_[static_cast<size_t>(i)] ? *companions_[static_cast<size_t>(i)] : formula_;
      if (&formula == &formula_ && !companion.has_scope()) {
        AppendCompanion(companion, formula, own, context_, definition_.direction(), target, figure);
        continue;
      }
      const v1::Scope& scope = companion.has_scope() ? companion.scope() : definition_.scope();
      AppendCompanion(companion, formula, CollectFor(formula, scope, school_year), context_,
                      definition_.direction(), target, figure);
    }
  }

  const v1::Plan& plan_;
  const v1::IndicatorDefinition& definition_;
  Context& context_;
  const absl::CivilDay as_of_;
  BoundFormula formula_;
  std::vector<std::unique_ptr<BoundFormula>> companions_;  // null: the indicator's own
  std::set<std::string> measures_;                         // read by any of them
};

}  // namespace

v1::Snapshot Evaluate(const v1::Plan& plan, int64_t revision, const MeasureCatalogue& catalogue,
                      const CellView& cells, const ReferenceData& reference,
                      const std::string& district, absl::CivilDay as_of) {
  v1::Snapshot snapshot;
  snapshot.set_district(district);
  snapshot.set_plan(plan.id());
  snapshot.set_plan_revision(revision);
  snapshot.set_as_of(FormatDate(as_of));
  std::map<std::string, const v1::IndicatorDefinition*> definitions;
  for (const v1::IndicatorDefinition& definition : plan.indicators()) {
    definitions.emplace(definition.id(), &definition);
  }
  Context context(catalogue, cells, reference, plan.first_school_year(), plan.last_school_year());
  for (const auto& [id, definition] : definitions) {
    const IndicatorEvaluation evaluation(plan, *definition, context, as_of);
    for (int year = plan.first_school_year(); year <= plan.last_school_year(); ++year) {
      evaluation.Run(year, snapshot.add_figures());
    }
  }
  for (const auto& [batch, measures] : reference.pending_batches) {
    snapshot.add_pending_batches(batch);
  }
  return snapshot;
}

}  // namespace districtedu::aggregation
