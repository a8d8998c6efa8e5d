#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "districtedu/staffing/v1/personnel_decision.pb.h"
#include "services/staffing/rules/rules.h"
#include "services/staffing/rules/school_year.h"

namespace districtedu::staffing {
namespace {

using resource::StoreCheck;
using resource::Touch;
using v1::PersonnelDecision;

void CheckPersonnelDecision(const resource::Message& after, resource::Violations* violations) {
  const auto& decision = static_cast<const PersonnelDecision&>(after);
  const auto day = ParseDate(decision.decided_on());
  if (day && decision.has_evaluation_school_year() &&
      decision.evaluation_school_year() > SchoolYearOf(*day)) {
    violations->push_back({"evaluation_school_year", Reason::kFieldOutOfRange,
                           absl::StrCat("must be at most ", SchoolYearOf(*day),
                                        ", the school year of the decision")});
  }
}

absl::StatusOr<std::vector<Touch>> PersonnelDecisionTouches(const StoreCheck& check) {
  if (!Alters(check, {"reason"})) return std::vector<Touch>();
  return TouchesOfDay(check, "decided_on");
}

}  // namespace

resource::Rules PersonnelDecisionRules() {
  return {.check = CheckPersonnelDecision,
          .check_in_store = nullptr,
          .touches = PersonnelDecisionTouches};
}

}  // namespace districtedu::staffing
