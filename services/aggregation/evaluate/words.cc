#include "services/aggregation/evaluate/words.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

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

template <typename Terms>
std::string SumText(const Terms& terms) {
  std::vector<std::string> texts;
  for (const v1::Term& term : terms) texts.push_back(TermText(term));
  return absl::StrCat("sum of ", absl::StrJoin(texts, " and of "));
}

std::string KindText(const v1::Formula& formula) {
  switch (formula.kind_case()) {
    case v1::Formula::kRatio: {
      const v1::RatioOfSums& ratio = formula.ratio();
      return absl::StrCat(ratio.factor() == 1 ? "" : absl::StrCat(ratio.factor(), " × "),
                          SumText(ratio.numerator()), " ÷ ", SumText(ratio.denominator()));
    }
    case v1::Formula::kFirstTimeCount:
      return absl::StrCat("number of those in ", TermText(formula.first_time_count().term()),
                          ", each once, in the school year of the first record");
    case v1::Formula::kCount:
      return SumText(formula.count().terms());
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

std::string ScopeText(const v1::Scope& scope) {
  if (scope.school_kinds().empty()) return "the whole district";
  return absl::StrCat("schools of kind ", absl::StrJoin(scope.school_kinds(), ", "), ", pooled");
}

}  // namespace

std::string FormulaText(const v1::Plan& plan, const v1::IndicatorDefinition& definition) {
  std::string text = absl::StrCat(KindText(definition.formula()), "; ",
                                  PeriodText(plan, definition.accumulation()), "; ",
                                  ScopeText(definition.scope()));
  if (definition.observational()) {
    absl::StrAppend(&text, "; shown, not judged");
  } else {
    absl::StrAppend(&text, "; met when at ",
                    definition.direction() == v1::DIRECTION_AT_MOST ? "most" : "least",
                    " the target, compared exactly");
  }
  if (definition.formula().has_ratio()) {
    absl::StrAppend(&text, "; a zero denominator ",
                    definition.formula().ratio().zero_denominator() == v1::ZERO_DENOMINATOR_UNMET
                        ? "is unmet where the numerator is above zero"
                        : "gives no figure");
  }
  if (!definition.gap_unit().empty()) {
    absl::StrAppend(&text, "; the gap is in ", definition.gap_unit());
  }
  return absl::StrCat(text, ".");
}

}  // namespace districtedu::aggregation
