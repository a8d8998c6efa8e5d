// Which companions can be cut out of which formulas.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/aggregation/plan/formula_check.h"
#include "services/aggregation/plan/formula_terms.h"

namespace districtedu::aggregation {
namespace {

// A value per pupil is of a stage already.
bool IsOfOneStage(const v1::Formula& formula) {
  const auto per_pupil = [](const v1::Condition& condition) { return condition.has_per_pupil(); };
  for (const v1::ShareOfSchools* share : SharesOf(formula)) {
    if (std::any_of(share->conditions().begin(), share->conditions().end(), per_pupil) ||
        std::any_of(share->among().begin(), share->among().end(), per_pupil)) {
      return true;
    }
  }
  return formula.has_difference_coefficient();
}

// Why the formula has no such split; null where it may have.
const char* WhyNot(const v1::Formula& formula, v1::Split split) {
  if (split == v1::SPLIT_UNSPECIFIED) return nullptr;
  if (formula.has_milestone_done()) return "a milestone is done or not, nowhere in part";
  switch (split) {
    case v1::SPLIT_STAGE:
      if (formula.has_first_time_count()) {
        return "a first year in a stage is another one than the first year";
      }
      return IsOfOneStage(formula) ? "a value per pupil is of a stage already" : nullptr;
    case v1::SPLIT_SCHOOL:
    case v1::SPLIT_SHARE_OF_SCHOOLS:
      if (formula.has_difference_coefficient()) return "one school differs from no other";
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
