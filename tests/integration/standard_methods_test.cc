// The standard methods as a client meets them, on Teacher, Appointment and Enrolment.

#include "districtedu/common/v1/standard_methods.pb.h"
#include "tests/integration/staffing_fixture.h"

namespace districtedu::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

using StandardMethodsTest = StaffingTest;

TEST_F(StandardMethodsTest, CreateAnswersWithTheStoredRecord) {
  const auto created = CreateTeacher("t1");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->name(), "districts/nanhu/teachers/t1");
  EXPECT_THAT(created->etag(), Not(IsEmpty()));
  EXPECT_THAT(GetTeacher("districts/nanhu/teachers/t1"), IsOkAndHolds(EqualsProto(*created)));
  EXPECT_THAT(CreateTeacher("t1"), HasReason("RESOURCE_EXISTS"));
  const auto generated = CreateTeacher("");
  ASSERT_THAT(generated, IsOk());
  EXPECT_THAT(GetTeacher(generated->name()), IsOk());
}

TEST_F(StandardMethodsTest, ARetryIsAnsweredWithWhatWasStored) {
  const auto first = CreateTeacher("", "req-1");
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(CreateTeacher("", "req-1"), IsOkAndHolds(EqualsProto(*first)));
  EXPECT_EQ(district_.database().SelectInt("SELECT COUNT(*) FROM staffing_teachers"), 1);
  EXPECT_THAT(CreateTeacher("", "req-1", "别的名字"), HasReason("REQUEST_ID_REUSED"));
  EXPECT_THAT(CreateTeacher("", "no blanks"), HasReason("REQUEST_ID_INVALID"));
  // Another principal's ids are its own.
  EXPECT_THAT(CreateTeacher("t9", "req-1", "合成", kAdmin), IsOk());
}

TEST_F(StandardMethodsTest, AllViolationsComeInOneAnswer) {
  staffing::v1::CreateAppointmentRequest request;
  request.set_parent("districts/nanhu/schools/s1");
  request.set_appointment_id("a1");
  Appointment* a = request.mutable_appointment();
  a->set_teacher("districts/elsewhere/teachers/t1");
  a->set_employment(static_cast<staffing::v1::Employment>(99));
  a->set_start_date("2022-02-30");
  a->set_end_date("yesterday");
  a->set_full_time_subject("pe");
  a->add_subjects();
  a->add_subjects()->set_subject("districts/nanhu/subjects/pe");
  a->add_subjects()->set_subject("districts/nanhu/subjects/pe");
  Appointment stored;
  const absl::Status status =
      district_.Call("staffing", "CreateAppointment", request, &stored, kStaffingWriter);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasViolation("appointment.teacher", "NAME_MISMATCH"));
  EXPECT_THAT(status, HasViolation("appointment.kind", "REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(status, HasViolation("appointment.post", "REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(status, HasViolation("appointment.employment", "ENUM_VALUE_UNKNOWN"));
  EXPECT_THAT(status, HasViolation("appointment.start_date", "DATE_INVALID"));
  EXPECT_THAT(status, HasViolation("appointment.end_date", "DATE_INVALID"));
  EXPECT_THAT(status, HasViolation("appointment.full_time_subject", "NAME_INVALID"));
  EXPECT_THAT(status, HasViolation("appointment.subjects[0].subject", "REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(status, HasViolation("appointment.subjects[2].subject", "DUPLICATE_KEY_IN_BATCH"));
  request.set_appointment_id("no id");
  const absl::Status also =
      district_.Call("staffing", "CreateAppointment", request, &stored, kStaffingWriter);
  EXPECT_THAT(also, HasViolation("appointment_id", "NAME_INVALID"));
  EXPECT_THAT(also, HasViolation("appointment.post", "REQUIRED_FIELD_MISSING"));
}

TEST_F(StandardMethodsTest, ReferencesMustLeadSomewhere) {
  EXPECT_THAT(Appoint("nobody", "s1", "a1", "2022-09-01"),
              HasViolation("appointment.teacher", "REFERENCE_NOT_FOUND"));
  ASSERT_THAT(CreateTeacher("t1"), IsOk());
  EXPECT_THAT(Appoint("t1", "nowhere", "a1", "2022-09-01"),
              HasViolation("parent", "REFERENCE_NOT_FOUND"));
  ASSERT_THAT(Appoint("t1", "s1", "a1", "2022-09-01"), IsOk());
  common::v1::DeleteRequest remove;
  remove.set_name("districts/nanhu/teachers/t1");
  remove.set_etag(GetTeacher(remove.name())->etag());
  google::protobuf::Empty empty;
  EXPECT_THAT(district_.Call("staffing", "DeleteTeacher", remove, &empty, kStaffingWriter),
              HasReason("RESOURCE_IN_USE"));
}

TEST_F(StandardMethodsTest, UpdateNeedsTheEtagAndWritesWhatTheMaskNames) {
  const auto created = CreateTeacher("t1");
  ASSERT_THAT(created, IsOk());
  staffing::v1::UpdateTeacherRequest request;
  *request.mutable_teacher() = *created;
  request.mutable_teacher()->set_full_name("合成李四");
  request.mutable_teacher()->set_birth_date("");
  request.mutable_update_mask()->add_paths("full_name");
  Teacher updated;
  request.mutable_teacher()->clear_etag();
  EXPECT_THAT(district_.Call("staffing", "UpdateTeacher", request, &updated, kStaffingWriter),
              HasViolation("teacher.etag", "ETAG_MISSING"));
  request.mutable_teacher()->set_etag(created->etag());
  ASSERT_THAT(district_.Call("staffing", "UpdateTeacher", request, &updated, kStaffingWriter),
              IsOk());
  EXPECT_EQ(updated.full_name(), "合成李四");
  EXPECT_EQ(updated.birth_date(), "1980-02-29");
  EXPECT_THAT(district_.Call("staffing", "UpdateTeacher", request, &updated, kStaffingWriter),
              HasReason("ETAG_MISMATCH"));
  request.mutable_teacher()->set_etag(updated.etag());
  request.mutable_update_mask()->add_paths("no_such_field");
  EXPECT_THAT(district_.Call("staffing", "UpdateTeacher", request, &updated, kStaffingWriter),
              HasViolation("update_mask", "UPDATE_MASK_INVALID"));
  EXPECT_THAT(GetTeacher("districts/nanhu/teachers/t1"), IsOkAndHolds(EqualsProto(updated)));
}

TEST_F(StandardMethodsTest, NestedRowsAreReplacedWhole) {
  ASSERT_THAT(CreateTeacher("t1"), IsOk());
  const auto appointed = Appoint("t1", "s1", "a1", "2022-09-01");
  ASSERT_THAT(appointed, IsOk());
  staffing::v1::UpdateAppointmentRequest request;
  *request.mutable_appointment() = *appointed;
  request.mutable_appointment()->clear_subjects();
  request.mutable_appointment()->add_subjects()->set_subject("districts/nanhu/subjects/art");
  request.mutable_appointment()->add_subjects()->set_subject("districts/nanhu/subjects/music");
  request.mutable_update_mask()->add_paths("subjects");
  Appointment updated;
  ASSERT_THAT(district_.Call("staffing", "UpdateAppointment", request, &updated, kStaffingWriter),
              IsOk());
  common::v1::GetRequest get;
  get.set_name(updated.name());
  Appointment read;
  ASSERT_THAT(district_.Call("staffing", "GetAppointment", get, &read, kStaffingWriter), IsOk());
  ASSERT_EQ(read.subjects_size(), 2);
  EXPECT_EQ(read.subjects(0).subject(), "districts/nanhu/subjects/art");
  EXPECT_EQ(read.subjects(1).subject(), "districts/nanhu/subjects/music");
}

TEST_F(StandardMethodsTest, APersonHasOneMainAppointmentAtATime) {
  ASSERT_THAT(CreateTeacher("t1"), IsOk());
  ASSERT_THAT(Appoint("t1", "s1", "a1", "2022-09-01", "2023-09-01"), IsOk());
  EXPECT_THAT(Appoint("t1", "s2", "a2", "2023-08-31"), HasReason("INTERVAL_OVERLAP"));
  EXPECT_THAT(Appoint("t1", "s2", "a2", "2023-09-01"), IsOk());
  EXPECT_THAT(Appoint("t1", "s2", "a3", "2023-10-01", "2024-07-01",
                      staffing::v1::APPOINTMENT_KIND_SECONDMENT),
              IsOk());
  EXPECT_THAT(Appoint("t1", "s9", "a4", "2024-06-01", "2024-08-01",
                      staffing::v1::APPOINTMENT_KIND_SECONDMENT),
              HasReason("INTERVAL_OVERLAP"));
  EXPECT_THAT(
      Appoint("t1", "s9", "a4", "2022-09-01", "", staffing::v1::APPOINTMENT_KIND_ADDITIONAL),
      IsOk());
}

TEST_F(StandardMethodsTest, ListsGoOnWhereTheTokenSays) {
  for (int i = 0; i < 7; ++i) ASSERT_THAT(CreateTeacher(absl::StrCat("t", i)), IsOk());
  common::v1::ListRequest request;
  request.set_parent("districts/nanhu");
  request.set_page_size(3);
  std::vector<std::string> names;
  std::string first_token;
  do {
    staffing::v1::ListTeachersResponse response;
    ASSERT_THAT(district_.Call("staffing", "ListTeachers", request, &response, kStaffingWriter),
                IsOk());
    for (const Teacher& t : response.teachers()) names.push_back(t.name().substr(25));
    request.set_page_token(response.next_page_token());
    if (first_token.empty()) first_token = response.next_page_token();
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("t0", "t1", "t2", "t3", "t4", "t5", "t6"));

  staffing::v1::ListTeachersResponse response;
  request.set_page_token(first_token);
  request.set_filter("qualification = bachelor");
  EXPECT_THAT(district_.Call("staffing", "ListTeachers", request, &response, kStaffingWriter),
              HasViolation("page_token", "PAGE_TOKEN_INVALID"));
  request.set_page_token("");
  request.set_filter("full_name = 张三");
  EXPECT_THAT(district_.Call("staffing", "ListTeachers", request, &response, kStaffingWriter),
              HasViolation("filter", "FILTER_INVALID"));
  request.set_filter("teacher >= t5");
  ASSERT_THAT(district_.Call("staffing", "ListTeachers", request, &response, kStaffingWriter),
              IsOk());
  EXPECT_EQ(response.teachers_size(), 2);
  request.set_page_size(-1);
  EXPECT_THAT(district_.Call("staffing", "ListTeachers", request, &response, kStaffingWriter),
              HasViolation("page_size", "PAGE_SIZE_INVALID"));
}

TEST_F(StandardMethodsTest, HostileTextIsStoredOrRefusedButNeverRun) {
  EXPECT_THAT(CreateTeacher("t1", "", "𠮷野'); DROP TABLE staffing_teachers; --"), IsOk());
  EXPECT_EQ(GetTeacher("districts/nanhu/teachers/t1")->full_name(),
            "𠮷野'); DROP TABLE staffing_teachers; --");
  for (const std::string id : {"../etc/passwd", "a/b", "' OR 1=1", "-x", "名字", "a b"}) {
    EXPECT_THAT(CreateTeacher(id), HasViolation("teacher_id", "NAME_INVALID")) << id;
  }
  EXPECT_THAT(CreateTeacher("t2", "", std::string(65, 'x')),
              HasViolation("teacher.full_name", "FIELD_TOO_LONG"));
  EXPECT_THAT(CreateTeacher("t2", "", "a\nb"),
              HasViolation("teacher.full_name", "FIELD_PATTERN_MISMATCH"));
  EXPECT_THAT(GetTeacher("districts/nanhu/teachers/t1' OR '1'='1"),
              HasViolation("name", "NAME_INVALID"));
}

TEST_F(StandardMethodsTest, MissingIsNotZero) {
  facilities::v1::CreateEnrolmentRequest request;
  request.set_parent("districts/nanhu/schoolYears/2022/schools/s1");
  request.set_enrolment_id("3");
  request.mutable_enrolment()->set_stage(common::v1::STAGE_PRIMARY);
  facilities::v1::Enrolment stored;
  ASSERT_THAT(district_.Call("facilities", "CreateEnrolment", request, &stored, kReporter), IsOk());
  EXPECT_FALSE(stored.has_pupils());
  facilities::v1::UpdateEnrolmentRequest update;
  *update.mutable_enrolment() = stored;
  update.mutable_enrolment()->set_pupils(0);
  ASSERT_THAT(district_.Call("facilities", "UpdateEnrolment", update, &stored, kReporter), IsOk());
  EXPECT_TRUE(stored.has_pupils());
  *update.mutable_enrolment() = stored;
  update.mutable_enrolment()->set_pupils(-1);
  update.mutable_enrolment()->set_stage(common::v1::STAGE_JUNIOR);
  const absl::Status status =
      district_.Call("facilities", "UpdateEnrolment", update, &stored, kReporter);
  EXPECT_THAT(status, HasViolation("enrolment.pupils", "FIELD_OUT_OF_RANGE"));
  EXPECT_THAT(status, HasViolation("enrolment.stage", "FIELD_OUT_OF_RANGE"));
}

TEST_F(StandardMethodsTest, EveryChangeLeavesATrace) {
  const auto created = CreateTeacher("t1", "make-1");
  ASSERT_THAT(created, IsOk());
  common::v1::DeleteRequest remove;
  remove.set_name(created->name());
  remove.set_etag(created->etag());
  google::protobuf::Empty empty;
  ASSERT_THAT(district_.Call("staffing", "DeleteTeacher", remove, &empty, kAdmin), IsOk());
  EXPECT_THAT(GetTeacher(created->name()), HasReason("RESOURCE_NOT_FOUND"));
  common::v1::ListAuditEntriesRequest list;
  list.set_parent(created->name());
  common::v1::ListAuditEntriesResponse trail;
  ASSERT_THAT(district_.Call("staffing", "ListAuditEntries", list, &trail, kAuditor), IsOk());
  ASSERT_EQ(trail.audit_entries_size(), 2);
  EXPECT_EQ(trail.audit_entries(0).change(), common::v1::CHANGE_KIND_DELETED);
  EXPECT_EQ(trail.audit_entries(0).principal(), kAdmin);
  EXPECT_EQ(trail.audit_entries(1).change(), common::v1::CHANGE_KIND_CREATED);
  EXPECT_EQ(trail.audit_entries(1).request_id(), "make-1");
  Teacher after;
  ASSERT_TRUE(trail.audit_entries(1).after().UnpackTo(&after));
  EXPECT_EQ(after.full_name(), "合成张三");
  EXPECT_EQ(after.birth_date(), "");  // not for auditors
}

TEST_F(StandardMethodsTest, ValidateOnlyKeepsNothing) {
  staffing::v1::CreateTeacherRequest request;
  request.set_parent("districts/nanhu");
  request.set_teacher_id("t1");
  request.set_validate_only(true);
  request.set_request_id("dry");
  request.mutable_teacher()->set_full_name("合成");
  Teacher teacher;
  ASSERT_THAT(district_.Call("staffing", "CreateTeacher", request, &teacher, kStaffingWriter),
              IsOk());
  for (const std::string table : {"teachers", "audit_entries", "outbox", "requests"}) {
    EXPECT_EQ(district_.database().SelectInt("SELECT COUNT(*) FROM staffing_" + table), 0) << table;
  }
}

}  // namespace
}  // namespace districtedu::testing
