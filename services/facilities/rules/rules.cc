#include "services/facilities/rules/rules.h"

#include <map>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "districtedu/facilities/v1/class_section.pb.h"
#include "districtedu/facilities/v1/enrolment.pb.h"
#include "districtedu/facilities/v1/school.pb.h"
#include "districtedu/facilities/v1/school_year.pb.h"
#include "districtedu/facilities/v1/subject.pb.h"
#include "services/facilities/rules/facts.h"

namespace districtedu::facilities {
namespace {

using resource::Message;
using resource::StoreCheck;
using resource::Touch;
using resource::Violations;

void CheckSchool(const Message& after, Violations* violations) {
  resource::CheckDateOrder(after, "opened_on", "closed_on", violations);
  const auto& school = static_cast<const v1::School&>(after);
  if (!school.merged_into().empty() && school.closed_on().empty()) {
    violations->push_back({"closed_on", Reason::kRequiredFieldMissing,
                           "must be given for a school that was merged into another"});
  }
}

// A campus belongs to a school, not to another campus; no school is its own.
absl::Status CheckSchoolInStore(const StoreCheck& check) {
  if (!check.after) return absl::OkStatus();
  const auto& school = static_cast<const v1::School&>(*check.after->message);
  const std::string own = std::get<std::string>(check.after->key[1]);
  if (LastSegment(school.merged_into()) == own) {
    return InvalidFields({{"school.merged_into", Reason::kNameMismatch, "must be another school"}});
  }
  if (school.main_school().empty()) return absl::OkStatus();
  const std::string main = LastSegment(school.main_school());
  const auto chain = check.session.Query(
      "SELECT 1 FROM facilities_schools WHERE district_id = ? AND ((school_id = ? AND "
      "main_school_id IS NOT NULL) OR main_school_id = ?) LIMIT 1",
      {check.district, main, own});
  if (!chain.ok()) return chain.status();
  if (main != own && chain->empty()) return absl::OkStatus();
  return InvalidFields({{"school.main_school", Reason::kNameMismatch,
                         "must be a school that is no campus, and a campus has none itself"}});
}

void CheckSchoolYear(const Message& after, Violations* violations) {
  const auto& year = static_cast<const v1::SchoolYear&>(after);
  int number = 0;
  if (!absl::SimpleAtoi(LastSegment(year.name()), &number)) return;
  for (const std::string field :
       {"census_date", "first_semester_start_date", "second_semester_start_date"}) {
    const std::string text = resource::GetText(after, field);
    const auto day = ParseDate(text);
    if (day && SchoolYearOf(*day) != number) {
      violations->push_back({field, Reason::kDateInvalid,
                             absl::StrCat("must lie in the school year, ", number, "-09-01 to ",
                                          number + 1, "-08-31")});
    }
  }
  resource::CheckDateOrder(after, "first_semester_start_date", "second_semester_start_date",
                           violations);
}

// Grades 1 to 5 are primary and 7 to 9 junior in every school system; 6 is either (六三, 五四).
void CheckStageOfGrade(common::v1::Stage stage, int grade, Violations* violations) {
  if ((grade < 6 && stage == common::v1::STAGE_JUNIOR) ||
      (grade > 6 && stage == common::v1::STAGE_PRIMARY)) {
    violations->push_back(
        {"stage", Reason::kFieldOutOfRange, absl::StrCat("does not fit grade ", grade)});
  }
}

void CheckClassSection(const Message& after, Violations* violations) {
  const auto& section = static_cast<const v1::ClassSection&>(after);
  if (section.grade() > 0) CheckStageOfGrade(section.stage(), section.grade(), violations);
}

void CheckEnrolment(const Message& after, Violations* violations) {
  const auto& enrolment = static_cast<const v1::Enrolment&>(after);
  int grade = 0;
  if (absl::SimpleAtoi(LastSegment(enrolment.name()), &grade)) {
    CheckStageOfGrade(enrolment.stage(), grade, violations);
  }
  if (enrolment.has_boarders() && enrolment.has_pupils() &&
      enrolment.boarders() > enrolment.pupils()) {
    violations->push_back(
        {"boarders", Reason::kFieldOutOfRange, "must be at most the number of pupils"});
  }
}

// Kind and locality also select people who come to the school or leave it for another; the rest
// concerns the school alone.
absl::StatusOr<std::vector<Touch>> TouchesOfSchool(const StoreCheck& check) {
  const resource::StoredRow& row = check.after ? *check.after : *check.before;
  if (check.before && check.after) {
    const auto& before = static_cast<const v1::School&>(*check.before->message);
    const auto& after = static_cast<const v1::School&>(*check.after->message);
    const auto localities = [](const v1::School& school) {
      std::map<int, int> by_year;
      for (const auto& each : school.localities()) by_year[each.school_year()] = each.locality();
      return by_year;
    };
    if (before.kind() != after.kind() || localities(before) != localities(after)) {
      return std::vector<Touch>{Touch{}};
    }
  }
  return std::vector<Touch>{{std::nullopt, std::nullopt, std::get<std::string>(row.key[1])}};
}

// The learning area and the stages it is required in select teachers in every year; the name
// selects nothing.
absl::StatusOr<std::vector<Touch>> TouchesOfSubject(const StoreCheck& check) {
  if (check.before && check.after) {
    const auto& before = static_cast<const v1::Subject&>(*check.before->message);
    const auto& after = static_cast<const v1::Subject&>(*check.after->message);
    const auto stages = [](const v1::Subject& subject) {
      return std::set<int>(subject.required_stages().begin(), subject.required_stages().end());
    };
    if (before.area() == after.area() && stages(before) == stages(after)) {
      return std::vector<Touch>();
    }
  }
  return std::vector<Touch>{Touch{}};
}

}  // namespace

resource::RuleBook Rules() {
  resource::RuleBook book;
  book["School"].check = CheckSchool;
  book["School"].check_in_store = CheckSchoolInStore;
  book["School"].touches = TouchesOfSchool;
  book["SchoolYear"].check = CheckSchoolYear;
  book["Enrolment"].check = CheckEnrolment;
  book["ClassSection"].check = CheckClassSection;
  book["Subject"].touches = TouchesOfSubject;
  book["ConstructionProject"] = ConstructionProjectRules();
  book["EquipmentProject"] = EquipmentProjectRules();
  book["EquipmentPurchase"] = EquipmentPurchaseRules();
  book["FacilityReturn"] = FacilityReturnRules();
  book["Funding"] = FundingRules();
  book["IctInstallation"] = IctInstallationRules();
  return book;
}

}  // namespace districtedu::facilities
