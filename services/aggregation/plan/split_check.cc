// Which companions can be cut out of which formulas.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/aggregation/plan/formula_check.h"
#include "services/aggregation/plan/formula_kind.h"
#include "services/aggregation/plan/formula_terms.h"

namespace districtedu::aggregation {
namespace {

// A value per pupil is of a stage already.
bool IsOfOneStage(const v1::Formula& formula) {
  const auto per_pupil = [](const v1::Condition& condition) {
    return condition.value_case() == v1::Condition::kPerPupil;
  };
  for (const v1::ShareOfSchools* share : SharesOf(formula)) {
    if (std::any_of(share->conditions().begin(), share->conditions().end(), per_pupil) ||
        std::any_of(share->among().begin(), share->among().end(), per_pupil)) {
      return true;
    }
  }
  return false;
}

// Why the formula has no such split; null where it may have.
const char* WhyNot(const v1::Formula& formula, v1::Split split) {
  if (split == v1::SPLIT_UNSPECIFIED) return nullptr;
  const FormulaKind& kind = KindOf(formula.kind_case());
  if (kind.no_split != nullptr) return kind.no_split;
  switch (split) {
    case v1::SPLIT_STAGE:
      if (kind.no_stage != nullptr) return kind.no_stage;
      return IsOfOneStage(formula) ? "a value per pupil is of a stage already" : nullptr;
    case v1::SPLIT_SCHOOL:
    case v1::SPLIT_SHARE_OF_SCHOOLS:
      if (kind.no_school != nullptr) return kind.no_school;
      return split == v1::SPLIT_SHARE_OF_SCHOOLS && !SharesOf(formula).empty()
                 ? "a share of schools is one already"
                 : nullptr;
    default:
      return nullptr;
  }
}

}  // namespace

void CheckSplit(const v1::CompanionDefinition& companion, const v1::Formula& formula,
                bool has_targets, const MeasureCatalogue& catalogue, const PlanNode& node) {
  if (companion.split() == v1::SPLIT_UNSPECIFIED && !companion.has_formula() &&
      !companion.has_scope() && companion.accumulation() == v1::ACCUMULATION_UNSPECIFIED) {
    node.Complain(Reason::kPlanInvalid,
                  "the same as the figure: give a split, a formula, a scope, an accumulation or "
                  "whose gap it is");
  }
  if (const char* const why = WhyNot(formula, companion.split()); why != nullptr) {
    node.Child("split").Complain(Reason::kPlanInvalid, why);
    return;
  }
  if (companion.split() == v1::SPLIT_SHARE_OF_SCHOOLS && !has_targets) {
    node.Child("split").Complain(Reason::kPlanInvalid, "there is no target to satisfy");
  }
  if (companion.split() != v1::SPLIT_STAGE) return;
  for (const v1::Term* term : TermsOf(formula)) {
    const Measure* const measure = catalogue.Find(term->measure());
    if (measure == nullptr) continue;  // complained about where it stands
    if (measure->DimensionIndex("stage") < 0 && measure->DimensionIndex("stages") < 0) {
      node.Child("split").Complain(Reason::kPlanInvalid,
                                   absl::StrCat(measure->id, " has no stage"));
    }
  }
}

}  // namespace districtedu::aggregation
