#include "services/aggregation/evaluate/evaluate.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "common/base/date.h"
#include "services/aggregation/evaluate/collect.h"
#include "services/aggregation/evaluate/companion.h"
#include "services/aggregation/evaluate/context.h"
#include "services/aggregation/evaluate/figure.h"
#include "services/aggregation/evaluate/formula.h"
#include "services/aggregation/evaluate/part.h"
#include "services/aggregation/evaluate/target.h"
#include "services/aggregation/evaluate/verdict.h"
#include "services/aggregation/plan/accumulation.h"

namespace districtedu::aggregation {
namespace {

// One indicator: its formulas are bound once for all years.
class IndicatorEvaluation {
 public:
  IndicatorEvaluation(const v1::Plan& plan, const v1::IndicatorDefinition& definition,
                      Context& context, absl::CivilDay as_of)
      : plan_(plan), definition_(definition), context_(context), as_of_(as_of) {
    formula_ = Bind(definition.formula(), definition.scope(), definition.direction(), context);
    measures_ = formula_.measures;
    for (const v1::CompanionDefinition& companion : definition.companions()) {
      companions_.push_back(nullptr);
      if (!HasFormulaOfItsOwn(companion)) continue;
      companions_.back() = std::make_unique<BoundFormula>(
          Bind(companion.has_formula() ? companion.formula() : definition.formula(),
               companion.has_scope() ? companion.scope() : definition.scope(),
               definition.direction(), context));
      measures_.insert(companions_.back()->measures.begin(), companions_.back()->measures.end());
    }
  }

  void Run(int school_year, v1::IndicatorFigure* figure) const {
    const v1::Accumulation accumulation = definition_.accumulation();
    const Places places = CollectFor(formula_, accumulation, school_year);
    const std::optional<EffectiveTarget> target = TargetOf(definition_, school_year);
    const Part whole = WholeOf(places, accumulation, target, school_year);
    figure->set_indicator(definition_.id());
    figure->set_school_year(school_year);
    if (target.has_value()) {
      figure->set_target(target->text);
      figure->set_target_printed(target->printed);
      figure->set_target_carried_forward(target->carried_forward);
      figure->set_due_on(FormatDate(target->due_on));
    }
    Judge(whole, target, school_year, figure);
    WriteCompleteness(places, figure->mutable_completeness());
    WriteCompanions(whole, target, school_year, figure);
    for (const auto& [batch, measures] : context_.reference().pending_batches) {
      const bool bears = std::any_of(measures.begin(), measures.end(), [this](const auto& measure) {
        return measures_.contains(measure);
      });
      if (bears) figure->add_pending_batches(batch);
    }
  }

 private:
  static bool HasFormulaOfItsOwn(const v1::CompanionDefinition& companion) {
    return companion.has_formula() || companion.has_scope() ||
           companion.accumulation() != v1::ACCUMULATION_UNSPECIFIED;
  }

  Places CollectFor(const BoundFormula& formula, v1::Accumulation accumulation,
                    int school_year) const {
    int first = school_year;
    if (accumulation == v1::ACCUMULATION_CUMULATIVE) first = plan_.first_school_year();
    if (formula.value->traits().year_before) first = school_year - 1;
    return Collect(formula, first, school_year, school_year, context_);
  }

  // Without a target things are due at the end of the year. Of a flow what was done before the year
  // is none of it.
  Part WholeOf(const Places& places, v1::Accumulation accumulation,
               const std::optional<EffectiveTarget>& target, int school_year) const {
    Part whole;
    whole.places = &places;
    for (const Place& place : places.places) whole.chosen.push_back(&place);
    whole.moment.as_of = as_of_;
    whole.moment.first_day = accumulation == v1::ACCUMULATION_FLOW ? SchoolYearBegin(school_year)
                                                                   : absl::CivilDay::min();
    whole.moment.due_on = target.has_value() ? target->due_on : SchoolYearEnd(school_year) - 1;
    whole.moment.school_year = school_year;
    return whole;
  }

  void Judge(const Part& whole, const std::optional<EffectiveTarget>& target, int school_year,
             v1::IndicatorFigure* figure) const {
    const Places& places = *whole.places;
    const Expression::Traits& traits = formula_.value->traits();
    const Figure value = formula_.value->Value(whole);
    const bool reported = IsReported(formula_, places);
    const bool has_figure = reported && !formula_.failed;
    if (has_figure) {
      WriteValue(value, figure->mutable_value());
    } else {
      figure->mutable_value()->set_factor(value.factor);
    }
    WriteProvisional(whole, figure);

    Evidence evidence;
    evidence.applicable = definition_.scope().school_kinds().empty() || places.school_in_scope ||
                          !places.school_anywhere;
    evidence.observational = definition_.observational();
    evidence.has_target = target.has_value();
    const std::optional<int> first = FirstTargetYear(definition_);
    evidence.before_first_target = first.has_value() && school_year < *first;
    evidence.reported = reported;
    evidence.district_form_missing = places.district_form_missing;
    evidence.report_missing = !places.missing.empty();
    evidence.measure_failed = formula_.failed;
    evidence.baseline_missing = IsBaselineMissing(school_year);
    evidence.zero_denominator = !value.has_value();
    evidence.is_count = traits.missing == MissingReport::kAdds;
    evidence.missing_fails = traits.missing == MissingReport::kFails;
    evidence.irreversible = definition_.accumulation() != v1::ACCUMULATION_POINT;
    evidence.direction = definition_.direction();
    if (target.has_value()) {
      evidence.past_deadline = as_of_ > target->due_on;
      if (has_figure) {
        evidence.satisfied = Satisfies(value, definition_.direction(), target->value);
        evidence.behind_pace = IsBehindPace(value, *target, school_year);
        if (value.most.has_value()) {
          Figure with_missing = value;
          with_missing.numerator = *value.most;
          evidence.report_missing =
              evidence.report_missing &&
              Satisfies(with_missing, definition_.direction(), target->value) != evidence.satisfied;
        }
      }
    }
    if (evidence.satisfied.has_value()) {
      const std::optional<Integer> gap = Gap(value, definition_.direction(), target->value);
      if (gap.has_value()) figure->set_gap(gap->str());
    }
    const Judgement judgement = districtedu::aggregation::Judge(evidence);
    figure->set_verdict(judgement.verdict);
    figure->set_verdict_reason(judgement.reason);
  }

  void WriteProvisional(const Part& whole, v1::IndicatorFigure* figure) const {
    const bool any = std::any_of(whole.chosen.begin(), whole.chosen.end(), [](const Place* place) {
      return !place->counted && place->has_records;
    });
    if (!any) return;
    Part apart = whole;
    apart.of = Part::Of::kApart;
    WriteValue(formula_.value->Value(apart), figure->mutable_provisional());
  }

  // Some form of the baseline was in no year of the plan so far in, from no school.
  bool IsBaselineMissing(int school_year) const {
    const auto& forms = definition_.baseline_forms();
    return std::any_of(forms.begin(), forms.end(), [&](const std::string& id) {
      for (int year = plan_.first_school_year(); year <= school_year; ++year) {
        const Context::Form& form = context_.FormOf(id, year);
        if (form.district_in || std::find(form.in.begin(), form.in.end(), 1) != form.in.end()) {
          return false;
        }
      }
      return true;
    });
  }

  // Only what is to be gathered over a period has a pace (READINGS 2).
  bool IsBehindPace(const Figure& value, const EffectiveTarget& target, int school_year) const {
    const bool cumulative = definition_.accumulation() == v1::ACCUMULATION_CUMULATIVE;
    const Expression::Traits& traits = formula_.value->traits();
    const bool flow_count = definition_.accumulation() == v1::ACCUMULATION_FLOW &&
                            traits.missing == MissingReport::kAdds;
    if (definition_.direction() == v1::DIRECTION_AT_MOST || !traits.has_pace ||
        !(cumulative || flow_count)) {
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

  void WriteCompanions(const Part& own, const std::optional<EffectiveTarget>& target,
                       int school_year, v1::IndicatorFigure* figure) const {
    for (int i = 0; i < definition_.companions_size(); ++i) {
      const v1::CompanionDefinition& companion = definition_.companions(i);
      if (!companion.gap_of().empty()) continue;  // AppendGaps
      const BoundFormula* const formula = companions_[static_cast<size_t>(i)].get();
      if (formula == nullptr) {
        AppendCompanion(companion, formula_, own, context_, definition_.direction(), target,
                        figure);
        continue;
      }
      const v1::Accumulation accumulation = AccumulationOf(companion, definition_);
      const Places places = CollectFor(*formula, accumulation, school_year);
      AppendCompanion(companion, *formula, WholeOf(places, accumulation, target, school_year),
                      context_, definition_.direction(), target, figure);
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
  // A change looks at the year before the plan too.
  Context context(catalogue, cells, reference, plan.first_school_year() - 1,
                  plan.last_school_year());
  for (const auto& [id, definition] : definitions) {
    const IndicatorEvaluation evaluation(plan, *definition, context, as_of);
    for (int year = plan.first_school_year(); year <= plan.last_school_year(); ++year) {
      evaluation.Run(year, snapshot.add_figures());
    }
  }
  AppendGaps(plan, &snapshot);
  for (const auto& [batch, measures] : reference.pending_batches) {
    snapshot.add_pending_batches(batch);
  }
  return snapshot;
}

}  // namespace districtedu::aggregation
