#ifndef DISTRICTEDU_SERVICES_AGGREGATION_PLAN_PLAN_NAMES_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_PLAN_PLAN_NAMES_H_

#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/plan/plan_node.h"

namespace districtedu::aggregation {

// Writes what names stand for in their places: scopes, companion sets, condition sets. What is left
// is a plan that says everything where it holds, which is what is stored and evaluated. Elements of
// `expanded` are where they were written, in `origins`; it must not be moved.
//
// Complains, where `root` stands, about names that are unknown, unused, twice or go in a circle,
// and about what stands beside a name that says all.
void ExpandNames(const v1::Plan& plan, const PlanNode& root, v1::Plan* expanded,
                 PlanNode::Origins* origins);

// Of a plan nothing is wrong with.
v1::Plan WithoutNames(const v1::Plan& plan);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_PLAN_PLAN_NAMES_H_
