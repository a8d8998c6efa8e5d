#include "services/aggregation/evaluate/indicator_evaluation.h"

#include <algorithm>
#include <iterator>

#include "common/base/date.h"
#include "services/aggregation/evaluate/collect.h"
#include "services/aggregation/evaluate/companion.h"
#include "services/aggregation/evaluate/figure.h"
#include "services/aggregation/evaluate/verdict.h"
#include "services/aggregation/plan/accumulation.h"

namespace districtedu::aggregation {
namespace {

bool HasFormulaOfItsOwn(const v1::CompanionDefinition& companion) {
  return companion.has_formula() || companion.has_scope() ||
         companion.accumulation() != v1::ACCUMULATION_UNSPECIFIED;
}

void WriteCompleteness(const Places& places, v1::Completeness* completeness) {
  completeness->set_expected(places.expected);
  completeness->set_reported(places.reported);
  for (const std::string& id : places.missing) completeness->add_missing(id);
  for (const std::string& id : places.incomplete) completeness->add_incomplete(id);
}

}  // namespace

IndicatorEvaluation::IndicatorEvaluation(const v1::Plan& plan,
                                         const v1::IndicatorDefinition& definition,
                                         Context& context)
    : plan_(plan), definition_(definition), context_(context) {
  Add(definition.formula(), definition.scope(), definition.accumulation());
  for (const v1::CompanionDefinition& companion : definition.companions()) {
    if (!HasFormulaOfItsOwn(companion)) {
      of_companion_.push_back(0);
      continue;
    }
    of_companion_.push_back(bounds_.size());
    Add(companion.has_formula() ? companion.formula() : definition.formula(),
        companion.has_scope() ? companion.scope() : definition.scope(),
        AccumulationOf(companion, definition));
  }
}

void IndicatorEvaluation::Add(const v1::Formula& formula, const v1::Scope& scope,
                              v1::Accumulation accumulation) {
  Bound& bound = bounds_.emplace_back();
  bound.formula = &formula;
  bound.scope = &scope;
  bound.accumulation = accumulation;
  Renew(&bound);
  measures_.insert(bound.bound->measures.begin(), bound.bound->measures.end());
}

void IndicatorEvaluation::Renew(Bound* bound) {
  bound->bound = Bind(*bound->formula, *bound->scope, definition_.direction(), context_);
  bound->is_stale = false;
}

void IndicatorEvaluation::Note(const InputChanges& changes) {
  for (Bound& bound : bounds_) {
    const auto& measures = bound.bound->measures;
    bound.is_stale = bound.is_stale ||
                     std::any_of(measures.begin(), measures.end(), [&](const std::string& measure) {
                       return changes.cells.contains(measure) || changes.measures.contains(measure);
                     });
  }
}

IndicatorEvaluation::Years IndicatorEvaluation::YearsOf(const Bound& bound, int school_year) const {
  Years years{school_year, school_year};
  if (bound.accumulation == v1::ACCUMULATION_CUMULATIVE) years.first = plan_.first_school_year();
  if (bound.bound->value->traits().year_before) years.first = school_year - 1;
  return years;
}

bool IndicatorEvaluation::IsTouched(const Bound& bound, const InputChanges& changes,
                                    int school_year) const {
  const Years years = YearsOf(bound, school_year);
  for (const std::string& measure : bound.bound->measures) {
    if (changes.measures.contains(measure)) return true;
    const auto cells = changes.cells.find(measure);
    if (cells == changes.cells.end()) continue;
    if (bound.bound->any_year_measures.contains(measure)) return true;
    const auto first = cells->second.lower_bound({years.first, ""});
    if (first != cells->second.end() && first->first <= years.last) return true;
  }
  return std::any_of(bound.bound->forms.begin(), bound.bound->forms.end(), [&](const auto& form) {
    const auto first = changes.reports.lower_bound({form, years.first});
    return first != changes.reports.end() && first->first == form && first->second <= years.last;
  });
}

bool IndicatorEvaluation::IsTouched(const InputChanges& changes, int school_year) const {
  if (changes.everything) return true;
  const auto& pending = changes.pending_measures;
  if (std::any_of(pending.begin(), pending.end(),
                  [this](const std::string& measure) { return measures_.contains(measure); })) {
    return true;
  }
  const auto& baseline = definition_.baseline_forms();
  if (std::any_of(changes.reports.begin(), changes.reports.end(), [&](const auto& report) {
        return report.second <= school_year &&
               std::find(baseline.begin(), baseline.end(), report.first) != baseline.end();
      })) {
    return true;
  }
  return std::any_of(bounds_.begin(), bounds_.end(),
                     [&](const Bound& bound) { return IsTouched(bound, changes, school_year); });
}

IndicatorEvaluation::Kept IndicatorEvaluation::Keep(const InputChanges& changes, int school_year,
                                                    v1::IndicatorFigure* figure) const {
  Kept kept(of_companion_.size());
  if (changes.everything) return kept;
  auto value = figure->mutable_companions()->begin();
  for (size_t i = 0; i < kept.size(); ++i) {
    const v1::CompanionDefinition& companion = definition_.companions(static_cast<int>(i));
    if (!companion.gap_of().empty()) continue;
    const bool stays = !IsTouched(bounds_[of_companion_[i]], changes, school_year);
    if (stays) kept[i].emplace();
    for (; value != figure->mutable_companions()->end() && value->id() == companion.id(); ++value) {
      if (stays) kept[i]->emplace_back().Swap(&*value);
    }
  }
  return kept;
}

void IndicatorEvaluation::Write(const InputChanges& changes, int school_year, absl::CivilDay as_of,
                                v1::IndicatorFigure* figure) {
  for (Bound& bound : bounds_) {
    if (bound.is_stale) Renew(&bound);
  }
  const Places places = CollectFor(bounds_.front(), school_year);
  const std::optional<EffectiveTarget> target = TargetOf(definition_, school_year);
  const Part whole = WholeOf(places, definition_.accumulation(), target, school_year, as_of);
  Kept kept = Keep(changes, school_year, figure);
  figure->Clear();
  figure->set_indicator(definition_.id());
  figure->set_school_year(school_year);
  if (target.has_value()) {
    figure->set_target(target->text);
    figure->set_target_printed(target->printed);
    figure->set_target_carried_forward(target->carried_forward);
    figure->set_due_on(FormatDate(target->due_on));
  }
  JudgeWhole(whole, target, figure);
  WriteCompleteness(places, figure->mutable_completeness());
  WriteCompanions(whole, target, &kept, figure);
  for (const auto& [batch, measures] : context_.reference().pending_batches) {
    const bool bears = std::any_of(measures.begin(), measures.end(), [this](const auto& measure) {
      return measures_.contains(measure);
    });
    if (bears) figure->add_pending_batches(batch);
  }
}

Places IndicatorEvaluation::CollectFor(const Bound& bound, int school_year) const {
  const Years years = YearsOf(bound, school_year);
  return Collect(*bound.bound, years.first, years.last, school_year, context_);
}

// Without a target things are due at the end of the year. Of a flow what was done before the year
// is none of it.
Part IndicatorEvaluation::WholeOf(const Places& places, v1::Accumulation accumulation,
                                  const std::optional<EffectiveTarget>& target, int school_year,
                                  absl::CivilDay as_of) const {
  Part whole;
  whole.places = &places;
  for (const Place& place : places.places) whole.chosen.push_back(&place);
  whole.moment.as_of = as_of;
  whole.moment.first_day =
      accumulation == v1::ACCUMULATION_FLOW ? SchoolYearBegin(school_year) : absl::CivilDay::min();
  whole.moment.due_on = target.has_value() ? target->due_on : SchoolYearEnd(school_year) - 1;
  whole.moment.school_year = school_year;
  return whole;
}

void IndicatorEvaluation::JudgeWhole(const Part& whole,
                                     const std::optional<EffectiveTarget>& target,
                                     v1::IndicatorFigure* figure) const {
  const BoundFormula& formula = own();
  const int school_year = whole.moment.school_year;
  const Places& places = *whole.places;
  const Traits& traits = formula.value->traits();
  const Figure value = formula.value->Value(whole);
  const bool reported = IsReported(formula, places);
  const bool has_figure = reported && !formula.failed;
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
  evidence.measure_failed = formula.failed;
  evidence.baseline_missing = IsBaselineMissing(school_year) && IsAnythingJudged(whole.moment);
  evidence.zero_denominator = !value.has_value();
  evidence.is_count = traits.missing == MissingReport::kAdds;
  evidence.missing_fails = traits.missing == MissingReport::kFails;
  evidence.irreversible = definition_.accumulation() != v1::ACCUMULATION_POINT;
  evidence.direction = definition_.direction();
  if (target.has_value()) {
    evidence.past_deadline = whole.moment.as_of > target->due_on;
    if (has_figure) {
      evidence.satisfied = Satisfies(value, definition_.direction(), target->value);
      evidence.behind_pace = IsBehindPace(value, *target, whole.moment);
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
  const Judgement judgement = Judge(evidence);
  figure->set_verdict(judgement.verdict);
  figure->set_verdict_reason(judgement.reason);
}

void IndicatorEvaluation::WriteProvisional(const Part& whole, v1::IndicatorFigure* figure) const {
  const bool any = std::any_of(whole.chosen.begin(), whole.chosen.end(), [](const Place* place) {
    return !place->counted && place->has_records;
  });
  if (!any) return;
  Part apart = whole;
  apart.of = Part::Of::kApart;
  WriteValue(own().value->Value(apart), figure->mutable_provisional());
}

// Some form of the baseline was in no year of the plan so far in, from no school.
bool IndicatorEvaluation::IsBaselineMissing(int school_year) const {
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

// A rule without anything to judge has no violation and needs no baseline (READINGS 27); one that
// does not say what it judges is taken to have something.
bool IndicatorEvaluation::IsAnythingJudged(const Moment& moment) const {
  const auto& companions = definition_.companions();
  const auto judged = std::find_if(companions.begin(), companions.end(), [this](const auto& each) {
    return each.id() == definition_.judged();
  });
  if (judged == companions.end()) return true;
  const Bound& bound =
      bounds_[of_companion_[static_cast<size_t>(std::distance(companions.begin(), judged))]];
  if (bound.bound->failed) return true;
  const Places places = CollectFor(bound, moment.school_year);
  Part whole = WholeOf(places, bound.accumulation, std::nullopt, moment.school_year, moment.as_of);
  whole.moment = moment;
  return bound.bound->value->Value(whole).numerator != 0;
}

// Only what is to be gathered over a period has a pace (READINGS 2).
bool IndicatorEvaluation::IsBehindPace(const Figure& value, const EffectiveTarget& target,
                                       const Moment& moment) const {
  const bool cumulative = definition_.accumulation() == v1::ACCUMULATION_CUMULATIVE;
  const Traits& traits = own().value->traits();
  const bool flow_count =
      definition_.accumulation() == v1::ACCUMULATION_FLOW && traits.missing == MissingReport::kAdds;
  if (definition_.direction() == v1::DIRECTION_AT_MOST || !traits.has_pace ||
      !(cumulative || flow_count)) {
    return false;
  }
  const int first = cumulative ? plan_.first_school_year() : moment.school_year;
  return BehindPace(value, target.value, SchoolYearBegin(first), target.due_on, moment.as_of);
}

void IndicatorEvaluation::WriteCompanions(const Part& own_part,
                                          const std::optional<EffectiveTarget>& target, Kept* kept,
                                          v1::IndicatorFigure* figure) const {
  const Moment& moment = own_part.moment;
  for (int i = 0; i < definition_.companions_size(); ++i) {
    const v1::CompanionDefinition& companion = definition_.companions(i);
    if (!companion.gap_of().empty()) continue;  // AppendGaps
    if (auto& values = (*kept)[static_cast<size_t>(i)]; values.has_value()) {
      for (v1::CompanionValue& value : *values) figure->add_companions()->Swap(&value);
      continue;
    }
    const size_t at = of_companion_[static_cast<size_t>(i)];
    const Bound& bound = bounds_[at];
    const std::optional<EffectiveTarget> compared =
        IsCompared(companion, definition_) ? target : std::nullopt;
    if (at == 0) {
      AppendCompanion(companion, *bound.bound, own_part, context_, definition_.direction(),
                      compared, figure);
      continue;
    }
    const Places places = CollectFor(bound, moment.school_year);
    AppendCompanion(companion, *bound.bound,
                    WholeOf(places, bound.accumulation, target, moment.school_year, moment.as_of),
                    context_, definition_.direction(), compared, figure);
  }
}

}  // namespace districtedu::aggregation
