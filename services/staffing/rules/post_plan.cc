#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "districtedu/staffing/v1/post_plan.pb.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::staffing {
namespace {

void CheckPostPlan(const resource::Message& after, resource::Violations* violations) {
  const auto& plan = static_cast<const v1::PostPlan&>(after);
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

resource::Rules PostPlanRules() {
  return {.check = CheckPostPlan, .check_in_store = nullptr, .touches = nullptr};
}

}  // namespace districtedu::staffing
