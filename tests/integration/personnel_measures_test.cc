// The measures of what becomes of people, over records the server has written.

#include "districtedu/common/v1/document.pb.h"
#include "districtedu/common/v1/milestone.pb.h"
#include "tests/integration/measure_cells.h"
#include "tests/integration/personnel_fixture.h"

namespace districtedu::testing {
namespace {

class PersonnelMeasuresTest : public PersonnelTest {
 protected:
  Lines Cells(const std::string& name) { return CellsOf(district_.database(), "staffing." + name); }

  static std::string Schools(const std::string& from, const std::string& to) {
    return Ref("from_school", "schools", from) + Ref("to_school", "schools", to);
  }

  void Locality(const std::string& school, const std::string& text) {
    ASSERT_THAT(facilities_.Update("School", absl::StrCat(kNanhu, "/schools/", school),
                                   {"localities"}, text),
                IsOk());
  }

  void Title(const std::string& id, const std::string& category, const std::string& flags) {
    Keep("HonourTitle", kNanhu, id,
         "name_zh: '号' level: HONOUR_LEVEL_DISTRICT category: HONOUR_CATEGORY_" + category + " " +
             flags);
  }

  void Honour(const std::string& teacher, const std::string& title, const std::string& text) {
    Note("TeacherHonour", teacher, Ref("honour_title", "honourTitles", title) + text);
  }
};

TEST_F(PersonnelMeasuresTest, SubjectsEachSchoolMustStaff) {
  for (const auto& [subject, stages] : std::vector<std::pair<std::string, std::string>>{
           {"maths", "[STAGE_PRIMARY, STAGE_JUNIOR]"}, {"pe", "[STAGE_PRIMARY]"}}) {
    ASSERT_THAT(facilities_.Update("Subject", absl::StrCat(kNanhu, "/subjects/", subject),
                                   {"required_stages"}, "required_stages: " + stages),
                IsOk());
  }
  ASSERT_THAT(facilities_.Create("School", kNanhu, "special",
                                 "name_zh: '校' kind: SCHOOL_KIND_SPECIAL_EDUCATION"),
              IsOk());
  ASSERT_THAT(facilities_.Update("School", absl::StrCat(kNanhu, "/schools/s2"), {"closed_on"},
                                 "closed_on: '2022-10-15'"),
              IsOk());
  const std::string maths = "subjects { " + Ref("subject", "subjects", "maths");
  const std::string pe = "subjects { " + Ref("subject", "subjects", "pe");
  const std::string art = "subjects { " + Ref("subject", "subjects", "art");
  // s1: maths is needed by two, pe left out; s9, a nine-year school, by stage; the special school
  // plans art alone. Whoever needs nobody needs one all the same (齐).
  Report("PostPlan", 2022, "s1", maths + "primary_teachers_needed: 2 }");
  Report("PostPlan", 2022, "s9",
         maths + "primary_teachers_needed: 0 junior_teachers_needed: 3 } " + pe + "}");
  Report("PostPlan", 2022, "special",
         art + "primary_teachers_needed: 1 } " + maths + "primary_teachers_needed: 0 }");
  EXPECT_EQ(Cells("required_subject_teachers"),
            (Lines{"2022 s1 - primary maths: 2/1/1", "2022 s1 - primary pe: 1/1/1",
                   "2022 s9 - junior maths: 3/1/1", "2022 s9 - primary maths: 1/1/1",
                   "2022 s9 - primary pe: NULL/0/1", "2022 special - primary art: 1/1/1",
                   "2023 s1 - primary maths: NULL/0/1", "2023 s1 - primary pe: NULL/0/1",
                   "2023 s9 - junior maths: NULL/0/1", "2023 s9 - primary maths: NULL/0/1",
                   "2023 s9 - primary pe: NULL/0/1", "2024 s1 - primary maths: NULL/0/1",
                   "2024 s1 - primary pe: NULL/0/1", "2024 s9 - junior maths: NULL/0/1",
                   "2024 s9 - primary maths: NULL/0/1", "2024 s9 - primary pe: NULL/0/1"}));
}

TEST_F(PersonnelMeasuresTest, WhoTeachesASubjectOnTheCensusDate) {
  int number = 0;
  const auto teach = [&](const std::string& teacher, const std::string& school,
                         const std::string& text) {
    Report("TeachingAssignment", 2022, school,
           OfTeacher(teacher) + Ref("subject", "subjects", "maths") +
               absl::StrCat("stage: STAGE_PRIMARY grade: 1 class_number: ", ++number, " ", text));
  };
  teach("t1", "s1", "start_date: '2022-09-01' qualified: true");
  teach("t1", "s1", "start_date: '2022-09-01' qualified: true");  // another class
  teach("t1", "s2", "start_date: '2022-10-15' qualified: true");  // and another school
  teach("t2", "s1", "start_date: '2022-09-01' qualified: false");
  teach("t3", "s1", "start_date: '2022-09-01'");
  teach("t4", "s1", "start_date: '2022-10-16' qualified: true");
  teach("t4", "s1", "start_date: '2022-09-01' end_date: '2022-10-15' qualified: true");
  EXPECT_EQ(
      Cells("subject_teachers"),
      (Lines{"2022 s1 t1 primary maths yes: 2/2/2", "2022 s1 t2 primary maths no: 1/1/1",
             "2022 s1 t3 primary maths unknown: 1/1/1", "2022 s2 t1 primary maths yes: 1/1/1"}));
}

TEST_F(PersonnelMeasuresTest, RotationsByTitleOfTheirFirstDayAndLocality) {
  Locality("s1",
           "localities { school_year: 2022 locality: LOCALITY_URBAN } "
           "localities { school_year: 2023 locality: LOCALITY_RURAL }");
  Locality("s2",
           "localities { school_year: 2022 locality: LOCALITY_RURAL } "
           "localities { school_year: 2023 locality: LOCALITY_RURAL }");
  Title("backbone", "TEACHER", "backbone: true");
  Title("head", "PRINCIPAL", "famous: true");
  const std::string teacher = "kind: ROTATION_KIND_ROTATION role: ROTATION_ROLE_TEACHER ";
  // The title ends on the first day of the one, the day after on the other's.
  Honour("t1", "backbone", "awarded_on: '2015-01-01' valid_to: '2022-09-01'");
  Note("Rotation", "t1", teacher + Schools("s1", "s2") + "start_date: '2022-09-01'");
  Honour("t2", "backbone", "awarded_on: '2015-01-01' valid_to: '2022-09-02'");
  Note("Rotation", "t2", teacher + Schools("s1", "s2") + "start_date: '2022-09-01'");
  Honour("t3", "head", "awarded_on: '2015-01-01'");
  Note("Rotation", "t3",
       "kind: ROTATION_KIND_TRANSFER role: ROTATION_ROLE_PRINCIPAL " + Schools("s2", "s1") +
           "start_date: '2023-08-31'");
  Note("Rotation", "t3",
       "kind: ROTATION_KIND_TRANSFER role: ROTATION_ROLE_PRINCIPAL " + Schools("s1", "s9") +
           "start_date: '2023-09-01'");
  EXPECT_EQ(Cells("rotations"), (Lines{"2022 s1 t1 rotation teacher no no urban_to_rural: 1/1/1",
                                       "2022 s1 t2 rotation teacher yes yes urban_to_rural: 1/1/1",
                                       "2022 s2 t3 transfer principal no yes rural_to_urban: 1/1/1",
                                       "2023 s1 t3 transfer principal no yes unknown: 1/1/1"}));
  Report("RotationEligibility", 2022, "s1", OfTeacher("t1") + "eligible: true");
  Report("RotationEligibility", 2022, "s2", OfTeacher("t1") + "eligible: true");
  Report("RotationEligibility", 2022, "s1", OfTeacher("t2") + "eligible: false");
  EXPECT_EQ(Cells("eligible_teachers"), (Lines{"2022 s1 t1: 1/1/1", "2022 s2 t1: 1/1/1"}));
}

TEST_F(PersonnelMeasuresTest, WhoCameAndWhoLeft) {
  Appoint("t1", "s1",
          "start_date: '1990-09-01' end_date: '2023-09-01' end_reason: END_REASON_RETIRED");
  Appoint("t2", "s1",
          "start_date: '2010-09-01' end_date: '2023-08-31' end_reason: END_REASON_RESIGNED",
          "post: POST_TEACHER employment: EMPLOYMENT_CONTRACT");
  Appoint("t3", "s1",
          "start_date: '1990-09-01' end_date: '2023-09-02' end_reason: END_REASON_RETIRED");
  Appoint("t4", "s9",
          "start_date: '1990-09-01' end_date: '2022-10-01' end_reason: END_REASON_RETIRED",
          "post: POST_PRINCIPAL employment: EMPLOYMENT_IN_POST");
  // Moved within the district: no departure.
  Keep("Teacher", kNanhu, "t5", "full_name: '合成'");
  Appoint("t5", "s1", "start_date: '2010-09-01' end_date: '2022-09-01'");
  EXPECT_EQ(Cells("departures"), (Lines{"2022 s1 - resigned contract primary: 1/1/1",
                                        "2022 s1 - retired in_post primary: 1/1/1",
                                        "2023 s1 - retired in_post primary: 1/1/1"}));
  int number = 0;
  const auto hire = [&](int round, const std::string& subject, const std::string& text) {
    Keep("Recruitment", absl::StrCat(kNanhu, "/schoolYears/2022"), absl::StrCat("h", ++number),
         absl::StrCat("round_number: ", round, " hired_on: '2023-08-31' ",
                      Ref("subject", "subjects", subject), text));
  };
  const std::string exam = "method: RECRUITMENT_METHOD_PUBLIC_EXAM employment: EMPLOYMENT_IN_POST ";
  hire(1, "music", exam + Ref("school", "schools", "s9"));
  hire(1, "pe", exam);
  hire(2, "maths", "method: RECRUITMENT_METHOD_DIRECT_INTERVIEW employment: EMPLOYMENT_CONTRACT");
  EXPECT_EQ(Cells("recruits"),
            (Lines{"2022 - - direct_interview contract mathematics unassigned: 1/1/1",
                   "2022 - - public_exam in_post music nine_year: 1/1/1",
                   "2022 - - public_exam in_post physical_education unassigned: 1/1/1"}));
  EXPECT_EQ(Cells("recruitment_rounds"), (Lines{"2022 - 2022-1 public_exam in_post: 2/2/2",
                                                "2022 - 2022-2 direct_interview contract: 1/1/1"}));
}

TEST_F(PersonnelMeasuresTest, VacanciesAndTheReform) {
  Report("PostPlan", 2022, "s1",
         "district_managed: true subjects { " + Ref("subject", "subjects", "pe") +
             "vacancies_at_start: 2 vacancies_filled: 0 } subjects { " +
             Ref("subject", "subjects", "maths") + "vacancies_at_start: 1 }");
  Report("PostPlan", 2022, "s2", "district_managed: false");
  Report("PostPlan", 2022, "s9", "");
  EXPECT_EQ(Cells("vacancies"), (Lines{"2022 s1 - maths mathematics: 1/1/1",
                                       "2022 s1 - pe physical_education: 2/1/1"}));
  EXPECT_EQ(Cells("vacancies_filled"), (Lines{"2022 s1 - maths mathematics: NULL/0/1",
                                              "2022 s1 - pe physical_education: 0/1/1"}));
  EXPECT_EQ(Cells("district_managed_schools"),
            (Lines{"2022 s1 -: 1/1/1", "2022 s2 -: 0/1/1", "2022 s9 -: NULL/0/1"}));
}

TEST_F(PersonnelMeasuresTest, WhatIsDoneOnce) {
  const auto milestone = [&](const std::string& id, const std::string& done_on) {
    common::v1::CreateMilestoneRequest request;
    request.set_parent("districts/nanhu/rooms/staffing");
    request.set_milestone_id(id);
    request.mutable_milestone()->set_title_zh("推进区管校聘");
    request.mutable_milestone()->set_code("district_managed_posts");
    request.mutable_milestone()->set_done_on(done_on);
    common::v1::Milestone stored;
    EXPECT_THAT(district_.Call("staffing", "CreateMilestone", request, &stored), IsOk());
  };
  milestone("step1", "2023-08-31");
  milestone("step2", "2023-09-01");
  milestone("step3", "");
  EXPECT_EQ(Cells("milestones"), (Lines{"2022 - - district_managed_posts 2023-08-31: 1/1/1",
                                        "2023 - - district_managed_posts 2023-09-01: 1/1/1"}));
  common::v1::CreateDocumentRequest request;
  request.set_parent("districts/nanhu/rooms/staffing");
  request.set_document_id("teacher_evaluation_plan");
  request.mutable_document()->set_title_zh("教师评价改革实施方案");
  request.mutable_document()->set_issued_on("2022-08-31");
  common::v1::Document stored;
  EXPECT_THAT(district_.Call("staffing", "CreateDocument", request, &stored), IsOk());
  EXPECT_EQ(Cells("documents"), Lines{"2021 - - teacher_evaluation_plan 2022-08-31: 1/1/1"});
}

TEST_F(PersonnelMeasuresTest, EvaluationsWhereThePersonServes) {
  Appoint("t1", "s1", "start_date: '2020-09-01'");
  Keep("Appointment", absl::StrCat(kNanhu, "/schools/s2"), "away",
       "kind: APPOINTMENT_KIND_SECONDMENT post: POST_TEACHER employment: EMPLOYMENT_IN_POST "
       "stages: STAGE_PRIMARY start_date: '2022-09-01' end_date: '2023-09-01' " +
           OfTeacher("t1"));
  Appoint("t2", "s1", "start_date: '2020-09-01' end_date: '2023-09-01'",
          "post: POST_TEACHER employment: EMPLOYMENT_CONTRACT");
  Appoint("t3", "s1", "start_date: '2020-09-01' end_date: '2022-10-16'");
  Report("TeacherEvaluation", 2022, "s1",
         OfTeacher("t1") +
             "grade: EVALUATION_GRADE_GOOD organisation_score: 9000 peer_score: 0 "
             "parent_score: 8800");
  Report("TeacherEvaluation", 2022, "s1", OfTeacher("t2") + "organisation_score: 9000");
  Report("TeacherEvaluation", 2022, "s1", OfTeacher("t3"));
  EXPECT_EQ(Cells("serving_teachers"),
            (Lines{"2022 s1 - primary contract: 1/1/1", "2022 s1 - primary in_post: 1/1/1",
                   "2022 s2 - primary in_post: 1/1/1", "2023 s1 - primary in_post: 1/1/1",
                   "2024 s1 - primary in_post: 1/1/1"}));
  EXPECT_EQ(Cells("evaluated_teachers"), Lines{"2022 s2 - primary in_post: 1/1/1"});
  EXPECT_EQ(Cells("ethics_evaluations"),
            (Lines{"2022 s1 - none: 1/1/1", "2022 s1 - peer+parent: 1/1/1"}));
}

// The degree of 2023 counts from its census date on, what was held before it until then; who says
// when the highest was obtained and not what was held before has no number.
TEST_F(PersonnelMeasuresTest, QualificationsHeldOnTheCensusDate) {
  const std::vector<std::pair<std::string, std::string>> people = {
      {"always", "qualification: QUALIFICATION_BACHELOR"},
      {"raised",
       "qualification: QUALIFICATION_MASTER qualification_obtained_on: '2023-10-15' "
       "earlier_qualifications { qualification: QUALIFICATION_ASSOCIATE } "
       "earlier_qualifications { qualification: QUALIFICATION_BACHELOR obtained_on: '2022-10-16' "
       "}"},
      {"unknown", "qualification: QUALIFICATION_BACHELOR qualification_obtained_on: '2023-10-16'"},
      {"low",
       "qualification: QUALIFICATION_ASSOCIATE qualification_obtained_on: '2023-10-16' "
       "earlier_qualifications { qualification: QUALIFICATION_BELOW_ASSOCIATE }"}};
  for (const auto& [id, text] : people) {
    Keep("Teacher", kNanhu, id, "full_name: '合成' " + text);
    Appoint(id, "s9", "stages: STAGE_JUNIOR start_date: '2020-09-01'");
  }
  EXPECT_EQ(Cells("above_qualification_teachers"),
            (Lines{"2022 s9 - primary in_post: 1/1/1",         // raised: associate then
                   "2022 s9 - primary+junior in_post: 1/1/2",  // always; unknown
                   "2023 s9 - primary+junior in_post: 2/2/3", "2024 s9 - primary in_post: 1/1/1",
                   "2024 s9 - primary+junior in_post: 3/3/3"}));
}

// One of four graded excellent is 25 %: at a limit of 25 nothing is left over, at 24 four
// hundredths.
TEST_F(PersonnelMeasuresTest, ShareOfAGradeAsALinearSum) {
  const auto scheme = [&](int year, const std::string& text) {
    Keep("EvaluationScheme", absl::StrCat(kNanhu, "/schoolYears/", year), "scheme", text);
  };
  scheme(2022, "excellent_max_percent: 25 good_max_percent: 50");
  scheme(2023, "excellent_max_percent: 24");
  for (const int year : {2022, 2023, 2024}) {
    for (const auto& [teacher, grade] : std::vector<std::pair<std::string, std::string>>{
             {"t1", "EXCELLENT"}, {"t2", "GOOD"}, {"t3", "PASS"}, {"t4", "FAIL"}}) {
      Report("TeacherEvaluation", year, "s1",
             OfTeacher(teacher) + "grade: EVALUATION_GRADE_" + grade);
    }
  }
  EXPECT_EQ(Cells("excellent_grade_excess"),
            (Lines{"2022 s1 -: 0/4/4", "2023 s1 -: 4/4/4", "2024 s1 -: NULL/0/4"}));
  EXPECT_EQ(Cells("good_grade_excess"),
            (Lines{"2022 s1 -: -100/4/4", "2023 s1 -: NULL/0/4", "2024 s1 -: NULL/0/4"}));
}

TEST_F(PersonnelMeasuresTest, AVetoThatWasNotApplied) {
  Title("any", "TEACHER", "");
  // t1: a good grade under the veto of the evaluation; t2: a title and a promotion under a case;
  // t3: consequently failed; t4: honoured in the year after.
  Report("TeacherEvaluation", 2022, "s1",
         OfTeacher("t1") + "grade: EVALUATION_GRADE_GOOD ethics_veto: true");
  const std::string veto = "severity: ETHICS_SEVERITY_SERIOUS veto: true decided_on: ";
  Note("EthicsCase", "t2", veto + "'2023-08-31'");
  Note("EthicsCase", "t2", "severity: ETHICS_SEVERITY_MINOR veto: false decided_on: '2024-01-01'");
  Honour("t2", "any", "awarded_on: '2022-09-01'");
  Note("PersonnelDecision", "t2",
       "kind: PERSONNEL_DECISION_KIND_PROMOTION decided_on: '2023-01-01'");
  Note("PersonnelDecision", "t2",
       "kind: PERSONNEL_DECISION_KIND_PROMOTION decided_on: '2024-01-01'");
  Report("TeacherEvaluation", 2022, "s1",
         OfTeacher("t3") + "grade: EVALUATION_GRADE_FAIL ethics_veto: true");
  Note("EthicsCase", "t4", veto + "'2022-09-01'");
  Note("Recognition", "t4",
       "recognised_on: '2023-09-01' level: RECOGNITION_LEVEL_DISTRICT reason: "
       "RECOGNITION_REASON_TEACHING_RESULTS");
  EXPECT_EQ(Cells("vetoed_people"), (Lines{"2022 - t1: 1/1/1", "2022 - t2: 1/1/1",
                                           "2022 - t3: 1/1/1", "2022 - t4: 1/1/1"}));
  EXPECT_EQ(Cells("veto_violations"),
            (Lines{"2022 - t1 grade: 1/1/1", "2022 - t2 award+promotion: 1/1/1"}));
  EXPECT_EQ(Cells("recognitions"), Lines{"2023 - t4 teaching_results district: 1/1/1"});
}

TEST_F(PersonnelMeasuresTest, DecisionsTermsAndGoals) {
  Note("PersonnelDecision", "t1",
       "kind: PERSONNEL_DECISION_KIND_AWARD decided_on: '2023-08-31' evaluation_school_year: 2021");
  Note("PersonnelDecision", "t1",
       "kind: PERSONNEL_DECISION_KIND_REASSIGNMENT decided_on: '2023-09-01'");
  EXPECT_EQ(Cells("personnel_decisions"),
            (Lines{"2022 - - award yes: 1/1/1", "2023 - - reassignment no: 1/1/1"}));
  EXPECT_EQ(Cells("low_result_actions"), Lines{"2023 - t1 reassignment: 1/1/1"});
  const std::string term = OfTeacher("t1") + "start_date: '2020-09-01' ";
  Keep("PrincipalTerm", absl::StrCat(kNanhu, "/schools/s1"), "p",
       term + "outcome: PRINCIPAL_OUTCOME_RENEWED decided_on: '2023-08-31'");
  Keep("PrincipalTerm", absl::StrCat(kNanhu, "/schools/s2"), "p", term);
  EXPECT_EQ(Cells("principal_terms_decided"), Lines{"2022 s1 - renewed unknown: 1/1/1"});
  Keep("GrowthGoal", kNanhu, "young",
       "least_age: 18 greatest_age: 35 goal: '站稳讲台' set_on: '2023-08-31'");
  Keep("GrowthGoal", kNanhu, "later",
       "least_age: 36 greatest_age: 45 goal: '成为骨干' set_on: '2024-09-01'");
  EXPECT_EQ(Cells("growth_bands"),
            (Lines{"2022 - - no: 1/1/1", "2022 - - yes: 1/1/1", "2023 - - no: 1/1/1",
                   "2023 - - yes: 1/1/1", "2024 - - yes: 2/2/2"}));
  Keep("EvaluationScheme", absl::StrCat(kNanhu, "/schoolYears/2022"), "x",
       "results_weight_percent: 50");
  EXPECT_EQ(Cells("results_weight"), Lines{"2022 - -: 50/1/1"});
}

TEST_F(PersonnelMeasuresTest, PayAppraisalsAndPeopleFromOutside) {
  Report("PerformancePay", 2022, "s1",
         "staff_group: STAFF_GROUP_FRONTLINE headcount: 40 incentive_fen: 80000001");
  Report("PerformancePay", 2022, "s1", "staff_group: STAFF_GROUP_OTHER headcount: 0");
  EXPECT_EQ(Cells("incentive_pay"),
            (Lines{"2022 s1 - frontline: 80000001/1/1", "2022 s1 - other: NULL/0/1"}));
  EXPECT_EQ(Cells("pay_headcount"),
            (Lines{"2022 s1 - frontline: 40/1/1", "2022 s1 - other: 0/1/1"}));
  const std::string principal = "subject_kind: APPRAISAL_SUBJECT_PRINCIPAL ";
  Report("Appraisal", 2022, "s1", "subject_kind: APPRAISAL_SUBJECT_SCHOOL");
  Report("Appraisal", 2022, "s1", principal + OfTeacher("t1") + "quality_weight_percent: 1");
  Report("Appraisal", 2022, "s1", principal + OfTeacher("t2") + "quality_weight_percent: 0");
  EXPECT_EQ(Cells("appraisals"),
            (Lines{"2022 s1 - principal no: 1/1/1", "2022 s1 - principal yes: 1/1/1",
                   "2022 s1 - school no: NULL/0/1"}));
  const std::string expert = "person_or_organisation: '合成大学' start_date: '2022-10-01' kind: ";
  Report("OutsideProfessional", 2022, "s1", expert + "PROFESSIONAL_KIND_EXPERT_SUPPORT");
  Report("OutsideProfessional", 2022, "s1", expert + "PROFESSIONAL_KIND_EXPERT_SUPPORT");
  EXPECT_EQ(Cells("outside_professionals"), Lines{"2022 s1 - expert_support: 2/2/2"});
}

}  // namespace
}  // namespace districtedu::testing
