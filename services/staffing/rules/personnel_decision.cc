#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::staffing {
namespace {

using v1::PersonnelDecision;

void CheckPersonnelDecision(const PersonnelDecision& decision, resource::Violations* violations) {
  const auto day = ParseDate(decision.decided_on());
  if (day && decision.has_evaluation_school_year() &&
      decision.evaluation_school_year() > SchoolYearOf(*day)) {
    violations->push_back({"evaluation_school_year", Reason::kFieldOutOfRange,
                           absl::StrCat("must be at most ", SchoolYearOf(*day),
                                        ", the school year of the decision")});
  }
}

resource::Facts FactsOfPersonnelDecision(const PersonnelDecision& decision) {
  return resource::FactOfDay(decision.decided_on(), "", resource::ContentOf(decision, {"reason"}));
}

}  // namespace

resource::RulesOf<PersonnelDecision> PersonnelDecisionRules() {
  return {.check = CheckPersonnelDecision, .facts = FactsOfPersonnelDecision};
}

}  // namespace districtedu::staffing
