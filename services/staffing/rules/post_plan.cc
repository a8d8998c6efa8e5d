#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::staffing {
namespace {

void CheckPostPlan(const v1::PostPlan& plan, resource::Violations* violations) {
  for (int i = 0; i < plan.subjects_size(); ++i) {
    const v1::PostPlanSubject& subject = plan.subjects(i);
    if (subject.has_vacancies_filled() && subject.has_vacancies_at_start() &&
        subject.vacancies_filled() > subject.vacancies_at_start()) {
      violations->push_back({absl::StrCat("subjects[", i, "].vacancies_filled"),
                             Reason::kFieldOutOfRange,
                             "must be at most the vacancies at the start"});
    }
  }
}

}  // namespace

resource::RulesOf<v1::PostPlan> PostPlanRules() { return {.check = CheckPostPlan}; }

}  // namespace districtedu::staffing
