#include "common/resource/change/checks.h"
#include "common/resource/declared/name.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::staffing {
namespace {

using v1::PrincipalTerm;

void CheckPrincipalTerm(const PrincipalTerm& after, resource::Violations* violations) {
  resource::CheckDateOrder(after, "start_date", "end_date", violations);
  resource::CheckDateOrder(after, "start_date", "decided_on", violations);
  resource::CheckTogether(after, "outcome", "decided_on", violations);
}

// A term counts in the year of its decision.
resource::Facts FactsOfPrincipalTerm(const PrincipalTerm& term) {
  return resource::FactOfDay(term.decided_on(), resource::SegmentBehind(term.name(), "schools"),
                             resource::ContentOf(term, {"end_date"}));
}

}  // namespace

resource::RulesOf<PrincipalTerm> PrincipalTermRules() {
  return {.check = CheckPrincipalTerm, .facts = FactsOfPrincipalTerm};
}

}  // namespace districtedu::staffing
