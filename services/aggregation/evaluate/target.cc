#include "services/aggregation/evaluate/target.h"

#include <algorithm>

#include "common/base/date.h"

namespace districtedu::aggregation {

std::optional<EffectiveTarget> TargetOf(const v1::IndicatorDefinition& definition,
                                        int school_year) {
  const v1::Target* last = nullptr;  // of this year or the latest before it
  for (const v1::Target& target : definition.targets()) {
    if (target.school_year() > school_year) continue;
    if (last == nullptr || target.school_year() > last->school_year()) last = &target;
  }
  if (last == nullptr) return std::nullopt;
  const bool carried = last->school_year() != school_year;
  if (carried && !definition.carry_forward_after_deadline()) return std::nullopt;
  const std::optional<Decimal> value = ParseDecimal(last->value());
  if (!value.has_value()) return std::nullopt;  // refused by CheckPlan

  EffectiveTarget target;
  target.text = last->value();
  target.value = *value;
  target.printed = last->printed();
  target.carried_forward = carried;
  target.due_on = SchoolYearEnd(school_year) - 1;
  const std::optional<absl::CivilDay> deadline = ParseDate(definition.deadline());
  if (!carried && deadline.has_value() && SchoolYearOf(*deadline) == school_year) {
    target.due_on = *deadline;
  }
  return target;
}

std::optional<int> FirstTargetYear(const v1::IndicatorDefinition& definition) {
  std::optional<int> first;
  for (const v1::Target& target : definition.targets()) {
    first = first.has_value() ? std::min(*first, target.school_year()) : target.school_year();
  }
  return first;
}

}  // namespace districtedu::aggregation
