#include "services/aggregation/plan/words.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/aggregation/plan/formula_kind.h"
#include "services/aggregation/plan/formula_terms.h"

namespace districtedu::aggregation {
namespace {

std::string TermText(const v1::Term& term) {
  std::vector<std::string> filters;
  for (const v1::DimensionFilter& where : term.where()) {
    filters.push_back(
        absl::StrCat(where.dimension(), " is ", absl::StrJoin(where.any_of(), " or ")));
  }
  if (filters.empty()) return term.measure();
  return absl::StrCat(term.measure(), " where ", absl::StrJoin(filters, " and "));
}

// Entities are counted, amounts added.
std::string TakenText(const v1::Term& term) {
  return absl::StrCat(term.distinct() ? "number of different ones in " : "sum of ", TermText(term));
}

template <typename Terms>
std::string SumText(const Terms& terms) {
  std::string text;
  bool adds = false;  // the last one was a sum
  for (const v1::Term& term : terms) {
    absl::StrAppend(
        &text, text.empty() ? "" : " and ",
        adds && !term.distinct() ? absl::StrCat("of ", TermText(term)) : TakenText(term));
    adds = !term.distinct();
  }
  return text;
}

std::string TimesText(int64_t factor) { return factor == 1 ? "" : absl::StrCat(factor, " × "); }

std::string RatioText(const v1::RatioOfSums& ratio) {
  return absl::StrCat(TimesText(ratio.factor()), SumText(ratio.numerator()), " ÷ ",
                      SumText(ratio.denominator()));
}

// "at most", "more than".
std::string DirectionText(v1::Direction direction) {
  switch (direction) {
    case v1::DIRECTION_AT_MOST:
      return "at most";
    case v1::DIRECTION_MORE_THAN:
      return "more than";
    default:
      return "at least";
  }
}

std::string CoversText(const v1::Covers& covers) {
  return absl::StrCat(TermText(covers.need()), " by ", absl::StrJoin(covers.by(), " and "),
                      " covered by the ", TakenText(covers.supply()));
}

std::string PerPupilText(const v1::PerPupil& value) {
  std::string text = absl::StrCat(TimesText(value.factor()), TakenText(value.holding()));
  if (value.divisor() != 1) absl::StrAppend(&text, " ÷ ", value.divisor());
  absl::StrAppend(&text, " per ", value.stage(), " pupil of ", TermText(value.pupils()));
  if (!value.mixed_stage_weight().empty()) {
    absl::StrAppend(&text, ", a junior pupil of a school with both stages weighing ",
                    value.mixed_stage_weight());
  }
  return text;
}

std::string ConditionText(const v1::Condition& condition) {
  std::string text;
  switch (condition.value_case()) {
    case v1::Condition::kRatio:
      text = RatioText(condition.ratio());
      break;
    case v1::Condition::kCount:
      text = SumText(condition.count().terms());
      break;
    case v1::Condition::kCovers:
      return absl::StrCat("every need of ", CoversText(condition.covers()));
    case v1::Condition::kPerPupil:
      text = PerPupilText(condition.per_pupil());
      break;
    case v1::Condition::VALUE_NOT_SET:
      break;
  }
  absl::StrAppend(&text, " is ", DirectionText(condition.direction()), " ", condition.bound());
  if (condition.records_needed()) absl::StrAppend(&text, " and there is a record");
  return text;
}

template <typename Conditions>
std::string ConditionsText(const Conditions& conditions) {
  std::vector<std::string> texts;
  for (const v1::Condition& condition : conditions) {
    texts.push_back(absl::StrCat("(", ConditionText(condition), ")"));
  }
  return absl::StrJoin(texts, " and ");
}

std::string ShareText(const v1::ShareOfSchools& share) {
  std::string text = share.factor() == 0 ? "number of schools"
                                         : absl::StrCat(TimesText(share.factor()), "schools");
  if (share.least_conditions() == 0 || share.least_conditions() == share.conditions_size()) {
    absl::StrAppend(&text, " where ", ConditionsText(share.conditions()));
  } else {
    absl::StrAppend(&text, " where at least ", share.least_conditions(), " hold of ",
                    ConditionsText(share.conditions()));
    if (share.floor_percent() > 0) {
      absl::StrAppend(&text, ", the others reaching ", share.floor_percent(), "% of their bound");
    }
  }
  if (share.factor() != 0) absl::StrAppend(&text, " ÷ all schools");
  if (!share.among().empty()) {
    absl::StrAppend(&text, share.factor() != 0 ? "" : ", of those", " where ",
                    ConditionsText(share.among()));
  }
  return absl::StrCat(text, "; a school that has not reported counts as failing");
}

std::string PartText(const v1::Part& part) {
  switch (part.value_case()) {
    case v1::Part::kRatio:
      return RatioText(part.ratio());
    case v1::Part::kCount:
      return SumText(part.count().terms());
    case v1::Part::kShareOfSchools:
      return ShareText(part.share_of_schools());
    case v1::Part::VALUE_NOT_SET:
      break;
  }
  return "";
}

std::string ComparedText(const v1::ChangeAgainstLastYear& change) {
  switch (change.value_case()) {
    case v1::ChangeAgainstLastYear::kCount:
      return SumText(change.count().terms());
    case v1::ChangeAgainstLastYear::kRatio:
      return RatioText(change.ratio());
    case v1::ChangeAgainstLastYear::VALUE_NOT_SET:
      break;
  }
  return "";
}

std::string WorstText(const v1::WorstOf& worst) {
  std::vector<std::string> texts;
  for (const v1::Part& part : worst.parts()) {
    texts.push_back(absl::StrCat(part.title_en().empty() ? part.id() : part.title_en(), " (",
                                 PartText(part), ")"));
  }
  return absl::StrCat("the worst of ", absl::StrJoin(texts, ", "));
}

std::string MilestoneText(const v1::MilestoneDone& milestone) {
  std::vector<std::string> texts;
  for (const v1::Term& term : milestone.parts()) texts.push_back(TermText(term));
  return absl::StrCat("share of ", texts.size(), texts.size() == 1 ? " part" : " parts",
                      " done by the due day: ", absl::StrJoin(texts, ", "));
}

std::string KindText(const v1::Formula& formula) {
  switch (formula.kind_case()) {
    case v1::Formula::kRatio:
      return RatioText(formula.ratio());
    case v1::Formula::kFirstTimeCount:
      return absl::StrCat("number of those in ", TermText(formula.first_time_count().term()),
                          ", each once, in the school year of the first record");
    case v1::Formula::kCount:
      return SumText(formula.count().terms());
    case v1::Formula::kRatioOfRatios:
      return absl::StrCat("(", RatioText(formula.ratio_of_ratios().numerator()), ") ÷ (",
                          RatioText(formula.ratio_of_ratios().denominator()), ")");
    case v1::Formula::kShareOfSchools:
      return ShareText(formula.share_of_schools());
    case v1::Formula::kUncoveredNeeds:
      return absl::StrCat("number of needs, school by school, not met: ",
                          CoversText(formula.uncovered_needs().covers()));
    case v1::Formula::kMilestoneDone:
      return MilestoneText(formula.milestone_done());
    case v1::Formula::kWorstOf:
      return WorstText(formula.worst_of());
    case v1::Formula::kChange:
      return absl::StrCat("change in percent against the school year before of ",
                          ComparedText(formula.change()));
    case v1::Formula::kDifferenceCoefficient:
      return absl::StrCat("pupil-weighted difference coefficient between schools of ",
                          PerPupilText(formula.difference_coefficient().value()));
    case v1::Formula::KIND_NOT_SET:
      break;
  }
  return "";
}

std::string PeriodText(const v1::Plan& plan, v1::Accumulation accumulation) {
  switch (accumulation) {
    case v1::ACCUMULATION_POINT:
      return "on the census date of the school year";
    case v1::ACCUMULATION_FLOW:
      return "in the school year";
    case v1::ACCUMULATION_CUMULATIVE:
      return absl::StrCat("from school year ", plan.first_school_year(), "-",
                          plan.first_school_year() + 1, " to the end of the school year");
    default:
      return "";
  }
}

std::string ScopeText(const v1::Scope& scope, bool pooled) {
  std::string text =
      scope.school_kinds().empty()
          ? "the whole district"
          : absl::StrCat("schools of kind ", absl::StrJoin(scope.school_kinds(), ", "),
                         pooled ? ", pooled" : "");
  if (scope.least_teaching_point_pupils() > 0) {
    absl::StrAppend(&text, ", without teaching points of fewer than ",
                    scope.least_teaching_point_pupils(), " pupils");
  }
  return text;
}

bool IsPooled(const v1::Formula& formula) {
  return SharesOf(formula).empty() && !KindOf(formula.kind_case()).traits.by_school;
}

}  // namespace

std::string FormulaText(const v1::Plan& plan, const v1::IndicatorDefinition& definition) {
  std::string text = absl::StrCat(KindText(definition.formula()), "; ",
                                  PeriodText(plan, definition.accumulation()), "; ",
                                  ScopeText(definition.scope(), IsPooled(definition.formula())));
  if (definition.observational()) {
    absl::StrAppend(&text, "; shown, not judged");
  } else {
    absl::StrAppend(&text, "; met when ", DirectionText(definition.direction()),
                    " the target, compared exactly");
  }
  if (definition.formula().kind_case() == v1::Formula::kRatio) {
    absl::StrAppend(&text, "; a zero denominator ",
                    definition.formula().ratio().zero_denominator() == v1::ZERO_DENOMINATOR_UNMET
                        ? "is unmet where the numerator is above zero"
                        : "gives no figure");
  }
  if (!definition.baseline_forms().empty()) {
    absl::StrAppend(&text, "; not judged before there is a record of ",
                    absl::StrJoin(definition.baseline_forms(), ", "));
  }
  if (!definition.gap_unit().empty()) {
    absl::StrAppend(&text, "; the gap is in ", definition.gap_unit());
  }
  return absl::StrCat(text, ".");
}

}  // namespace districtedu::aggregation
