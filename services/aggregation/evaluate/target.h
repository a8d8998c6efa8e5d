#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_TARGET_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_TARGET_H_

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/plan/number.h"

namespace districtedu::aggregation {

// What is asked of an indicator in one school year.
struct EffectiveTarget {
  std::string text;  // as in the plan
  Decimal value;
  bool printed = false;
  bool carried_forward = false;  // the target of an earlier year, maintained
  absl::CivilDay due_on;         // last day to reach it
};

// The target of the year: its own, or the last one before it where the item says that a state stays
// judged. Due on the item's deadline where that lies in the year, else on 31 August, its last day;
// a maintained target is due at the end of the later year.
std::optional<EffectiveTarget> TargetOf(const v1::IndicatorDefinition& definition, int school_year);

// The first school year with a target; none where no year has one.
std::optional<int> FirstTargetYear(const v1::IndicatorDefinition& definition);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_TARGET_H_
