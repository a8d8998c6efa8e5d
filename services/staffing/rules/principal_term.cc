#include "districtedu/staffing/v1/principal_term.pb.h"
#include "services/staffing/rules/rules.h"
#include "services/staffing/rules/school_year.h"

namespace districtedu::staffing {
namespace {

using resource::StoreCheck;
using resource::Touch;

void CheckPrincipalTerm(const resource::Message& after, resource::Violations* violations) {
  resource::CheckDateOrder(after, "start_date", "end_date", violations);
  resource::CheckDateOrder(after, "start_date", "decided_on", violations);
  CheckTogether(after, "outcome", "decided_on", violations);
}

// A term counts in the year of its decision.
absl::StatusOr<std::vector<Touch>> PrincipalTermTouches(const StoreCheck& check) {
  if (!Alters(check, {"end_date"})) return std::vector<Touch>();
  std::vector<Touch> touches = TouchesOfDay(check, "decided_on");
  const resource::Key& key = (check.after ? check.after : check.before)->key;
  for (Touch& touch : touches) touch.school = std::get<std::string>(key[1]);
  return touches;
}

}  // namespace

resource::Rules PrincipalTermRules() {
  return {.check = CheckPrincipalTerm, .check_in_store = nullptr, .touches = PrincipalTermTouches};
}

}  // namespace districtedu::staffing
