#include "services/staffing/rules/rules.h"

#include "absl/strings/str_cat.h"
#include "common/resource/change/checks.h"

namespace districtedu::staffing {

using resource::ContentOf;
using resource::Facts;
using resource::Violations;

resource::RulesOf<v1::EthicsCase> EthicsCaseRules() {
  return {.facts = [](const v1::EthicsCase& ethics_case) {
    return resource::FactOfDay(ethics_case.decided_on(), "", ContentOf(ethics_case, {"severity"}));
  }};
}

// A title's flags select honours of every year; its name selects nothing.
resource::RulesOf<v1::HonourTitle> HonourTitleRules() {
  return {.facts = [](const v1::HonourTitle& title) -> Facts {
    return {{{},
             "",
             absl::StrCat(title.category(), " ", title.level(), " ", title.famous(), " ",
                          title.backbone())}};
  }};
}

resource::RulesOf<v1::OutsideProfessional> OutsideProfessionalRules() {
  return {.check = [](const v1::OutsideProfessional& professional, Violations* violations) {
    resource::CheckNotAfterSchoolYear(professional, "start_date", violations);
  }};
}

resource::RulesOf<v1::Recognition> RecognitionRules() {
  return {.facts = [](const v1::Recognition& recognition) {
    return resource::FactOfDay(recognition.recognised_on(), "",
                               ContentOf(recognition, {"document"}));
  }};
}

resource::RulesOf<v1::Recruitment> RecruitmentRules() {
  return {.check = [](const v1::Recruitment& recruitment, Violations* violations) {
    resource::CheckInSchoolYear(recruitment, "hired_on", violations);
  }};
}

resource::RuleBook Rules() {
  resource::RuleBook book;
  book.Add(AppointmentRules());
  book.Add(EthicsCaseRules());
  book.Add(GrowthGoalRules());
  book.Add(HonourTitleRules());
  book.Add(OutsideProfessionalRules());
  book.Add(PersonnelDecisionRules());
  book.Add(PostPlanRules());
  book.Add(PrincipalTermRules());
  book.Add(RecognitionRules());
  book.Add(RecruitmentRules());
  book.Add(RotationRules());
  book.Add(TeacherRules());
  book.Add(TeacherEvaluationRules());
  book.Add(TeacherHonourRules());
  book.Add(TeachingAssignmentRules());
  return book;
}

}  // namespace districtedu::staffing
