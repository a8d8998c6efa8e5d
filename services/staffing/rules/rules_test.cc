// What rules of staffing say of a record or a change by itself; those that read the store have
// tests of their own.

#include "services/staffing/rules/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/resource/testing/rule_case.h"
#include "common/testing/status_matchers.h"

namespace districtedu::staffing {
namespace {

using resource::TouchesOf;
using resource::ViolationsOf;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::StatusIs;

TEST(AppointmentRulesTest, WhatIsImpossible) {
  const auto found = [](const std::string& text) { return ViolationsOf(AppointmentRules(), text); };
  EXPECT_THAT(
      found("start_date: '2022-09-01' end_date: '2023-09-01' end_reason: END_REASON_RETIRED "
            "stages: [STAGE_PRIMARY, STAGE_JUNIOR]"),
      IsEmpty());
  EXPECT_THAT(found("start_date: '2022-09-01' end_date: '2022-09-01'"),
              ElementsAre("end_date: DATE_ORDER_INVALID"));
  EXPECT_THAT(found("end_reason: END_REASON_RETIRED"),
              ElementsAre("end_date: REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(found("stages: [STAGE_PRIMARY, STAGE_JUNIOR, STAGE_PRIMARY]"),
              ElementsAre("stages[2]: DUPLICATE_KEY_IN_BATCH"));
}

std::string Appointed(const std::string& kind, const std::string& school, const std::string& from,
                      const std::string& to, const std::string& more = "") {
  return absl::StrCat("name: 'districts/d/schools/", school,
                      "/appointments/a' kind: ", "APPOINTMENT_KIND_", kind, " start_date: '", from,
                      "' end_date: '", to, "' ", more);
}

TEST(AppointmentRulesTest, OneMainAppointmentAndOneSecondmentOnADate) {
  const auto check = [](const std::string& after, const std::vector<std::string>& siblings) {
    const resource::ChangeCase<v1::Appointment> made("", after, siblings);
    return AppointmentRules().check_change(made.change, {});
  };
  const std::string from_2022 = Appointed("MAIN", "s1", "2022-09-01", "");
  EXPECT_THAT(check(from_2022, {}), IsOk());
  EXPECT_THAT(check(from_2022, {Appointed("MAIN", "s2", "2020-09-01", "2022-09-01"),
                                Appointed("SECONDMENT", "s2", "2020-09-01", ""),
                                Appointed("ADDITIONAL", "s2", "2020-09-01", "")}),
              IsOk());
  EXPECT_THAT(check(from_2022, {Appointed("MAIN", "s2", "2020-09-01", "2022-09-02")}),
              HasReason("INTERVAL_OVERLAP"));
  EXPECT_THAT(check(from_2022, {Appointed("MAIN", "s2", "2030-09-01", "")}),
              HasReason("INTERVAL_OVERLAP"));
  EXPECT_THAT(check(Appointed("SECONDMENT", "s1", "2022-09-01", "2023-09-01"),
                    {Appointed("SECONDMENT", "s2", "2023-08-31", "2024-09-01")}),
              HasReason("INTERVAL_OVERLAP"));
  EXPECT_THAT(check(Appointed("ADDITIONAL", "s1", "2022-09-01", ""),
                    {Appointed("ADDITIONAL", "s2", "2020-09-01", "")}),
              IsOk());
}

TEST(AppointmentRulesTest, BearsOnItsDaysAtEverySchoolThePersonIsCountedAt) {
  const std::string ended = Appointed("MAIN", "s1", "2020-09-01", "2022-09-01");
  const std::vector<std::string> others = {Appointed("SECONDMENT", "s2", "2021-09-01", ""),
                                           Appointed("ADDITIONAL", "s3", "2021-09-01", "")};
  EXPECT_THAT(TouchesOf(AppointmentRules(), "", ended), ElementsAre("2020..2021 s1"));
  EXPECT_THAT(TouchesOf(AppointmentRules(), "", ended, others),
              ElementsAre("2020..2021 s1", "2020..2021 s2"));
  EXPECT_THAT(
      TouchesOf(AppointmentRules(), "", Appointed("ADDITIONAL", "s1", "2022-09-01", ""), others),
      ElementsAre("2022.. s1"));
}

TEST(AppointmentRulesTest, AnEndThatMovesBearsOnTheDaysBetweenAndOnDepartures) {
  const auto touches = [](const std::string& before, const std::string& after) {
    return TouchesOf(AppointmentRules(), before, after);
  };
  const auto until = [](const std::string& to, const std::string& more = "") {
    return Appointed("MAIN", "s1", "2015-09-01", to, more);
  };
  EXPECT_THAT(touches(until(""), until("2022-09-01")), ElementsAre("2022.. s1"));
  EXPECT_THAT(touches(until("2022-09-01"), until("2024-09-01")), ElementsAre("2022..2023 s1"));
  // Whoever retires on 31 August leaves in the year that ends with it.
  EXPECT_THAT(touches(until("2022-09-01"), until("2022-09-01", "end_reason: END_REASON_RETIRED")),
              ElementsAre("2021..2021 s1"));
  EXPECT_THAT(touches(until("2022-09-01", "end_reason: END_REASON_RETIRED"),
                      until("2024-09-01", "end_reason: END_REASON_RETIRED")),
              ElementsAre("2021..2021 s1", "2022..2023 s1"));
  EXPECT_THAT(touches(until("2022-09-01"), until("2022-09-01", "post: POST_PRINCIPAL")),
              ElementsAre("2015..2021 s1"));
}

TEST(EthicsCaseRulesTest, CountsInTheYearOfItsDecision) {
  EXPECT_THAT(TouchesOf(EthicsCaseRules(), "", "decided_on: '2023-08-31'"),
              ElementsAre("2022..2022"));
  EXPECT_THAT(TouchesOf(EthicsCaseRules(), "decided_on: '2023-08-31'", "decided_on: '2023-09-01'"),
              ElementsAre("2022..2022", "2023..2023"));
  EXPECT_THAT(TouchesOf(EthicsCaseRules(), "decided_on: '2023-08-31' veto: true",
                        "decided_on: '2023-08-31' veto: false"),
              ElementsAre("2022..2022"));
  EXPECT_THAT(TouchesOf(EthicsCaseRules(), "decided_on: '2023-08-31'",
                        "decided_on: '2023-08-31' severity: 1"),
              IsEmpty());
}

TEST(GrowthGoalRulesTest, WhatIsImpossible) {
  const auto found = [](const std::string& text) { return ViolationsOf(GrowthGoalRules(), text); };
  EXPECT_THAT(found("least_age: 30 greatest_age: 30 goal: 'a' set_on: '2022-09-01'"), IsEmpty());
  EXPECT_THAT(found("least_age: 30 greatest_age: 29"),
              ElementsAre("greatest_age: FIELD_OUT_OF_RANGE"));
  EXPECT_THAT(found("goal: 'a'"), ElementsAre("set_on: REQUIRED_FIELD_MISSING"));
}

TEST(GrowthGoalRulesTest, BandsDoNotOverlap) {
  const auto check = [](const std::string& after, const std::vector<std::string>& siblings) {
    const resource::ChangeCase<v1::GrowthGoal> made("", after, siblings);
    return GrowthGoalRules().check_change(made.change, {});
  };
  const std::string thirties = "least_age: 30 greatest_age: 39";
  EXPECT_THAT(check(thirties, {"least_age: 40 greatest_age: 70", "least_age: 18 greatest_age: 29"}),
              IsOk());
  EXPECT_THAT(check(thirties, {"least_age: 39 greatest_age: 70", "least_age: 18 greatest_age: 30"}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("from 18 to 30 years")));
}

TEST(GrowthGoalRulesTest, ABandIsOneOfEveryYear) {
  EXPECT_THAT(TouchesOf(GrowthGoalRules(), "", "least_age: 30"), ElementsAre("all"));
}

TEST(HonourTitleRulesTest, FlagsSelectHonoursOfEveryYearAndTheNameNone) {
  EXPECT_THAT(TouchesOf(HonourTitleRules(), "", "name_zh: 'a'"), ElementsAre("all"));
  EXPECT_THAT(TouchesOf(HonourTitleRules(), "name_zh: 'a'", "name_zh: 'b'"), IsEmpty());
  for (const char* flag : {"famous: true", "backbone: true", "category: HONOUR_CATEGORY_PRINCIPAL",
                           "level: HONOUR_LEVEL_DISTRICT"}) {
    EXPECT_THAT(TouchesOf(HonourTitleRules(), "name_zh: 'a'", flag), ElementsAre("all")) << flag;
  }
}

TEST(OutsideProfessionalRulesTest, StartsNotAfterItsYear) {
  const std::string name = "name: 'districts/d/schoolYears/2022/schools/s/outsideProfessionals/p' ";
  EXPECT_THAT(ViolationsOf(OutsideProfessionalRules(), name + "start_date: '2020-09-01'"),
              IsEmpty());
  EXPECT_THAT(ViolationsOf(OutsideProfessionalRules(), name + "start_date: '2023-09-01'"),
              ElementsAre("start_date: DATE_INVALID"));
}

TEST(PersonnelDecisionRulesTest, TheEvaluationIsNotOfALaterYear) {
  const auto found = [](const std::string& text) {
    return ViolationsOf(PersonnelDecisionRules(), text);
  };
  EXPECT_THAT(found("decided_on: '2022-09-01' evaluation_school_year: 2022"), IsEmpty());
  EXPECT_THAT(found("decided_on: '2022-08-31' evaluation_school_year: 2022"),
              ElementsAre("evaluation_school_year: FIELD_OUT_OF_RANGE"));
}

TEST(PersonnelDecisionRulesTest, CountsInTheYearOfTheDayWhateverItsReason) {
  EXPECT_THAT(TouchesOf(PersonnelDecisionRules(), "", "decided_on: '2022-09-01'"),
              ElementsAre("2022..2022"));
  EXPECT_THAT(TouchesOf(PersonnelDecisionRules(), "decided_on: '2022-09-01'",
                        "decided_on: '2022-09-01' reason: 'a'"),
              IsEmpty());
}

TEST(PostPlanRulesTest, NotMoreVacanciesFilledThanThereWere) {
  EXPECT_THAT(ViolationsOf(PostPlanRules(),
                           "subjects { vacancies_at_start: 2 vacancies_filled: 2 }"
                           "subjects { vacancies_filled: 3 }"),
              IsEmpty());
  EXPECT_THAT(ViolationsOf(PostPlanRules(),
                           "subjects {}"
                           "subjects { vacancies_at_start: 2 vacancies_filled: 3 }"),
              ElementsAre("subjects[1].vacancies_filled: FIELD_OUT_OF_RANGE"));
}

TEST(PrincipalTermRulesTest, WhatIsImpossible) {
  const auto found = [](const std::string& text) {
    return ViolationsOf(PrincipalTermRules(), text);
  };
  EXPECT_THAT(found("start_date: '2020-09-01' end_date: '2023-09-01'"), IsEmpty());
  EXPECT_THAT(found("start_date: '2020-09-01' end_date: '2020-08-01' decided_on: '2020-08-01'"),
              ElementsAre("end_date: DATE_ORDER_INVALID", "decided_on: DATE_ORDER_INVALID",
                          "outcome: REQUIRED_FIELD_MISSING"));
}

TEST(PrincipalTermRulesTest, CountsInTheYearOfItsDecisionAtItsSchool) {
  const std::string name = "name: 'districts/d/schools/s1/principalTerms/t' ";
  EXPECT_THAT(TouchesOf(PrincipalTermRules(), "", name), IsEmpty());
  EXPECT_THAT(TouchesOf(PrincipalTermRules(), name, name + "decided_on: '2023-07-01'"),
              ElementsAre("2022..2022 s1"));
  EXPECT_THAT(TouchesOf(PrincipalTermRules(), name + "decided_on: '2023-07-01'",
                        name + "decided_on: '2023-07-01' end_date: '2023-08-01'"),
              IsEmpty());
}

TEST(RecognitionRulesTest, CountsInTheYearOfItsDayWhateverItsDocument) {
  EXPECT_THAT(TouchesOf(RecognitionRules(), "", "recognised_on: '2022-09-10'"),
              ElementsAre("2022..2022"));
  EXPECT_THAT(TouchesOf(RecognitionRules(), "recognised_on: '2022-09-10'",
                        "recognised_on: '2022-09-10' document: 'a'"),
              IsEmpty());
}

TEST(RecruitmentRulesTest, HiredInItsYear) {
  const std::string name = "name: 'districts/d/schoolYears/2022/recruitments/r' ";
  EXPECT_THAT(ViolationsOf(RecruitmentRules(), name + "hired_on: '2022-09-01'"), IsEmpty());
  EXPECT_THAT(ViolationsOf(RecruitmentRules(), name + "hired_on: '2022-08-31'"),
              ElementsAre("hired_on: DATE_INVALID"));
}

TEST(RotationRulesTest, WhatIsImpossible) {
  const auto found = [](const std::string& text) { return ViolationsOf(RotationRules(), text); };
  EXPECT_THAT(found("from_school: 'districts/d/schools/a' to_school: 'districts/d/schools/b'"),
              IsEmpty());
  EXPECT_THAT(found("from_school: 'districts/d/schools/a' to_school: 'districts/d/schools/a' "
                    "start_date: '2022-09-01' end_date: '2021-09-01'"),
              ElementsAre("end_date: DATE_ORDER_INVALID", "to_school: NAME_MISMATCH"));
}

TEST(RotationRulesTest, CountsInTheYearItStartsAtTheSchoolItLeaves) {
  const std::string from = "from_school: 'districts/d/schools/s1' start_date: '2022-09-01' ";
  EXPECT_THAT(TouchesOf(RotationRules(), "", from), ElementsAre("2022..2022 s1"));
  EXPECT_THAT(TouchesOf(RotationRules(), from, from + "end_date: '2025-07-01'"), IsEmpty());
  EXPECT_THAT(TouchesOf(RotationRules(), from,
                        "from_school: 'districts/d/schools/s2' start_date: '2023-09-01'"),
              ElementsAre("2022..2022 s1", "2023..2023 s2"));
}

TEST(TeacherRulesTest, WhatIsImpossible) {
  const auto found = [](const std::string& text) { return ViolationsOf(TeacherRules(), text); };
  EXPECT_THAT(found("birth_date: '1980-01-01' hired_on: '2002-07-01' "
                    "qualification: QUALIFICATION_MASTER qualification_obtained_on: '2010-07-01' "
                    "earlier_qualifications { qualification: QUALIFICATION_BACHELOR "
                    "obtained_on: '2002-07-01' }"),
              IsEmpty());
  EXPECT_THAT(found("birth_date: '1980-01-01' hired_on: '1979-07-01'"),
              ElementsAre("hired_on: DATE_ORDER_INVALID"));
  EXPECT_THAT(found("qualification_obtained_on: '2010-07-01'"),
              ElementsAre("qualification: REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(found("qualification: QUALIFICATION_BACHELOR qualification_obtained_on: '2010-07-01' "
                    "earlier_qualifications { qualification: QUALIFICATION_MASTER "
                    "obtained_on: '2010-07-01' }"),
              ElementsAre("earlier_qualifications[0].qualification: FIELD_OUT_OF_RANGE",
                          "earlier_qualifications[0].obtained_on: DATE_ORDER_INVALID"));
}

TEST(TeacherEvaluationRulesTest, AReasonNeedsItsVeto) {
  EXPECT_THAT(ViolationsOf(TeacherEvaluationRules(), "ethics_veto: true veto_reason: 'a'"),
              IsEmpty());
  EXPECT_THAT(ViolationsOf(TeacherEvaluationRules(), "veto_reason: 'a'"),
              ElementsAre("veto_reason: KIND_NOT_APPLICABLE"));
}

TEST(TeacherHonourRulesTest, EndsAfterItsAward) {
  EXPECT_THAT(ViolationsOf(TeacherHonourRules(), "awarded_on: '2022-09-10' valid_to: '2025-09-10'"),
              IsEmpty());
  EXPECT_THAT(ViolationsOf(TeacherHonourRules(), "awarded_on: '2022-09-10' valid_to: '2022-09-10'"),
              ElementsAre("valid_to: DATE_ORDER_INVALID"));
}

TEST(TeacherHonourRulesTest, AnAwardBearsOnAllLaterYearsAndItsValidityOnThoseBetweenTwoEnds) {
  const std::string title = "honour_title: 'districts/d/honourTitles/a' ";
  const auto touches = [&](const std::string& before, const std::string& after) {
    return TouchesOf(TeacherHonourRules(), before, after);
  };
  EXPECT_THAT(touches("", title + "awarded_on: '2022-09-10' valid_to: '2025-09-10'"),
              ElementsAre("2022.."));
  EXPECT_THAT(touches(title + "awarded_on: '2022-09-10'", title + "awarded_on: '2020-09-10'"),
              ElementsAre("2020.."));
  EXPECT_THAT(touches(title + "awarded_on: '2022-09-10'",
                      "honour_title: 'districts/d/honourTitles/b' awarded_on: '2022-09-10'"),
              ElementsAre("2022.."));
  EXPECT_THAT(touches(title + "awarded_on: '2022-09-10' valid_to: '2024-09-01'",
                      title + "awarded_on: '2022-09-10' valid_to: '2026-09-01'"),
              ElementsAre("2024..2025"));
  EXPECT_THAT(touches(title + "awarded_on: '2022-09-10' valid_to: '2024-09-01'",
                      title + "awarded_on: '2022-09-10'"),
              ElementsAre("2024.."));
  EXPECT_THAT(touches(title + "awarded_on: '2022-09-10'",
                      title + "awarded_on: '2022-09-10' certificate_number: 'a'"),
              IsEmpty());
}

TEST(TeachingAssignmentRulesTest, WhatIsImpossible) {
  const std::string name = "name: 'districts/d/schoolYears/2022/schools/s/teachingAssignments/a' ";
  const auto found = [&](const std::string& text) {
    return ViolationsOf(TeachingAssignmentRules(), name + text);
  };
  EXPECT_THAT(found("stage: STAGE_PRIMARY grade: 6 start_date: '2022-09-01'"), IsEmpty());
  EXPECT_THAT(
      found("stage: STAGE_PRIMARY grade: 7 start_date: '2023-09-01' end_date: '2023-01-01'"),
      ElementsAre("end_date: DATE_ORDER_INVALID", "start_date: DATE_INVALID",
                  "stage: FIELD_OUT_OF_RANGE"));
}

}  // namespace
}  // namespace districtedu::staffing
