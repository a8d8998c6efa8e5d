// Imports as a client meets them: one answer a message, by row and column.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "tests/integration/import_batch.h"

namespace districtedu::testing {
namespace {

using common::v1::ImportResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ImportTest : public ::testing::Test {
 protected:
  ImportTest() { district_.AddRegisters(); }

  std::int64_t Count(const std::string& table) {
    return district_.database().SelectInt("SELECT COUNT(*) FROM " + table);
  }

  void AddTeachers() {
    ImportBatch batch(district_, "staffing", "teachers", "teacher,full_name", "teachers");
    EXPECT_THAT(Faults(batch.Rows("t1,合成甲\nt2,合成乙\nt3,合成丙")), IsEmpty());
    batch.End();
  }

  District district_;
};

TEST_F(ImportTest, GoodRowsAreWrittenAndBadOnesAnswered) {
  ImportBatch batch(district_, "staffing", "teachers", "教职工编号,姓名,birth_date,学历", "b1");
  const ImportResponse first = batch.Rows(
      "t1,合成甲,1980-01-01,本科\n"
      "t2,,1980-01-01,bachelor\n"
      "t3,合成丙,1980-13-01,硕士研究生\n"
      "t/4,合成丁,,\n"
      "t5,合成戊,,研究僧\n"
      "t1,合成甲,,\n"
      "t6,合成己,,,extra");
  EXPECT_THAT(Faults(first), ::testing::UnorderedElementsAre(
                                 "3:姓名:REQUIRED_FIELD_MISSING", "4:birth_date:DATE_INVALID",
                                 "5:教职工编号:NAME_INVALID", "6:学历:ENUM_VALUE_UNKNOWN",
                                 "7::DUPLICATE_KEY_IN_BATCH", "8::MESSAGE_MALFORMED"));
  EXPECT_EQ(first.acknowledged_row(), 8);
  EXPECT_EQ(first.created(), 1);
  EXPECT_THAT(Faults(batch.Rows("t1,合成甲,,", 9)), ElementsAre("9::DUPLICATE_KEY_IN_BATCH"));
  const ImportResponse end = batch.End();
  EXPECT_TRUE(end.done());
  EXPECT_EQ(end.rejected_total(), 7);
  EXPECT_EQ(Count("staffing_teachers"), 1);
}

TEST_F(ImportTest, AbsentColumnLeavesAndEmptyCellClears) {
  AddTeachers();
  ImportBatch fill(district_, "staffing", "teachers", "teacher,full_name,birth_date,hired_on",
                   "b1");
  EXPECT_EQ(fill.Rows("t1,合成甲,1980-01-01,2003-09-01").updated(), 1);
  fill.End();
  ImportBatch clear(district_, "staffing", "teachers", "teacher,birth_date", "b2");
  const ImportResponse response = clear.Rows("t1,\nt2,");
  EXPECT_EQ(response.updated(), 1);
  EXPECT_EQ(response.unchanged(), 1);
  clear.End();
  EXPECT_EQ(district_.database().SelectInt(
                "SELECT COUNT(*) FROM staffing_teachers WHERE teacher_id = 't1' AND birth_date IS "
                "NULL AND hired_on = '2003-09-01' AND full_name = '合成甲'"),
            1);
  // Overwritten rows keep a before-image.
  EXPECT_EQ(Count("staffing_audit_entries WHERE before_image IS NOT NULL"), 2);
}

TEST_F(ImportTest, NestedRowsStandOnLinesOfTheirParent) {
  AddTeachers();
  ImportBatch batch(
      district_, "staffing", "appointments",
      "school,appointment,teacher,kind,post,employment,stages,start_date,subjects.subject", "b1");
  const ImportResponse response = batch.Rows(
      "s1,a1,t1,main,teacher,in_post,primary,2022-09-01,music\n"
      "s1,a1,t1,main,teacher,in_post,primary,2022-09-01,art\n"
      "s9,a2,t2,本职,教师,在编,primary+junior,2022-09-01,\n"
      "s9,a3,t3,main,teacher,in_post,primary,2022-09-01,nothing");
  EXPECT_THAT(Faults(response), ElementsAre("5:subjects.subject:REFERENCE_NOT_FOUND"));
  EXPECT_EQ(response.created(), 2);
  EXPECT_EQ(Count("staffing_appointment_subjects WHERE appointment_id = 'a1'"), 2);
  EXPECT_EQ(Count("staffing_appointments WHERE appointment_id = 'a3'"), 0);
  EXPECT_EQ(Count("staffing_appointments WHERE stages = 'primary,junior'"), 1);
  batch.End();
  // One outbox row for each (years, school) touched, not one a row.
  EXPECT_EQ(Count("staffing_outbox WHERE resource_type = 'staffing.Appointment'"), 2);
}

TEST_F(ImportTest, ANaturalKeyFindsTheRecordWithoutItsId) {
  AddTeachers();
  const std::string columns =
      "school,teacher,kind,post,employment,stages,start_date,full_time_subject";
  ImportBatch first(district_, "staffing", "appointments", columns, "b1");
  EXPECT_EQ(first.Rows("s1,t1,main,teacher,in_post,primary,2022-09-01,pe").created(), 1);
  first.End();
  ImportBatch second(district_, "staffing", "appointments", columns, "b2");
  EXPECT_EQ(second.Rows("s1,t1,main,teacher,contract,primary,2022-09-01,pe").updated(), 1);
  second.End();
  EXPECT_EQ(Count("staffing_appointments"), 1);
}

TEST_F(ImportTest, SiblingsStandInTheWayOnlyOnceTheyAreWritten) {
  AddTeachers();
  const std::string columns =
      "school,appointment,teacher,kind,post,employment,stages,start_date,end_date,"
      "full_time_subject";
  ImportBatch first(district_, "staffing", "appointments", columns, "b1");
  EXPECT_EQ(first
                .Rows("s1,a1,t1,main,teacher,in_post,primary,2020-09-01,,\n"
                      "s1,a5,t3,main,teacher,in_post,primary,2020-09-01,,")
                .created(),
            2);
  first.End();
  ImportBatch second(district_, "staffing", "appointments", columns, "b2");
  const ImportResponse response = second.Rows(
      // Ends before the next begins, but is refused.
      "s1,a1,t1,main,teacher,in_post,primary,2020-09-01,2022-09-01,nothing\n"
      "s9,a2,t1,main,teacher,in_post,primary,2022-09-01,,\n"
      // Would stand in the next one's way, but is refused.
      "s1,a3,t2,main,teacher,in_post,primary,2020-09-01,,nothing\n"
      "s9,a4,t2,main,teacher,in_post,primary,2021-09-01,,\n"
      "s1,a7,t2,main,teacher,in_post,primary,2022-09-01,,\n"
      // The one that makes room stands behind it.
      "s9,a6,t3,main,teacher,in_post,primary,2022-09-01,,\n"
      "s1,a5,t3,main,teacher,in_post,primary,2020-09-01,2022-09-01,");
  EXPECT_THAT(Faults(response),
              ::testing::UnorderedElementsAre(
                  "2:full_time_subject:REFERENCE_NOT_FOUND", "3:start_date:INTERVAL_OVERLAP",
                  "4:full_time_subject:REFERENCE_NOT_FOUND", "6:start_date:INTERVAL_OVERLAP"));
  EXPECT_EQ(response.created(), 2);
  EXPECT_EQ(response.updated(), 1);
  second.End();
  EXPECT_EQ(Count("staffing_appointments WHERE appointment_id IN ('a4', 'a6')"), 2);
}

TEST_F(ImportTest, AtomicIsAllOrNothing) {
  ImportBatch bad(district_, "staffing", "teachers", "teacher,full_name", "b1",
                  common::v1::IMPORT_MODE_ATOMIC);
  EXPECT_THAT(Faults(bad.Rows("t1,合成甲\nt2,")), IsEmpty());
  EXPECT_THAT(Faults(bad.Rows("t3,合成丙", 4)), IsEmpty());
  const ImportResponse refused = bad.End();
  EXPECT_THAT(Faults(refused), ElementsAre("3:full_name:REQUIRED_FIELD_MISSING"));
  EXPECT_EQ(refused.created(), 0);
  EXPECT_EQ(Count("staffing_teachers"), 0);
  ImportBatch good(district_, "staffing", "teachers", "teacher,full_name", "b2",
                   common::v1::IMPORT_MODE_ATOMIC);
  good.Rows("t1,合成甲\nt2,合成乙");
  EXPECT_EQ(Count("staffing_teachers"), 0);
  EXPECT_EQ(good.End().created(), 2);
  EXPECT_EQ(Count("staffing_teachers"), 2);
}

TEST_F(ImportTest, ADryRunKeepsNothingAndFindsTheSame) {
  ImportBatch batch(district_, "staffing", "teachers", "teacher,full_name", "b1",
                    common::v1::IMPORT_MODE_BEST_EFFORT, true);
  const ImportResponse response = batch.Rows("t1,合成甲\nt2,");
  EXPECT_EQ(response.created(), 1);
  EXPECT_THAT(Faults(response), ElementsAre("3:full_name:REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(Faults(batch.Rows("t1,合成甲", 4)), ElementsAre("4::DUPLICATE_KEY_IN_BATCH"));
  batch.End();
  EXPECT_EQ(Count("staffing_teachers"), 0);
  EXPECT_EQ(Count("staffing_outbox"), 0);
  EXPECT_EQ(Count("staffing_import_batches"), 0);
}

TEST_F(ImportTest, ABatchGoesOnWhereItStopped) {
  {
    ImportBatch cut(district_, "staffing", "teachers", "teacher,full_name", "b1",
                    common::v1::IMPORT_MODE_BEST_EFFORT, false, "digest-1");
    EXPECT_EQ(cut.Rows("t1,合成甲\nt2,合成乙").acknowledged_row(), 3);
  }  // the client goes away
  ImportBatch other(district_, "staffing", "teachers", "teacher,full_name", "b1",
                    common::v1::IMPORT_MODE_BEST_EFFORT, false, "digest-2");
  EXPECT_THAT(other.Finish(), HasViolation("start.batch_id", "REQUEST_ID_REUSED"));
  ImportBatch resumed(district_, "staffing", "teachers", "teacher,full_name", "b1",
                      common::v1::IMPORT_MODE_BEST_EFFORT, false, "digest-1");
  EXPECT_EQ(resumed.started().acknowledged_row(), 3);
  EXPECT_EQ(resumed.Rows("t3,合成丙", 4).created(), 3);
  EXPECT_TRUE(resumed.End().done());
  ImportBatch again(district_, "staffing", "teachers", "teacher,full_name", "b1",
                    common::v1::IMPORT_MODE_BEST_EFFORT, false, "digest-1");
  EXPECT_TRUE(again.started().done());
  EXPECT_EQ(Count("staffing_teachers"), 3);
}

TEST_F(ImportTest, ASchoolImportsItsOwnRowsOnly) {
  AddTeachers();
  ImportBatch batch(district_, "staffing", "appointments",
                    "school,appointment,teacher,kind,post,employment,start_date", "b1",
                    common::v1::IMPORT_MODE_BEST_EFFORT, false, "", kReporter);
  const ImportResponse response = batch.Rows(
      "s1,a1,t1,main,teacher,in_post,2022-09-01\n"
      "s2,a2,t2,main,teacher,in_post,2022-09-01");
  EXPECT_THAT(Faults(response), ElementsAre("3::RESOURCE_NOT_FOUND"));
  EXPECT_EQ(response.created(), 1);
}

TEST_F(ImportTest, HeadersAndSizesAreChecked) {
  ImportBatch unknown(district_, "staffing", "teachers", "teacher,full_name,full_name,shoe_size",
                      "b1");
  const absl::Status status = unknown.Finish();
  EXPECT_THAT(status, HasViolation("columns[2]", "FIELD_UNKNOWN"));
  EXPECT_THAT(status, HasViolation("columns[3]", "FIELD_UNKNOWN"));
  ImportBatch keyless(district_, "staffing", "teachers", "full_name", "b2");
  EXPECT_THAT(keyless.Finish(), HasViolation("columns", "REQUIRED_FIELD_MISSING"));
  ImportBatch nothing(district_, "staffing", "unicorns", "teacher", "b3");
  EXPECT_THAT(nothing.Finish(), HasViolation("start.resource", "NAME_INVALID"));
  ImportBatch large(district_, "staffing", "teachers", "teacher,full_name", "b4");
  std::string lines;
  for (int i = 0; i < 501; ++i) absl::StrAppend(&lines, "t", i, ",合成\n");
  large.Rows(lines);
  EXPECT_THAT(large.Finish(), HasViolation("rows", "BATCH_TOO_LARGE"));
  ImportBatch backwards(district_, "staffing", "teachers", "teacher,full_name", "b5");
  backwards.Rows("t1,合成", 10);
  backwards.Rows("t2,合成", 10);
  EXPECT_THAT(backwards.Finish(), HasViolation("rows", "MESSAGE_MALFORMED"));
}

}  // namespace
}  // namespace districtedu::testing
