// Imports taken back: the records are as before, or nothing has happened.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "tests/integration/import_batch.h"
#include "tests/integration/staffing_fixture.h"

namespace districtedu::testing {
namespace {

using common::v1::ListImportBatchesRequest;
using common::v1::ListImportBatchesResponse;
using common::v1::UndoImportRequest;
using common::v1::UndoImportResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ImportUndoTest : public StaffingTest {
 protected:
  void Import(const std::string& resource, const std::string& columns, const std::string& id,
              const std::string& lines, const std::string& principal = kAdmin) {
    ImportBatch batch(district_, "staffing", resource, columns, id,
                      common::v1::IMPORT_MODE_BEST_EFFORT, false, "", principal);
    ASSERT_THAT(Faults(batch.Rows(lines)), IsEmpty());
    batch.End();
  }

  absl::StatusOr<UndoImportResponse> Undo(const std::string& id, bool dry = false,
                                          const std::string& principal = kAdmin,
                                          const std::string& token = "") {
    UndoImportRequest request;
    request.set_parent("districts/nanhu");
    request.set_batch_id(id);
    request.set_request_id("undo-" + id);
    request.set_validate_only(dry);
    request.set_token(token);
    UndoImportResponse response;
    absl::Status status = district_.Call("staffing", "UndoImport", request, &response, principal);
    if (!status.ok()) return status;
    return response;
  }

  static std::vector<std::string> Conflicts(const UndoImportResponse& response) {
    std::vector<std::string> conflicts;
    for (const auto& conflict : response.conflicts()) {
      conflicts.push_back(absl::StrCat(conflict.name(), ":", conflict.reason()));
    }
    return conflicts;
  }

  std::int64_t Count(const std::string& table) {
    return district_.database().SelectInt("SELECT COUNT(*) FROM " + table);
  }

  // What the records say, less revisions and times.
  std::vector<mysql::Row> Records() {
    std::vector<mysql::Row> all = district_.database().Select(
        "SELECT district_id, teacher_id, full_name, sex, birth_date, hired_on, qualification FROM "
        "staffing_teachers ORDER BY 1, 2");
    for (const char* sql :
         {"SELECT school_id, appointment_id, teacher_id, kind, post, employment, stages, "
          "full_time_subject_id, start_date, end_date FROM staffing_appointments ORDER BY 1, 2",
          "SELECT school_id, appointment_id, subject_id FROM staffing_appointment_subjects ORDER "
          "BY 1, 2, 3"}) {
      for (mysql::Row& row : district_.database().Select(sql)) all.push_back(std::move(row));
    }
    return all;
  }
};

constexpr char kAppointments[] =
    "school,appointment,teacher,kind,post,employment,stages,start_date,end_date,subjects.subject";

TEST_F(ImportUndoTest, CreatedRowsGoAndOverwrittenOnesComeBack) {
  Import("teachers", "teacher,full_name,birth_date", "b0", "t1,合成甲,1980-01-01\nt2,合成乙,");
  Import("appointments", kAppointments, "b1",
         "s1,a1,t1,main,teacher,in_post,primary,2022-09-01,,music\n"
         "s1,a1,t1,main,teacher,in_post,primary,2022-09-01,,art\n"
         "s1,a2,t2,main,teacher,in_post,primary,2022-09-01,,");
  const std::vector<mysql::Row> before = Records();
  // a1 ends and changes its subjects, the same person goes on elsewhere, a2 stays.
  Import("appointments", kAppointments, "b2",
         "s1,a1,t1,main,teacher,contract,primary,2022-09-01,2023-09-01,pe\n"
         "s2,a3,t1,main,teacher,in_post,primary,2023-09-01,,maths\n"
         "s1,a2,t2,main,teacher,in_post,primary,2022-09-01,,");
  ASSERT_NE(Records(), before);
  district_.database().Run("DELETE FROM staffing_outbox;");

  const auto dry = Undo("b2", true);
  ASSERT_THAT(dry, IsOk());
  EXPECT_EQ(dry->deleted(), 1);
  EXPECT_EQ(dry->restored(), 1);
  EXPECT_TRUE(dry->done());
  EXPECT_EQ(dry->batch().state(), common::v1::IMPORT_BATCH_STATE_DONE);
  ASSERT_NE(Records(), before);
  EXPECT_EQ(Count("staffing_outbox"), 0);

  const auto undone = Undo("b2");
  ASSERT_THAT(undone, IsOk());
  EXPECT_TRUE(undone->done());
  EXPECT_EQ(undone->deleted(), 1);
  EXPECT_EQ(undone->restored(), 1);
  EXPECT_EQ(undone->batch().state(), common::v1::IMPORT_BATCH_STATE_UNDONE);
  EXPECT_EQ(Records(), before);
  EXPECT_GT(Count("staffing_outbox"), 0);
  // The trail tells what the undo did, row by row, and that it was one.
  EXPECT_EQ(Count("staffing_audit_entries WHERE request_id = 'undo-b2'"), 3);
  EXPECT_EQ(Count(absl::StrCat("staffing_audit_entries WHERE request_id = 'undo-b2' AND "
                               "resource_name = '' AND change_kind = ",
                               static_cast<int>(common::v1::CHANGE_KIND_UNDONE))),
            1);
  // Repeated, it is answered the same way and does nothing.
  const auto again = Undo("b2");
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->done());
  EXPECT_EQ(again->batch().deleted(), 1);
  EXPECT_EQ(again->batch().restored(), 1);
  EXPECT_EQ(Records(), before);
}

TEST_F(ImportUndoTest, TheTrailOfARowEndsWithTheImportThatMadeIt) {
  const auto trail = [&](const std::string& id) {
    common::v1::ListAuditEntriesRequest request;
    request.set_parent("districts/nanhu/teachers/" + id);
    common::v1::ListAuditEntriesResponse response;
    EXPECT_THAT(district_.Call("staffing", "ListAuditEntries", request, &response), IsOk());
    std::vector<std::string> out;
    for (const common::v1::AuditEntry& entry : response.audit_entries()) {
      out.push_back(absl::StrCat(common::v1::ChangeKind_Name(entry.change()), " ",
                                 entry.request_id(), " ", entry.principal()));
    }
    return out;
  };
  Import("teachers", "teacher,full_name", "b1", "t1,合成甲\nt2,合成乙");
  Import("teachers", "teacher,full_name", "b2", "t2,合成丑\nt3,合成丙");
  const std::string by = absl::StrCat(" ", kAdmin);
  const std::string imported = "CHANGE_KIND_IMPORTED ";
  const std::string updated = "CHANGE_KIND_UPDATED ";
  EXPECT_EQ(trail("t1"), std::vector<std::string>{imported + "b1" + by});
  EXPECT_EQ(trail("t2"), (std::vector<std::string>{updated + "b2" + by, imported + "b1" + by}));
  EXPECT_EQ(trail("t3"), std::vector<std::string>{imported + "b2" + by});
  ASSERT_THAT(Undo("b2"), IsOk());
  // The row is gone, and with the undo the journal of its import.
  EXPECT_EQ(trail("t3"), std::vector<std::string>{"CHANGE_KIND_DELETED undo-b2" + by});
}

TEST_F(ImportUndoTest, WhatWasChangedSinceStandsInTheWay) {
  Import("teachers", "teacher,full_name", "b0", "t1,合成甲");
  Import("teachers", "teacher,full_name", "b1", "t1,合成子\nt2,合成乙\nt3,合成丙\nt4,合成丁");
  Import("teachers", "teacher,full_name", "b2", "t2,合成丑");
  Import("appointments", kAppointments, "b3", "s1,a1,t3,main,teacher,in_post,primary,2022-09-01,,");
  const std::vector<mysql::Row> before = Records();
  const auto refused = Undo("b1");
  ASSERT_THAT(refused, IsOk());
  EXPECT_THAT(Conflicts(*refused),
              ::testing::UnorderedElementsAre("districts/nanhu/teachers/t2:ETAG_MISMATCH",
                                              "districts/nanhu/teachers/t3:RESOURCE_IN_USE"));
  EXPECT_FALSE(refused->done());
  EXPECT_EQ(refused->batch().state(), common::v1::IMPORT_BATCH_STATE_DONE);
  EXPECT_EQ(Records(), before);
  // The later imports taken back first, nothing is in the way.
  for (const char* id : {"b3", "b2"}) {
    const auto undone = Undo(id);
    ASSERT_THAT(undone, IsOk());
    EXPECT_TRUE(undone->done());
  }
  const auto undone = Undo("b1");
  ASSERT_THAT(undone, IsOk());
  EXPECT_TRUE(undone->done());
  EXPECT_EQ(Count("staffing_teachers"), 1);
  EXPECT_EQ(Count("staffing_teachers WHERE full_name = '合成甲'"), 1);
}

TEST_F(ImportUndoTest, ALockedPeriodHoldsAgainstAnUndo) {
  Import("teachers", "teacher,full_name", "b0", "t1,合成甲");
  Import("appointments", kAppointments, "b1",
         "s1,a1,t1,main,teacher,in_post,primary,2022-09-01,,music");
  ASSERT_THAT(Lock("staffing", 2022, "staff", "s1"), IsOk());
  EXPECT_THAT(Undo("b1"), HasReason("PERIOD_LOCKED"));
  EXPECT_EQ(Count("staffing_appointments"), 1);
}

TEST_F(ImportUndoTest, AnUndoneImportIsNotResumed) {
  Import("teachers", "teacher,full_name", "b1", "t1,合成甲");
  ASSERT_THAT(Undo("b1"), IsOk());
  ImportBatch again(district_, "staffing", "teachers", "teacher,full_name", "b1");
  EXPECT_THAT(again.Finish(), HasViolation("start.batch_id", "REQUEST_ID_REUSED"));
  Import("teachers", "teacher,full_name", "b2", "t1,合成甲");
  EXPECT_EQ(Count("staffing_teachers"), 1);
}

TEST_F(ImportUndoTest, WhatIsNoLongerKnownCannotBeUndone) {
  Import("teachers", "teacher,full_name", "b1", "t1,合成甲");
  district_.database().Run("DELETE FROM staffing_import_rows;");
  EXPECT_THAT(Undo("b1"), HasReason("STATE_TRANSITION_INVALID"));
  EXPECT_THAT(Undo("none"), HasReason("RESOURCE_NOT_FOUND"));
  EXPECT_EQ(Count("staffing_teachers"), 1);
}

TEST_F(ImportUndoTest, ASchoolUndoesItsOwnImportsOnly) {
  Import("teachers", "teacher,full_name", "b0", "t1,合成甲\nt2,合成乙");
  Import("appointments", kAppointments, "b1", "s1,a1,t1,main,teacher,in_post,primary,2022-09-01,,");
  Import("appointments", kAppointments, "b2", "s1,a2,t2,main,teacher,in_post,primary,2022-09-01,,",
         kReporter);
  EXPECT_THAT(Undo("b1", false, kReporter), HasReason("RESOURCE_NOT_FOUND"));
  const auto list = [&](const std::string& principal) {
    ListImportBatchesRequest request;
    request.set_parent("districts/nanhu");
    request.set_page_size(2);
    ListImportBatchesResponse page;
    std::vector<std::string> ids;
    do {
      request.set_page_token(page.next_page_token());
      EXPECT_THAT(district_.Call("staffing", "ListImportBatches", request, &page, principal),
                  IsOk());
      for (const auto& batch : page.import_batches()) {
        ids.push_back(absl::StrCat(batch.batch_id(), ":", batch.resource(), ":", batch.created()));
      }
    } while (!page.next_page_token().empty());
    return ids;
  };
  EXPECT_THAT(list(kReporter), ElementsAre("b2:appointments:1"));
  EXPECT_THAT(list(kAuditor),
              ElementsAre("b2:appointments:1", "b1:appointments:1", "b0:teachers:2"));
  const auto undone = Undo("b2", false, kReporter);
  ASSERT_THAT(undone, IsOk());
  EXPECT_TRUE(undone->done());
  EXPECT_EQ(Count("staffing_appointments"), 1);
}

TEST_F(ImportUndoTest, ALargeImportIsLookedThroughThenUndoneInPieces) {
  Import("teachers", "teacher,full_name", "b0", "t00001,合成甲");
  const std::vector<mysql::Row> before = Records();
  constexpr int kRows = 10300;
  {
    ImportBatch batch(district_, "staffing", "teachers", "teacher,full_name", "b1");
    for (int first = 0; first < kRows; first += 500) {
      std::string lines;
      for (int i = first; i < std::min(first + 500, kRows); ++i) {
        absl::StrAppend(&lines, "t", absl::Dec(i, absl::kZeroPad5), ",合成", i, "\n");
      }
      ASSERT_THAT(Faults(batch.Rows(lines, first + 2)), IsEmpty());
    }
    EXPECT_EQ(batch.End().updated(), 1);
  }
  district_.database().Run(
      "UPDATE staffing_teachers SET written_by = 'another' WHERE teacher_id = 't00077';");
  // Row 77 is seen in the second piece of the look; nothing is undone.
  auto answer = Undo("b1");
  ASSERT_THAT(answer, IsOk());
  EXPECT_FALSE(answer->done());
  EXPECT_THAT(Conflicts(*answer), IsEmpty());
  EXPECT_EQ(answer->checked(), 9800);
  answer = Undo("b1", false, kAdmin, answer->next_token());
  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(Conflicts(*answer), ElementsAre("districts/nanhu/teachers/t00077:ETAG_MISMATCH"));
  EXPECT_EQ(Count("staffing_teachers"), kRows);
  district_.database().Run(
      "UPDATE staffing_teachers SET written_by = 'b1' WHERE teacher_id = 't00077';");

  std::string token;
  std::vector<std::int64_t> deleted;
  for (int calls = 0; calls < 10; ++calls) {
    answer = Undo("b1", false, kAdmin, token);
    ASSERT_THAT(answer, IsOk());
    ASSERT_THAT(Conflicts(*answer), IsEmpty());
    if (answer->deleted() > 0) deleted.push_back(answer->deleted());
    token = answer->next_token();
    if (answer->done()) break;
  }
  EXPECT_TRUE(answer->done());
  EXPECT_THAT(deleted, ElementsAre(9800, 499));
  EXPECT_EQ(answer->batch().deleted(), kRows - 1);
  EXPECT_EQ(answer->batch().restored(), 1);
  EXPECT_EQ(Records(), before);
}

}  // namespace
}  // namespace districtedu::testing
