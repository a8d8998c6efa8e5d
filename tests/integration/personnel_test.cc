// Every record of people through the real server: what is written, what cannot be true, and which
// years and schools a change bears on.

#include <algorithm>
#include <string>
#include <vector>

#include "tests/integration/personnel_fixture.h"

namespace districtedu::testing {
namespace {

constexpr char kYear[] = "districts/nanhu/schoolYears/2022";
constexpr char kYearSchool[] = "districts/nanhu/schoolYears/2022/schools/s1";
constexpr char kSchool[] = "districts/nanhu/schools/s1";
constexpr char kTeacher[] = "districts/nanhu/teachers/t1";

struct Kind {
  const char* type;
  const char* parent;
  const char* plural;
  const char* text;   // a whole record
  const char* field;  // one to change
  const char* changed;
  const char* bad;  // what the declaration or a pure rule refuses
  const char* violation;
  const char* reason;
};

const Kind kKinds[] = {
    {"TeachingAssignment", kYearSchool, "teachingAssignments",
     "teacher: 'districts/nanhu/teachers/t1' subject: 'districts/nanhu/subjects/pe' "
     "stage: STAGE_PRIMARY grade: 1 class_number: 2 weekly_lessons: 4 qualified: true "
     "start_date: '2022-09-01'",
     "qualified", "qualified: false",
     "teacher: 'districts/nanhu/teachers/t1' subject: 'districts/nanhu/subjects/pe' "
     "stage: STAGE_JUNIOR grade: 1 class_number: 2 start_date: '2022-09-01'",
     "teaching_assignment.stage", "FIELD_OUT_OF_RANGE"},
    {"PostPlan", kYearSchool, "postPlans",
     "district_managed: true subjects { subject: 'districts/nanhu/subjects/pe' "
     "primary_teachers_needed: 2 vacancies_at_start: 2 vacancies_filled: 1 }",
     "subjects", "subjects { subject: 'districts/nanhu/subjects/art' approved_posts: 1 }",
     "subjects { subject: 'districts/nanhu/subjects/pe' vacancies_at_start: 1 "
     "vacancies_filled: 2 }",
     "post_plan.subjects[0].vacancies_filled", "FIELD_OUT_OF_RANGE"},
    {"RotationEligibility", kYearSchool, "rotationEligibilities",
     "teacher: 'districts/nanhu/teachers/t1' eligible: true", "eligible", "eligible: false",
     "teacher: 'districts/nanhu/teachers/t1'", "rotation_eligibility.eligible",
     "REQUIRED_FIELD_MISSING"},
    {"Rotation", kTeacher, "rotations",
     "kind: ROTATION_KIND_ROTATION role: ROTATION_ROLE_TEACHER "
     "from_school: 'districts/nanhu/schools/s1' to_school: 'districts/nanhu/schools/s2' "
     "start_date: '2022-09-01'",
     "end_date", "end_date: '2024-09-01'",
     "kind: ROTATION_KIND_ROTATION role: ROTATION_ROLE_TEACHER "
     "from_school: 'districts/nanhu/schools/s1' to_school: 'districts/nanhu/schools/s1' "
     "start_date: '2022-09-01'",
     "rotation.to_school", "NAME_MISMATCH"},
    {"Recruitment", kYear, "recruitments",
     "round_number: 1 method: RECRUITMENT_METHOD_PUBLIC_EXAM "
     "subject: 'districts/nanhu/subjects/pe' employment: EMPLOYMENT_IN_POST "
     "hired_on: '2023-08-31'",
     "school", "school: 'districts/nanhu/schools/s1'",
     "round_number: 1 method: RECRUITMENT_METHOD_PUBLIC_EXAM "
     "subject: 'districts/nanhu/subjects/pe' employment: EMPLOYMENT_IN_POST "
     "hired_on: '2023-09-01'",
     "recruitment.hired_on", "DATE_INVALID"},
    {"TeacherEvaluation", kYearSchool, "teacherEvaluations",
     "teacher: 'districts/nanhu/teachers/t1' grade: EVALUATION_GRADE_GOOD organisation_score: 9050",
     "peer_score", "peer_score: 0",
     "teacher: 'districts/nanhu/teachers/t1' ethics_veto: false veto_reason: '体罚学生'",
     "teacher_evaluation.veto_reason", "KIND_NOT_APPLICABLE"},
    {"EvaluationScheme", kYear, "evaluationSchemes",
     "document: 'plan' excellent_max_percent: 20 good_max_percent: 40 results_weight_percent: 50",
     "results_weight_percent", "results_weight_percent: 0", "excellent_max_percent: 101",
     "evaluation_scheme.excellent_max_percent", "FIELD_OUT_OF_RANGE"},
    {"EthicsCase", kTeacher, "ethicsCases",
     "decided_on: '2023-03-01' severity: ETHICS_SEVERITY_GRAVE veto: true", "veto", "veto: false",
     "decided_on: '2023-03-01' severity: ETHICS_SEVERITY_GRAVE", "ethics_case.veto",
     "REQUIRED_FIELD_MISSING"},
    {"PrincipalTerm", kSchool, "principalTerms",
     "teacher: 'districts/nanhu/teachers/t1' start_date: '2020-09-01' "
     "outcome: PRINCIPAL_OUTCOME_RENEWED decided_on: '2023-07-01'",
     "end_date", "end_date: '2023-09-01'",
     "teacher: 'districts/nanhu/teachers/t1' start_date: '2020-09-01' "
     "outcome: PRINCIPAL_OUTCOME_RENEWED",
     "principal_term.decided_on", "REQUIRED_FIELD_MISSING"},
    {"PersonnelDecision", kTeacher, "personnelDecisions",
     "kind: PERSONNEL_DECISION_KIND_PROMOTION decided_on: '2023-08-31' "
     "evaluation_school_year: 2022",
     "reason", "reason: '考核优秀'",
     "kind: PERSONNEL_DECISION_KIND_PROMOTION decided_on: '2023-08-31' "
     "evaluation_school_year: 2023",
     "personnel_decision.evaluation_school_year", "FIELD_OUT_OF_RANGE"},
    {"GrowthGoal", kNanhu, "growthGoals",
     "least_age: 18 greatest_age: 35 goal: '站稳讲台' set_on: '2023-01-01'", "greatest_age",
     "greatest_age: 34", "least_age: 18 greatest_age: 35 goal: '站稳讲台'", "growth_goal.set_on",
     "REQUIRED_FIELD_MISSING"},
    {"PerformancePay", kYearSchool, "performancePays",
     "staff_group: STAFF_GROUP_FRONTLINE headcount: 40 incentive_fen: 80000000", "incentive_fen",
     "incentive_fen: 0", "staff_group: STAFF_GROUP_OTHER incentive_fen: -1",
     "performance_pay.incentive_fen", "FIELD_OUT_OF_RANGE"},
    {"Recognition", kTeacher, "recognitions",
     "recognised_on: '2022-09-10' level: RECOGNITION_LEVEL_DISTRICT "
     "reason: RECOGNITION_REASON_TEACHING_RESULTS",
     "document", "document: '南教〔2022〕9号'",
     "level: RECOGNITION_LEVEL_DISTRICT reason: RECOGNITION_REASON_TEACHING_RESULTS",
     "recognition.recognised_on", "REQUIRED_FIELD_MISSING"},
    {"Appraisal", kYearSchool, "appraisals",
     "subject_kind: APPRAISAL_SUBJECT_PRINCIPAL teacher: 'districts/nanhu/teachers/t1' "
     "quality_weight_percent: 40",
     "score", "score: 9150",
     "subject_kind: APPRAISAL_SUBJECT_SCHOOL teacher: 'districts/nanhu/teachers/t1'",
     "appraisal.teacher", "KIND_NOT_APPLICABLE"},
    {"OutsideProfessional", kYearSchool, "outsideProfessionals",
     "person_or_organisation: '合成文化馆' kind: PROFESSIONAL_KIND_PART_TIME_TEACHER "
     "start_date: '2022-10-01'",
     "kind", "kind: PROFESSIONAL_KIND_EXPERT_SUPPORT",
     "person_or_organisation: '合成文化馆' kind: PROFESSIONAL_KIND_SECONDMENT "
     "start_date: '2023-09-01'",
     "outside_professional.start_date", "DATE_INVALID"},
};

class PersonnelRecordTest : public PersonnelTest, public ::testing::WithParamInterface<Kind> {};

TEST_P(PersonnelRecordTest, IsWrittenReadListedRefusedAndDeleted) {
  const Kind& kind = GetParam();
  const std::string name = absl::StrCat(kind.parent, "/", kind.plural, "/x");
  EXPECT_THAT(Create(kind.type, kind.parent, "x", kind.bad),
              HasViolation(kind.violation, kind.reason));
  EXPECT_THAT(Get(kind.type, name), HasReason("RESOURCE_NOT_FOUND"));

  const auto created = Create(kind.type, kind.parent, "x", kind.text);
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(resource::GetText(**created, "name"), name);
  EXPECT_THAT(Create(kind.type, kind.parent, "x", kind.text), HasReason("RESOURCE_EXISTS"));

  const auto updated = Update(kind.type, name, {kind.field}, kind.changed);
  ASSERT_THAT(updated, IsOk());
  const auto read = Get(kind.type, name, kAuditor);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ((*read)->SerializeAsString(), (*updated)->SerializeAsString());
  Record expected = New(kind.type);
  Parse(kind.changed, expected.get());
  const auto* field = expected->GetDescriptor()->FindFieldByName(kind.field);
  std::string wanted, found;
  google::protobuf::TextFormat::PrintFieldValueToString(*expected, field,
                                                        field->is_repeated() ? 0 : -1, &wanted);
  google::protobuf::TextFormat::PrintFieldValueToString(**read, field,
                                                        field->is_repeated() ? 0 : -1, &found);
  EXPECT_EQ(found, wanted);
  EXPECT_TRUE(field->is_repeated() || !field->has_presence() ||
              (*read)->GetReflection()->HasField(**read, field))
      << "zero and false are said, not missing";

  const auto listed = List(kind.type, kind.parent);
  ASSERT_THAT(listed, IsOk());
  EXPECT_EQ(listed->size(), 1u);
  EXPECT_EQ(listed->front(), (*read)->SerializeAsString());

  EXPECT_THAT(Delete(kind.type, name), IsOk());
  EXPECT_THAT(Get(kind.type, name), HasReason("RESOURCE_NOT_FOUND"));
}

INSTANTIATE_TEST_SUITE_P(All, PersonnelRecordTest, ::testing::ValuesIn(kKinds),
                         [](const auto& test) { return std::string(test.param.type); });

class PersonnelRulesTest : public PersonnelTest {
 protected:
  // What the writes since the last call bear on: "Rotation 2022-2022 s1", a dash for all.
  std::vector<std::string> Touched() {
    std::vector<std::string> touched;
    for (const mysql::Row& row : district_.database().Select(
             "SELECT CONCAT(SUBSTRING(resource_type, 10), ' ', COALESCE(first_school_year, ''), "
             "'-', COALESCE(last_school_year, ''), ' ', IF(school_id = '', '-', school_id)) FROM "
             "staffing_outbox")) {
      touched.push_back(std::get<std::string>(row[0]));
    }
    district_.database().Run("DELETE FROM staffing_outbox;\n");
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    return touched;
  }
  using Lines = std::vector<std::string>;
};

TEST_F(PersonnelRulesTest, AnEndReasonNeedsAnEndAndAMainAppointment) {
  const std::string base = OfTeacher("t1") +
                           "post: POST_TEACHER employment: EMPLOYMENT_IN_POST start_date: "
                           "'2020-09-01' end_reason: END_REASON_RETIRED ";
  EXPECT_THAT(Create("Appointment", kSchool, "a", base + "kind: APPOINTMENT_KIND_MAIN"),
              HasViolation("appointment.end_date", "REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(Create("Appointment", kSchool, "a",
                     base + "kind: APPOINTMENT_KIND_ADDITIONAL end_date: '2023-09-01'"),
              HasViolation("appointment.end_reason", "KIND_NOT_APPLICABLE"));
}

TEST_F(PersonnelRulesTest, ADepartureBearsOnTheYearOfTheLastDay) {
  Keep("Appointment", kSchool, "a",
       "kind: APPOINTMENT_KIND_MAIN post: POST_TEACHER employment: EMPLOYMENT_IN_POST "
       "start_date: '2020-09-01' end_date: '2023-09-01' " +
           OfTeacher("t1"));
  Touched();
  const std::string name = absl::StrCat(kSchool, "/appointments/a");
  ASSERT_THAT(Update("Appointment", name, {"end_reason"}, "end_reason: END_REASON_RETIRED"),
              IsOk());
  EXPECT_EQ(Touched(), Lines{"Appointment 2022-2022 s1"});
  // A year longer: departs from 2023-2024 and no more from 2022-2023.
  ASSERT_THAT(Update("Appointment", name, {"end_date"}, "end_date: '2024-09-01'"), IsOk());
  EXPECT_EQ(Touched(), (Lines{"Appointment 2022-2022 s1", "Appointment 2023-2023 s1"}));
}

TEST_F(PersonnelRulesTest, BandsOfAgeDoNotOverlap) {
  Keep("GrowthGoal", kNanhu, "young", "least_age: 18 greatest_age: 35");
  EXPECT_THAT(Create("GrowthGoal", kNanhu, "b", "least_age: 35 greatest_age: 45"),
              HasReason("INTERVAL_OVERLAP"));
  EXPECT_THAT(Create("GrowthGoal", kNanhu, "b", "least_age: 46 greatest_age: 36"),
              HasViolation("growth_goal.greatest_age", "FIELD_OUT_OF_RANGE"));
  Keep("GrowthGoal", kNanhu, "b", "least_age: 36 greatest_age: 45");
  EXPECT_THAT(
      Update("GrowthGoal", absl::StrCat(kNanhu, "/growthGoals/b"), {"least_age"}, "least_age: 30"),
      HasReason("INTERVAL_OVERLAP"));
  EXPECT_THAT(Update("GrowthGoal", absl::StrCat(kNanhu, "/growthGoals/b"), {"greatest_age"},
                     "greatest_age: 50"),
              IsOk());
}

TEST_F(PersonnelRulesTest, DatesThatCannotBe) {
  EXPECT_THAT(Create("PrincipalTerm", kSchool, "p",
                     OfTeacher("t1") + "start_date: '2022-09-01' end_date: '2022-09-01'"),
              HasViolation("principal_term.end_date", "DATE_ORDER_INVALID"));
  EXPECT_THAT(Create("PrincipalTerm", kSchool, "p",
                     OfTeacher("t1") + "start_date: '2022-09-01' decided_on: '2022-08-31' "
                                       "outcome: PRINCIPAL_OUTCOME_ENDED"),
              HasViolation("principal_term.decided_on", "DATE_ORDER_INVALID"));
  EXPECT_THAT(Create("PrincipalTerm", kSchool, "p",
                     OfTeacher("t1") + "start_date: '2022-09-01' decided_on: '2023-08-31'"),
              HasViolation("principal_term.outcome", "REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(Create("TeachingAssignment", kYearSchool, "a",
                     OfTeacher("t1") + Ref("subject", "subjects", "pe") +
                         "stage: STAGE_PRIMARY grade: 6 class_number: 1 start_date: '2023-09-01'"),
              HasViolation("teaching_assignment.start_date", "DATE_INVALID"));
}

// A write is refused only for what cannot be true: what the plan forbids is counted instead.
TEST_F(PersonnelRulesTest, WhatThePlanForbidsIsAccepted) {
  Report("TeacherEvaluation", 2022, "s1",
         OfTeacher("t1") + "grade: EVALUATION_GRADE_EXCELLENT ethics_veto: true");
  Note("Recognition", "t1",
       "recognised_on: '2022-10-01' level: RECOGNITION_LEVEL_SCHOOL reason: "
       "RECOGNITION_REASON_ETHICS");
}

TEST_F(PersonnelRulesTest, ARotationBearsOnItsFirstYearAtTheSchoolLeft) {
  Touched();
  Keep("Rotation", kTeacher, "r",
       "kind: ROTATION_KIND_SECONDMENT role: ROTATION_ROLE_TEACHER start_date: '2023-08-31' " +
           Ref("from_school", "schools", "s1") + Ref("to_school", "schools", "s2"));
  EXPECT_EQ(Touched(), Lines{"Rotation 2022-2022 s1"});
  const std::string name = absl::StrCat(kTeacher, "/rotations/r");
  ASSERT_THAT(Update("Rotation", name, {"end_date"}, "end_date: '2024-09-01'"), IsOk());
  EXPECT_EQ(Touched(), Lines{});
  ASSERT_THAT(Update("Rotation", name, {"start_date", "from_school"},
                     "start_date: '2023-09-01' " + Ref("from_school", "schools", "s9")),
              IsOk());
  EXPECT_EQ(Touched(), (Lines{"Rotation 2022-2022 s1", "Rotation 2023-2023 s9"}));
}

TEST_F(PersonnelRulesTest, AnEvaluationBearsOnTheSchoolsThePersonServesAt) {
  Appoint("t1", "s1", "start_date: '2020-09-01'");
  Keep("Appointment", "districts/nanhu/schools/s2", "away",
       "kind: APPOINTMENT_KIND_SECONDMENT post: POST_TEACHER employment: EMPLOYMENT_IN_POST "
       "start_date: '2022-09-01' " +
           OfTeacher("t1"));
  Touched();
  Keep("TeacherEvaluation", kYearSchool, "e", OfTeacher("t1") + "grade: EVALUATION_GRADE_PASS");
  EXPECT_EQ(Touched(), (Lines{"TeacherEvaluation 2022-2022 s1", "TeacherEvaluation 2022-2022 s2"}));
  // Under a veto the district looks at what became of it.
  const std::string name = absl::StrCat(kYearSchool, "/teacherEvaluations/e");
  ASSERT_THAT(Update("TeacherEvaluation", name, {"ethics_veto"}, "ethics_veto: true"), IsOk());
  EXPECT_EQ(Touched(), Lines{"TeacherEvaluation 2022-2022 -"});
  ASSERT_THAT(Update("TeacherEvaluation", name, {"veto_reason"}, "veto_reason: '体罚学生'"),
              IsOk());
  EXPECT_EQ(Touched(), Lines{});
  ASSERT_THAT(Update("TeacherEvaluation", name, {"ethics_veto", "veto_reason"}, ""), IsOk());
  EXPECT_EQ(Touched(), Lines{"TeacherEvaluation 2022-2022 -"});
  // So does a case that brings one.
  Note("EthicsCase", "t1", "decided_on: '2023-08-31' severity: ETHICS_SEVERITY_MINOR veto: true");
  EXPECT_EQ(Touched(), Lines{"EthicsCase 2022-2022 -"});
  ASSERT_THAT(Update("TeacherEvaluation", name, {"grade"}, "grade: EVALUATION_GRADE_FAIL"), IsOk());
  EXPECT_EQ(Touched(), Lines{"TeacherEvaluation 2022-2022 -"});
}

TEST_F(PersonnelRulesTest, DecisionsBearOnTheirYear) {
  Touched();
  Note("PersonnelDecision", "t1", "kind: PERSONNEL_DECISION_KIND_AWARD decided_on: '2023-09-01'");
  EXPECT_EQ(Touched(), Lines{"PersonnelDecision 2023-2023 -"});
  Note("Recognition", "t1",
       "recognised_on: '2023-08-31' level: RECOGNITION_LEVEL_DISTRICT reason: "
       "RECOGNITION_REASON_TEACHING_RESULTS");
  EXPECT_EQ(Touched(), Lines{"Recognition 2022-2022 -"});
  Keep("PrincipalTerm", kSchool, "p", OfTeacher("t1") + "start_date: '2020-09-01'");
  EXPECT_EQ(Touched(), Lines{});
  const std::string name = absl::StrCat(kSchool, "/principalTerms/p");
  ASSERT_THAT(Update("PrincipalTerm", name, {"outcome", "decided_on"},
                     "outcome: PRINCIPAL_OUTCOME_RENEWED decided_on: '2024-07-01'"),
              IsOk());
  EXPECT_EQ(Touched(), Lines{"PrincipalTerm 2023-2023 s1"});
}

TEST_F(PersonnelRulesTest, ASchoolWritesItsReturnsAndNoLedgerOfTheDistrict) {
  EXPECT_THAT(Create("TeacherEvaluation", kYearSchool, "e", OfTeacher("t1"), kReporter), IsOk());
  EXPECT_THAT(Create("TeacherEvaluation", "districts/nanhu/schoolYears/2022/schools/s2", "e",
                     OfTeacher("t1"), kReporter),
              HasReason("RESOURCE_NOT_FOUND"));
  EXPECT_THAT(Create("RotationEligibility", kYearSchool, "e", OfTeacher("t1") + "eligible: true",
                     kReporter),
              HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Get("EthicsCase", absl::StrCat(kTeacher, "/ethicsCases/c"), kReporter),
              HasReason("PERMISSION_DENIED"));
}

TEST_F(PersonnelRulesTest, QualificationsGoUpInTime) {
  const auto refused = [&](const std::string& text) {
    return Create("Teacher", kNanhu, "t", "full_name: '合成' " + text).status();
  };
  EXPECT_THAT(refused("qualification_obtained_on: '2020-07-01'"),
              HasViolation("teacher.qualification", "REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(refused("earlier_qualifications { qualification: QUALIFICATION_ASSOCIATE }"),
              HasViolation("teacher.qualification", "REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(
      refused("qualification: QUALIFICATION_ASSOCIATE "
              "earlier_qualifications { qualification: QUALIFICATION_ASSOCIATE }"),
      HasViolation("teacher.earlier_qualifications[0].qualification", "FIELD_OUT_OF_RANGE"));
  EXPECT_THAT(refused("qualification: QUALIFICATION_MASTER qualification_obtained_on: '2020-07-01' "
                      "earlier_qualifications { qualification: QUALIFICATION_BACHELOR "
                      "obtained_on: '2020-07-01' }"),
              HasViolation("teacher.earlier_qualifications[0].obtained_on", "DATE_ORDER_INVALID"));
  EXPECT_THAT(refused("qualification: QUALIFICATION_MASTER "
                      "earlier_qualifications { qualification: QUALIFICATION_BACHELOR "
                      "obtained_on: '2016-07-01' }"),
              HasViolation("teacher.earlier_qualifications[0].obtained_on", "DATE_ORDER_INVALID"));
}

// A degree obtained today changes no past year.
TEST_F(PersonnelRulesTest, AQualificationBearsOnTheYearsItIsHeld) {
  Appoint("t1", "s1", "start_date: '2021-09-01' end_date: '2023-09-01'");
  Appoint("t1", "s2", "start_date: '2023-09-01'");
  const auto update = [&](const std::string& text) {
    return Update("Teacher", kTeacher,
                  {"qualification", "qualification_obtained_on", "earlier_qualifications"}, text)
        .status();
  };
  Touched();
  ASSERT_THAT(update("qualification: QUALIFICATION_BACHELOR"), IsOk());
  EXPECT_EQ(Touched(), (Lines{"Teacher 2021-2022 s1", "Teacher 2023- s2"}));
  ASSERT_THAT(Lock(2022, "staff", "s1"), IsOk());
  Touched();
  EXPECT_THAT(update("qualification: QUALIFICATION_MASTER"), HasReason("PERIOD_LOCKED"));
  ASSERT_THAT(update("qualification: QUALIFICATION_MASTER qualification_obtained_on: '2024-07-01' "
                     "earlier_qualifications { qualification: QUALIFICATION_BACHELOR }"),
              IsOk());
  EXPECT_EQ(Touched(), Lines{"Teacher 2023- s2"});
  // Which of the two a date is wrong of, between them alone.
  ASSERT_THAT(update("qualification: QUALIFICATION_MASTER qualification_obtained_on: '2025-07-01' "
                     "earlier_qualifications { qualification: QUALIFICATION_BACHELOR }"),
              IsOk());
  EXPECT_EQ(Touched(), Lines{"Teacher 2023-2024 s2"});
}

TEST_F(PersonnelRulesTest, AClosedLedgerRefusesItsYearOnly) {
  ASSERT_THAT(Lock(2022, "personnel", "district"), IsOk());
  EXPECT_THAT(Create("EthicsCase", kTeacher, "c",
                     "decided_on: '2023-08-31' severity: ETHICS_SEVERITY_MINOR veto: false"),
              HasReason("PERIOD_LOCKED"));
  EXPECT_THAT(Create("EthicsCase", kTeacher, "c",
                     "decided_on: '2023-09-01' severity: ETHICS_SEVERITY_MINOR veto: false"),
              IsOk());
}

}  // namespace
}  // namespace districtedu::testing
