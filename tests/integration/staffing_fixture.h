#ifndef DISTRICTEDU_TESTS_INTEGRATION_STAFFING_FIXTURE_H_
#define DISTRICTEDU_TESTS_INTEGRATION_STAFFING_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/testing/proto_matchers.h"
#include "common/testing/status_matchers.h"
#include "districtedu/common/v1/audit.pb.h"
#include "districtedu/common/v1/standard_methods.pb.h"
#include "districtedu/common/v1/submission.pb.h"
#include "districtedu/facilities/v1/enrolment.pb.h"
#include "districtedu/facilities/v1/school.pb.h"
#include "districtedu/staffing/v1/appointment.pb.h"
#include "districtedu/staffing/v1/teacher.pb.h"
#include "google/protobuf/empty.pb.h"
#include "tests/integration/district.h"

namespace districtedu::testing {

using staffing::v1::Appointment;
using staffing::v1::Teacher;

// A district with its registers, and short ways to staff it.
class StaffingTest : public ::testing::Test {
 protected:
  explicit StaffingTest(const District::Options& options = {}) : district_(options) {
    district_.AddRegisters();
  }

  absl::StatusOr<Teacher> CreateTeacher(const std::string& id, const std::string& request_id = "",
                                        const std::string& name = "合成张三",
                                        const std::string& principal = kStaffingWriter) {
    staffing::v1::CreateTeacherRequest request;
    request.set_parent("districts/nanhu");
    request.set_teacher_id(id);
    request.set_request_id(request_id);
    request.mutable_teacher()->set_full_name(name);
    request.mutable_teacher()->set_birth_date("1980-02-29");
    Teacher teacher;
    absl::Status status = district_.Call("staffing", "CreateTeacher", request, &teacher, principal);
    if (!status.ok()) return status;
    return teacher;
  }

  absl::StatusOr<Appointment> Appoint(
      const std::string& teacher, const std::string& school, const std::string& id,
      const std::string& from, const std::string& to = "",
      staffing::v1::AppointmentKind kind = staffing::v1::APPOINTMENT_KIND_MAIN,
      const std::string& principal = kStaffingWriter) {
    staffing::v1::CreateAppointmentRequest request;
    request.set_parent("districts/nanhu/schools/" + school);
    request.set_appointment_id(id);
    Appointment* a = request.mutable_appointment();
    a->set_teacher("districts/nanhu/teachers/" + teacher);
    a->set_kind(kind);
    a->set_post(staffing::v1::POST_TEACHER);
    a->set_employment(staffing::v1::EMPLOYMENT_IN_POST);
    a->add_stages(common::v1::STAGE_PRIMARY);
    a->set_full_time_subject("districts/nanhu/subjects/pe");
    a->add_subjects()->set_subject("districts/nanhu/subjects/pe");
    a->set_start_date(from);
    a->set_end_date(to);
    Appointment stored;
    absl::Status status =
        district_.Call("staffing", "CreateAppointment", request, &stored, principal);
    if (!status.ok()) return status;
    return stored;
  }

  absl::StatusOr<Teacher> GetTeacher(const std::string& name,
                                     const std::string& principal = kStaffingWriter) {
    common::v1::GetRequest request;
    request.set_name(name);
    Teacher teacher;
    absl::Status status = district_.Call("staffing", "GetTeacher", request, &teacher, principal);
    if (!status.ok()) return status;
    return teacher;
  }

  static std::string SubmissionName(const std::string& room, int year, const std::string& form,
                                    const std::string& school) {
    return absl::StrCat("districts/nanhu/rooms/", room, "/schoolYears/", year, "/forms/", form,
                        "/submissions/", school);
  }

  absl::StatusOr<common::v1::Submission> GetSubmission(const std::string& room,
                                                       const std::string& name) {
    common::v1::GetRequest get;
    get.set_name(name);
    common::v1::Submission submission;
    const absl::Status status = district_.Call(room, "GetSubmission", get, &submission, kAdmin);
    if (!status.ok()) return status;
    return submission;
  }

  absl::Status Submit(const std::string& room, int year, const std::string& form,
                      const std::string& school, common::v1::SubmissionState state,
                      const std::string& principal = kAdmin, const std::string& reason = "") {
    const auto submission = GetSubmission(room, SubmissionName(room, year, form, school));
    if (!submission.ok()) return submission.status();
    common::v1::UpdateSubmissionRequest request;
    *request.mutable_submission() = *submission;
    request.mutable_submission()->set_state(state);
    request.mutable_submission()->set_reason(reason);
    request.mutable_update_mask()->add_paths("state");
    request.mutable_update_mask()->add_paths("reason");
    common::v1::Submission stored;
    return district_.Call(room, "UpdateSubmission", request, &stored, principal);
  }

  absl::Status Lock(const std::string& room, int year, const std::string& form,
                    const std::string& school) {
    for (const auto state :
         {common::v1::SUBMISSION_STATE_SUBMITTED, common::v1::SUBMISSION_STATE_APPROVED,
          common::v1::SUBMISSION_STATE_LOCKED}) {
      if (absl::Status status = Submit(room, year, form, school, state); !status.ok()) {
        return status;
      }
    }
    return absl::OkStatus();
  }

  District district_;
};

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_TESTS_INTEGRATION_STAFFING_FIXTURE_H_
