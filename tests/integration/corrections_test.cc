// Numbered corrections of locked forms: begun with a reason, by others than the approver.

#include "districtedu/common/v1/audit.pb.h"
#include "districtedu/common/v1/standard_methods.pb.h"
#include "tests/integration/import_batch.h"
#include "tests/integration/staffing_fixture.h"

namespace districtedu::testing {
namespace {

using common::v1::SubmissionState;

class CorrectionsTest : public StaffingTest {
 protected:
  // t1 teaches at s1; its staff form of 2022 was approved and locked by kAdmin.
  void SetUp() override {
    ASSERT_THAT(CreateTeacher("t1"), IsOk());
    const auto appointment = Appoint("t1", "s1", "a1", "2021-09-01");
    ASSERT_THAT(appointment, IsOk());
    appointment_ = *appointment;
    ASSERT_THAT(Lock("staffing", 2022, "staff", "s1"), IsOk());
  }

  absl::Status Move(SubmissionState state, const std::string& principal = kAdmin,
                    const std::string& reason = "") {
    return Submit("staffing", 2022, "staff", "s1", state, principal, reason);
  }

  absl::Status Begin() {
    return Move(common::v1::SUBMISSION_STATE_CORRECTING, kSecondAdmin, "合成教师调出日期有误");
  }

  common::v1::Submission Form() {
    auto form = GetSubmission("staffing", SubmissionName("staffing", 2022, "staff", "s1"));
    EXPECT_THAT(form, IsOk());
    return *std::move(form);
  }

  // Bears on 2022 and later.
  absl::Status EndOn(const std::string& day, const std::string& principal) {
    staffing::v1::UpdateAppointmentRequest request;
    *request.mutable_appointment() = appointment_;
    request.mutable_appointment()->set_end_date(day);
    request.mutable_update_mask()->add_paths("end_date");
    staffing::v1::Appointment stored;
    absl::Status status =
        district_.Call("staffing", "UpdateAppointment", request, &stored, principal);
    if (status.ok()) appointment_ = stored;
    return status;
  }

  staffing::v1::Appointment appointment_;
};

TEST_F(CorrectionsTest, OthersThanTheApproverCorrect) {
  EXPECT_EQ(Form().approved_by(), kAdmin);
  EXPECT_FALSE(Form().has_correction());
  EXPECT_THAT(EndOn("2023-01-01", kStaffingWriter), HasReason("PERIOD_LOCKED"));
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_EQ(Form().correction(), 1);
  EXPECT_EQ(Form().decided_by(), kSecondAdmin);
  EXPECT_EQ(Form().approved_by(), kAdmin);
  EXPECT_THAT(EndOn("2023-01-01", kAdmin), HasReason("CORRECTION_BY_APPROVER"));
  EXPECT_THAT(EndOn("2023-01-01", kStaffingWriter), IsOk());
  // The approver may confirm what others corrected.
  ASSERT_THAT(Move(common::v1::SUBMISSION_STATE_LOCKED), IsOk());
  EXPECT_THAT(EndOn("2023-02-01", kStaffingWriter), HasReason("PERIOD_LOCKED"));
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_EQ(Form().correction(), 2);
}

TEST_F(CorrectionsTest, WhoMayBeginAndWith) {
  const auto correcting = common::v1::SUBMISSION_STATE_CORRECTING;
  EXPECT_THAT(Move(correcting, kAdmin, "合成"), HasReason("CORRECTION_BY_APPROVER"));
  EXPECT_THAT(Move(correcting, kSecondAdmin),
              HasViolation("submission.reason", "REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(Move(correcting, kStaffingWriter, "合成"), HasReason("STATE_TRANSITION_INVALID"));
  EXPECT_THAT(Move(common::v1::SUBMISSION_STATE_OPEN, kSecondAdmin, "合成"),
              HasReason("STATE_TRANSITION_INVALID"));
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_THAT(Move(common::v1::SUBMISSION_STATE_OPEN, kSecondAdmin, "合成"),
              HasReason("STATE_TRANSITION_INVALID"));
  EXPECT_THAT(Move(common::v1::SUBMISSION_STATE_LOCKED, kStaffingWriter),
              HasReason("STATE_TRANSITION_INVALID"));
  EXPECT_THAT(Move(correcting, kSecondAdmin, "另一原因"), HasReason("STATE_TRANSITION_INVALID"));
  EXPECT_EQ(Form().state(), correcting);
  // Only what is locked is corrected.
  EXPECT_THAT(Submit("staffing", 2023, "staff", "s1", correcting, kSecondAdmin, "合成"),
              HasReason("STATE_TRANSITION_INVALID"));
}

TEST_F(CorrectionsTest, ALockedFormIsNotDeletedEither) {
  common::v1::DeleteRequest request;
  request.set_name(Form().name());
  request.set_etag(Form().etag());
  google::protobuf::Empty nothing;
  EXPECT_THAT(district_.Call("staffing", "DeleteSubmission", request, &nothing, kSecondAdmin),
              HasReason("STATE_TRANSITION_INVALID"));
}

TEST_F(CorrectionsTest, AnotherApproverAfterOpeningAgain) {
  for (const auto& [state, principal] : std::vector<std::pair<SubmissionState, std::string>>{
           {common::v1::SUBMISSION_STATE_SUBMITTED, kAdmin},
           {common::v1::SUBMISSION_STATE_APPROVED, kAdmin},
           {common::v1::SUBMISSION_STATE_OPEN, kAdmin},
           {common::v1::SUBMISSION_STATE_SUBMITTED, kAdmin},
           {common::v1::SUBMISSION_STATE_APPROVED, kSecondAdmin},
           {common::v1::SUBMISSION_STATE_LOCKED, kAdmin}}) {
    ASSERT_THAT(Submit("staffing", 2023, "staff", "s1", state, principal, "合成"), IsOk());
  }
  EXPECT_THAT(Submit("staffing", 2023, "staff", "s1", common::v1::SUBMISSION_STATE_CORRECTING,
                     kSecondAdmin, "合成"),
              HasReason("CORRECTION_BY_APPROVER"));
  EXPECT_THAT(Submit("staffing", 2023, "staff", "s1", common::v1::SUBMISSION_STATE_CORRECTING,
                     kAdmin, "合成"),
              IsOk());
}

TEST_F(CorrectionsTest, RowsOfAnImportAreTheApproversNeither) {
  ASSERT_THAT(Begin(), IsOk());
  const std::string columns = "school,appointment,teacher,kind,post,employment,start_date,end_date";
  const std::string row = "s1,a1,t1,main,teacher,in_post,2021-09-01,2023-01-01";
  ImportBatch own(district_, "staffing", "appointments", columns, "own");
  const auto refused = own.Rows(row);
  ASSERT_EQ(refused.rejected_size(), 1);
  EXPECT_EQ(refused.rejected(0).reason(), "CORRECTION_BY_APPROVER");
  own.End();
  ImportBatch others(district_, "staffing", "appointments", columns, "others",
                     common::v1::IMPORT_MODE_BEST_EFFORT, false, "", kStaffingWriter);
  EXPECT_EQ(others.Rows(row).rejected_size(), 0);
  others.End();
  // Nor is undoing them.
  common::v1::UndoImportRequest undo;
  undo.set_parent("districts/nanhu");
  undo.set_batch_id("others");
  common::v1::UndoImportResponse undone;
  EXPECT_THAT(district_.Call("staffing", "UndoImport", undo, &undone, kAdmin),
              HasReason("CORRECTION_BY_APPROVER"));
  EXPECT_THAT(district_.Call("staffing", "UndoImport", undo, &undone, kSecondAdmin), IsOk());
}

TEST_F(CorrectionsTest, TheTrailOfTheFormTellsEachCorrection) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Move(common::v1::SUBMISSION_STATE_LOCKED), IsOk());
  common::v1::ListAuditEntriesRequest request;
  request.set_parent(Form().name());
  common::v1::ListAuditEntriesResponse trail;
  ASSERT_THAT(district_.Call("staffing", "ListAuditEntries", request, &trail), IsOk());
  ASSERT_GE(trail.audit_entries_size(), 2);
  const common::v1::AuditEntry& begun = trail.audit_entries(1);
  EXPECT_EQ(begun.principal(), kSecondAdmin);
  common::v1::Submission after;
  ASSERT_TRUE(begun.after().UnpackTo(&after));
  EXPECT_EQ(after.correction(), 1);
  EXPECT_EQ(after.reason(), "合成教师调出日期有误");
}

}  // namespace
}  // namespace districtedu::testing
