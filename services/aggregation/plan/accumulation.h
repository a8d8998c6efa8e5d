#ifndef DISTRICTEDU_SERVICES_AGGREGATION_PLAN_ACCUMULATION_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_PLAN_ACCUMULATION_H_

#include "districtedu/aggregation/v1/plan.pb.h"

namespace districtedu::aggregation {

// How the years of a companion add up: as it says, else as those of its indicator.
inline v1::Accumulation AccumulationOf(const v1::CompanionDefinition& companion,
                                       const v1::IndicatorDefinition& indicator) {
  return companion.accumulation() == v1::ACCUMULATION_UNSPECIFIED ? indicator.accumulation()
                                                                  : companion.accumulation();
}

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_PLAN_ACCUMULATION_H_
