// Whose rows, and when they may still be written: roles, submissions, the period lock.

#include "districtedu/common/v1/standard_methods.pb.h"
#include "tests/integration/staffing_fixture.h"

namespace districtedu::testing {
namespace {

using RightsAndPeriodsTest = StaffingTest;

TEST_F(RightsAndPeriodsTest, ALockedPeriodRefusesWhatBearsOnItAndNothingElse) {
  ASSERT_THAT(CreateTeacher("t1"), IsOk());
  const auto main = Appoint("t1", "s1", "a1", "2021-09-01");
  ASSERT_THAT(main, IsOk());
  ASSERT_THAT(Lock("staffing", 2022, "staff", "s1"), IsOk());
  // A transfer this year changes no past year.
  staffing::v1::UpdateAppointmentRequest end;
  *end.mutable_appointment() = *main;
  end.mutable_appointment()->set_end_date("2023-09-01");
  end.mutable_update_mask()->add_paths("end_date");
  Appointment ended;
  ASSERT_THAT(district_.Call("staffing", "UpdateAppointment", end, &ended, kStaffingWriter),
              IsOk());
  ASSERT_THAT(Appoint("t1", "s2", "a2", "2023-09-01"), IsOk());
  // Moved back into the locked year it would.
  *end.mutable_appointment() = ended;
  end.mutable_appointment()->set_end_date("2022-10-01");
  EXPECT_THAT(district_.Call("staffing", "UpdateAppointment", end, &ended, kStaffingWriter),
              HasReason("PERIOD_LOCKED"));
  EXPECT_THAT(Submit("staffing", 2022, "staff", "s1", common::v1::SUBMISSION_STATE_OPEN),
              HasReason("STATE_TRANSITION_INVALID"));
}

TEST_F(RightsAndPeriodsTest, SubmissionsAreExpectedOfOpenSchools) {
  EXPECT_EQ(district_.database().SelectInt(
                "SELECT COUNT(*) FROM staffing_submissions WHERE state = 'expected'"),
            3 * (3 * 5 + 4));  // three years: five forms of three schools, four of the district
  common::v1::GetRequest get;
  get.set_name("districts/nanhu/schools/s2");
  facilities::v1::UpdateSchoolRequest close;
  ASSERT_THAT(district_.Call("facilities", "GetSchool", get, close.mutable_school()), IsOk());
  close.mutable_school()->set_closed_on("2023-09-01");
  close.mutable_update_mask()->add_paths("closed_on");
  facilities::v1::School closed;
  ASSERT_THAT(district_.Call("facilities", "UpdateSchool", close, &closed), IsOk());
  EXPECT_EQ(district_.database().SelectInt(
                "SELECT COUNT(*) FROM staffing_submissions WHERE school_id = 's2'"),
            5);
}

TEST_F(RightsAndPeriodsTest, ASchoolSeesAndWritesItsOwn) {
  ASSERT_THAT(CreateTeacher("t1"), IsOk());
  ASSERT_THAT(CreateTeacher("t2"), IsOk());
  ASSERT_THAT(Appoint("t1", "s1", "a1", "2022-09-01"), IsOk());
  ASSERT_THAT(Appoint("t2", "s2", "a2", "2022-09-01"), IsOk());
  // Teachers through their appointments, without what only the district may read.
  const auto own = GetTeacher("districts/nanhu/teachers/t1", kReporter);
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(own->birth_date(), "");
  EXPECT_EQ(own->full_name(), "合成张三");
  EXPECT_THAT(GetTeacher("districts/nanhu/teachers/t2", kReporter),
              HasReason("RESOURCE_NOT_FOUND"));
  common::v1::ListRequest list;
  list.set_parent("districts/nanhu/schools/-");
  staffing::v1::ListAppointmentsResponse listed;
  ASSERT_THAT(district_.Call("staffing", "ListAppointments", list, &listed, kReporter), IsOk());
  ASSERT_EQ(listed.appointments_size(), 1);
  EXPECT_EQ(listed.appointments(0).name(), "districts/nanhu/schools/s1/appointments/a1");
  EXPECT_THAT(Appoint("t1", "s2", "a3", "2022-09-01", "", staffing::v1::APPOINTMENT_KIND_ADDITIONAL,
                      kReporter),
              HasReason("RESOURCE_NOT_FOUND"));
  EXPECT_THAT(Appoint("t1", "s1", "a3", "2022-09-01", "", staffing::v1::APPOINTMENT_KIND_ADDITIONAL,
                      kReporter),
              IsOk());
  // Methods are closed to roles that have no business there; other districts do not exist.
  EXPECT_THAT(CreateTeacher("t3", "", "合成", kReporter), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(CreateTeacher("t3", "", "合成", kReader), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(GetTeacher("districts/nanhu/teachers/t1", kOtherAdmin),
              HasReason("RESOURCE_NOT_FOUND"));
}

}  // namespace
}  // namespace districtedu::testing
