#ifndef DISTRICTEDU_SERVICES_AGGREGATION_PLAN_FORMULA_TERMS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_PLAN_FORMULA_TERMS_H_

#include <vector>

#include "districtedu/aggregation/v1/plan.pb.h"

namespace districtedu::aggregation {

// The terms of a formula or of a part of one, however deep they stand, in its order.
std::vector<const v1::Term*> TermsOf(const google::protobuf::Message& formula);

// The shares of schools of a formula: itself, or parts of it.
std::vector<const v1::ShareOfSchools*> SharesOf(const v1::Formula& formula);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_PLAN_FORMULA_TERMS_H_
