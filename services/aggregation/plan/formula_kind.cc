#include "services/aggregation/plan/formula_kind.h"

namespace districtedu::aggregation {

const FormulaKind& KindOf(v1::Formula::KindCase kind) {
  static constexpr FormulaKind kRatio = {.traits = {}, .zero = ZeroRule::kNamed};
  static constexpr FormulaKind kFirstTimeCount = {
      .traits = {.missing = MissingReport::kAdds},
      .no_stage = "a first year in a stage is another one than the first year"};
  static constexpr FormulaKind kCount = {.traits = {.missing = MissingReport::kAdds}};
  static constexpr FormulaKind kRatioOfRatios = {.traits = {}, .zero = ZeroRule::kNoValue};
  static constexpr FormulaKind kShareOfSchools = {
      .traits = {.missing = MissingReport::kFails, .by_school = true}, .zero = ZeroRule::kNoValue};
  static constexpr FormulaKind kUncoveredNeeds = {
      .traits = {.missing = MissingReport::kAdds, .by_school = true}};
  static constexpr FormulaKind kMilestoneDone = {
      .traits = {.missing = MissingReport::kAdds, .has_pace = false},
      .all_or_nothing = true,
      .no_split = "a milestone is done or not, nowhere in part"};
  // But for what its parts agree in.
  static constexpr FormulaKind kWorstOf = {.traits = {}, .zero = ZeroRule::kNamed};
  static constexpr FormulaKind kChange = {
      .traits = {.has_pace = false, .every_year = true, .year_before = true},
      .zero = ZeroRule::kNoValue};
  static constexpr FormulaKind kDifferenceCoefficient = {
      .traits = {.has_pace = false, .by_school = true},
      .zero = ZeroRule::kNoValue,
      .no_stage = "a value per pupil is of a stage already",
      .no_school = "one school differs from no other"};
  static constexpr FormulaKind kUnknown = {};  // refused by CheckPlan
  switch (kind) {
    case v1::Formula::kRatio:
      return kRatio;
    case v1::Formula::kFirstTimeCount:
      return kFirstTimeCount;
    case v1::Formula::kCount:
      return kCount;
    case v1::Formula::kRatioOfRatios:
      return kRatioOfRatios;
    case v1::Formula::kShareOfSchools:
      return kShareOfSchools;
    case v1::Formula::kUncoveredNeeds:
      return kUncoveredNeeds;
    case v1::Formula::kMilestoneDone:
      return kMilestoneDone;
    case v1::Formula::kWorstOf:
      return kWorstOf;
    case v1::Formula::kChange:
      return kChange;
    case v1::Formula::kDifferenceCoefficient:
      return kDifferenceCoefficient;
    case v1::Formula::KIND_NOT_SET:
      break;
  }
  return kUnknown;
}

Traits TraitsOf(const v1::ShareOfSchools& share) {
  Traits traits = KindOf(v1::Formula::kShareOfSchools).traits;
  if (share.factor() == 0) traits.missing = MissingReport::kAdds;
  return traits;
}

}  // namespace districtedu::aggregation
