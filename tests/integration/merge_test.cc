// Two records of one person become one: what moves, what is traced, what stands in the way.

#include <string>
#include <vector>

#include "districtedu/common/v1/audit.pb.h"
#include "districtedu/staffing/v1/teacher.pb.h"
#include "tests/integration/personnel_fixture.h"

namespace districtedu::testing {
namespace {

constexpr char kYearSchool[] = "districts/nanhu/schoolYears/2022/schools/s1";

class MergeTest : public PersonnelTest {
 protected:
  static std::string Person(const std::string& id) {
    return absl::StrCat(kNanhu, "/teachers/", id);
  }

  std::string EtagOf(const std::string& id) {
    const auto teacher = Get("Teacher", Person(id));
    return teacher.ok() ? resource::GetText(**teacher, "etag") : "";
  }

  // t2 into t1, with the etags they have.
  staffing::v1::MergeTeachersRequest Request() {
    staffing::v1::MergeTeachersRequest request;
    request.set_parent(kNanhu);
    request.set_source(Person("t2"));
    request.set_target(Person("t1"));
    request.set_source_etag(EtagOf("t2"));
    request.set_target_etag(EtagOf("t1"));
    return request;
  }

  absl::Status Merge(const staffing::v1::MergeTeachersRequest& request,
                     const std::string& principal = kStaffingWriter) {
    return district_.Call("staffing", "MergeTeachers", request, &merged_, principal);
  }

  std::int64_t Count(const std::string& sql) { return district_.database().SelectInt(sql); }

  // Something of every kind that refers to t2: by a field, by the name, in the bulk table.
  void GiveT2ALife() {
    Appoint("t2", "s1", "start_date: '2010-09-01' end_date: '2020-09-01'");
    Keep("TeachingAssignment", kYearSchool, "lesson",
         OfTeacher("t2") + Ref("subject", "subjects", "pe") +
             "stage: STAGE_PRIMARY grade: 1 class_number: 1 start_date: '2022-09-01'");
    Keep("TeacherEvaluation", kYearSchool, "e", OfTeacher("t2") + "grade: EVALUATION_GRADE_GOOD");
    Keep("Rotation", Person("t2"), "r",
         "kind: ROTATION_KIND_ROTATION role: ROTATION_ROLE_TEACHER start_date: '2022-09-01' " +
             Ref("from_school", "schools", "s1") + Ref("to_school", "schools", "s2"));
    Keep("EthicsCase", Person("t2"), "c",
         "decided_on: '2023-03-01' severity: ETHICS_SEVERITY_MINOR veto: false");
  }

  staffing::v1::Teacher merged_;
};

TEST_F(MergeTest, EverythingMovesAndIsTraced) {
  GiveT2ALife();
  Appoint("t1", "s1", "start_date: '2020-09-01'");
  staffing::v1::MergeTeachersRequest request = Request();
  request.set_request_id("merge-1");
  ASSERT_THAT(Merge(request), IsOk());
  EXPECT_EQ(merged_.name(), Person("t1"));
  EXPECT_EQ(merged_.etag(), EtagOf("t1"));
  EXPECT_THAT(Get("Teacher", Person("t2")), HasReason("RESOURCE_NOT_FOUND"));
  for (const char* table : {"appointments", "teaching_assignments", "teacher_evaluations",
                            "rotations", "ethics_cases"}) {
    EXPECT_EQ(
        Count(absl::StrCat("SELECT COUNT(*) FROM staffing_", table, " WHERE teacher_id = 't2'")), 0)
        << table;
  }
  EXPECT_EQ(Count("SELECT COUNT(*) FROM staffing_appointments WHERE teacher_id = 't1'"), 2);
  EXPECT_THAT(Get("Rotation", Person("t1") + "/rotations/r"), IsOk());
  EXPECT_THAT(Get("Rotation", Person("t2") + "/rotations/r"), HasReason("RESOURCE_NOT_FOUND"));
  // Five records moved, the source gone with its image, the target told.
  const auto entries = [&](int kind) {
    return Count(
        absl::StrCat("SELECT COUNT(*) FROM staffing_audit_entries WHERE request_id = "
                     "'merge-1' AND before_image IS NOT NULL AND change_kind = ",
                     kind));
  };
  EXPECT_EQ(entries(common::v1::CHANGE_KIND_UPDATED), 5);
  EXPECT_EQ(entries(common::v1::CHANGE_KIND_DELETED), 1);
  EXPECT_EQ(entries(common::v1::CHANGE_KIND_MERGED), 1);
  EXPECT_GE(Count("SELECT COUNT(*) FROM staffing_outbox WHERE resource_name = "
                  "'districts/nanhu/teachers/t1/rotations/r'"),
            1);
  // Said again it is answered again, and does nothing.
  const std::int64_t before = Count("SELECT COUNT(*) FROM staffing_audit_entries");
  ASSERT_THAT(Merge(request), IsOk());
  EXPECT_EQ(merged_.name(), Person("t1"));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM staffing_audit_entries"), before);
}

TEST_F(MergeTest, EachConflictIsToldAndNothingIsWritten) {
  GiveT2ALife();
  Appoint("t1", "s2", "start_date: '2019-09-01'");  // two main appointments for a year
  Keep("TeacherEvaluation", kYearSchool, "mine", OfTeacher("t1"));
  Keep("EthicsCase", Person("t1"), "c",
       "decided_on: '2024-03-01' severity: ETHICS_SEVERITY_MINOR veto: false");
  const std::int64_t before = Count("SELECT COUNT(*) FROM staffing_audit_entries");
  const absl::Status status = Merge(Request());
  EXPECT_THAT(status, HasViolation("districts/nanhu/teachers/t2/ethicsCases/c", "RESOURCE_EXISTS"));
  EXPECT_THAT(status,
              HasViolation(absl::StrCat(kYearSchool, "/teacherEvaluations/e"), "RESOURCE_EXISTS"));
  EXPECT_EQ(FieldViolationsOf(status).size(), 3u);
  bool overlap = false;
  for (const FieldViolation& violation : FieldViolationsOf(status)) {
    overlap = overlap || violation.reason == Reason::kIntervalOverlap;
  }
  EXPECT_TRUE(overlap);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM staffing_audit_entries"), before);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM staffing_rotations WHERE teacher_id = 't2'"), 1);
  EXPECT_THAT(Get("Teacher", Person("t2")), IsOk());
}

TEST_F(MergeTest, ALockedPeriodStandsInTheWay) {
  GiveT2ALife();
  ASSERT_THAT(Lock(2022, "personnel", "district"), IsOk());
  EXPECT_THAT(Merge(Request()),
              HasViolation("districts/nanhu/teachers/t2/ethicsCases/c", "PERIOD_LOCKED"));
}

TEST_F(MergeTest, ATrialKeepsNothing) {
  GiveT2ALife();
  staffing::v1::MergeTeachersRequest request = Request();
  request.set_validate_only(true);
  ASSERT_THAT(Merge(request), IsOk());
  EXPECT_EQ(merged_.name(), Person("t1"));
  EXPECT_THAT(Get("Teacher", Person("t2")), IsOk());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM staffing_rotations WHERE teacher_id = 't2'"), 1);
}

TEST_F(MergeTest, WhatIsAskedMustBeTwoRecordsAsTheyWereRead) {
  staffing::v1::MergeTeachersRequest request = Request();
  request.set_source(request.target());
  EXPECT_THAT(Merge(request), HasViolation("source", "NAME_MISMATCH"));
  request = Request();
  request.clear_source_etag();
  EXPECT_THAT(Merge(request), HasViolation("source_etag", "ETAG_MISSING"));
  request = Request();
  request.set_target_etag(request.source_etag() + "x");
  EXPECT_THAT(Merge(request), HasReason("ETAG_MISMATCH"));
  request = Request();
  request.set_source(Person("nobody"));
  EXPECT_THAT(Merge(request), HasReason("RESOURCE_NOT_FOUND"));
  request = Request();
  request.set_target("t1");
  EXPECT_THAT(Merge(request), HasViolation("target", "NAME_INVALID"));
  EXPECT_THAT(Merge(Request(), kReporter), HasReason("PERMISSION_DENIED"));
}

}  // namespace
}  // namespace districtedu::testing
