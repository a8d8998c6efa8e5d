#ifndef DISTRICTEDU_SERVICES_AGGREGATION_PLAN_TERM_CHECK_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_PLAN_TERM_CHECK_H_

#include <string>

#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/measures/measure.h"
#include "services/aggregation/plan/counting.h"
#include "services/aggregation/plan/plan_node.h"

namespace districtedu::aggregation {

// What a formula takes of a term.
struct TermUse {
  Counting counting = Counting::kAmounts;  // kAmounts: or entities, as the term says
  bool over_years = false;                 // several school years are added
};

// Complains about a term that names what is not there, or adds what does not add.
void CheckTerm(const v1::Term& term, const TermUse& use, const MeasureCatalogue& catalogue,
               const PlanNode& node);

// [a-z][a-z0-9_]*, of at most 64 characters.
bool IsName(const std::string& text);

bool IsStage(const std::string& code);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_PLAN_TERM_CHECK_H_
