#include "absl/strings/str_cat.h"
#include "common/resource/change/checks.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::staffing {
namespace {

using v1::TeacherHonour;

void CheckTeacherHonour(const TeacherHonour& after, resource::Violations* violations) {
  resource::CheckDateOrder(after, "awarded_on", "valid_to", violations);
}

// An award bears on its year and on all later ones: it may be the first, and then a later one is
// not. Where only the validity ends otherwise, on the years between the two ends. Schools are not
// told apart: honours follow the person.
resource::Facts FactsOfTeacherHonour(const TeacherHonour& honour) {
  return {{{honour.awarded_on(), ""},
           "",
           absl::StrCat("awarded ", honour.honour_title(), " ", honour.awarded_on())},
          {{honour.awarded_on(), honour.valid_to()}, "", "valid"}};
}

}  // namespace

resource::RulesOf<TeacherHonour> TeacherHonourRules() {
  return {.check = CheckTeacherHonour, .facts = FactsOfTeacherHonour};
}

}  // namespace districtedu::staffing
