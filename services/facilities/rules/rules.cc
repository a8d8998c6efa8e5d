#include "services/facilities/rules/rules.h"

#include <set>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/resource/change/checks.h"
#include "common/resource/declared/name.h"
#include "services/facilities/rules/expected_submissions.h"

namespace districtedu::facilities {
namespace {

using resource::Facts;
using resource::Violations;

void CheckSchoolYear(const v1::SchoolYear& year, Violations* violations) {
  for (const char* field :
       {"census_date", "first_semester_start_date", "second_semester_start_date"}) {
    resource::CheckInSchoolYear(year, field, violations);
  }
  resource::CheckDateOrder(year, "first_semester_start_date", "second_semester_start_date",
                           violations);
}

void CheckClassSection(const v1::ClassSection& section, Violations* violations) {
  if (section.grade() == 0) return;
  resource::CheckStageOfGrade(section.stage(), section.grade(), violations);
}

void CheckEnrolment(const v1::Enrolment& enrolment, Violations* violations) {
  int grade = 0;
  if (absl::SimpleAtoi(resource::LastSegment(enrolment.name()), &grade)) {
    resource::CheckStageOfGrade(enrolment.stage(), grade, violations);
  }
  if (enrolment.has_boarders() && enrolment.has_pupils() &&
      enrolment.boarders() > enrolment.pupils()) {
    violations->push_back(
        {"boarders", Reason::kFieldOutOfRange, "must be at most the number of pupils"});
  }
}

// The learning area and the stages it is required in select teachers in every year; the name
// selects nothing.
Facts FactsOfSubject(const v1::Subject& subject) {
  const std::set<int> stages(subject.required_stages().begin(), subject.required_stages().end());
  return {{{}, "", absl::StrCat(subject.area(), " required in ", absl::StrJoin(stages, " "))}};
}

}  // namespace

resource::RulesOf<v1::ClassSection> ClassSectionRules() { return {.check = CheckClassSection}; }

resource::RulesOf<v1::Enrolment> EnrolmentRules() { return {.check = CheckEnrolment}; }

resource::RulesOf<v1::SchoolYear> SchoolYearRules() {
  return {.check = CheckSchoolYear, .after_write = ExpectSubmissions};
}

resource::RulesOf<v1::Subject> SubjectRules() { return {.facts = FactsOfSubject}; }

resource::RuleBook Rules() {
  resource::RuleBook book;
  book.Add(ClassSectionRules());
  book.Add(ConstructionProjectRules());
  book.Add(EnrolmentRules());
  book.Add(EquipmentProjectRules());
  book.Add(EquipmentPurchaseRules());
  book.Add(FacilityReturnRules());
  book.Add(FundingRules());
  book.Add(IctInstallationRules());
  book.Add(SchoolRules());
  book.Add(SchoolYearRules());
  book.Add(SubjectRules());
  return book;
}

}  // namespace districtedu::facilities
