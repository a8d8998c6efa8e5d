#include "tests/scenarios/random_edits.h"

#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "common/testing/status_matchers.h"
#include "common/testing/wait.h"
#include "districtedu/common/v1/import.pb.h"
#include "districtedu/common/v1/standard_methods.pb.h"
#include "districtedu/common/v1/submission.pb.h"
#include "districtedu/facilities/v1/enrolment.pb.h"
#include "districtedu/facilities/v1/school.pb.h"
#include "districtedu/facilities/v1/subject.pb.h"
#include "districtedu/staffing/v1/honour_title.pb.h"
#include "districtedu/staffing/v1/teacher.pb.h"
#include "google/protobuf/empty.pb.h"

namespace districtedu::testing {
namespace {

constexpr char kParent[] = "districts/nanhu";

// Another edit came first, the change makes no sense, or a row was held by a transaction of the
// test longer than a call may take: what happens to people too.
bool IsRefusal(const absl::Status& status) {
  return status.code() == absl::StatusCode::kFailedPrecondition ||
         status.code() == absl::StatusCode::kDeadlineExceeded ||
         status.code() == absl::StatusCode::kAborted ||
         status.code() == absl::StatusCode::kNotFound ||
         status.code() == absl::StatusCode::kAlreadyExists ||
         status.code() == absl::StatusCode::kInvalidArgument;
}

}  // namespace

RandomEdits::RandomEdits(const Deployment& deployment, const std::string& tag, unsigned seed)
    : deployment_(deployment),
      tag_(tag),
      random_(seed),
      staffing_(deployment.NewClient("staffing")),
      facilities_(deployment.NewClient("facilities")) {
  common::v1::ListRequest schools;
  schools.set_parent(kParent);
  schools.set_page_size(1000);
  facilities::v1::ListSchoolsResponse listed;
  EXPECT_THAT(Call("facilities", "ListSchools", schools, &listed), IsOk());
  for (const auto& school : listed.schools()) schools_.push_back(school.name());
  common::v1::ListRequest subjects;
  subjects.set_parent(kParent);
  facilities::v1::ListSubjectsResponse all;
  EXPECT_THAT(Call("facilities", "ListSubjects", subjects, &all), IsOk());
  for (const auto& subject : all.subjects()) subjects_.push_back(subject.name());
  common::v1::ListRequest titles;
  titles.set_parent(kParent);
  staffing::v1::ListHonourTitlesResponse known;
  EXPECT_THAT(Call("staffing", "ListHonourTitles", titles, &known), IsOk());
  for (const auto& title : known.honour_titles()) titles_.push_back(title.name());
}

absl::Status RandomEdits::Call(const std::string& room, const std::string& method,
                               const google::protobuf::Message& request,
                               google::protobuf::Message* response) {
  rpc::Client& client = room == "staffing" ? *staffing_ : *facilities_;
  absl::Status status;
  WaitUntil([&] {
    status = client.Call(MethodPath(room, method), request, *response);
    return status.code() != absl::StatusCode::kUnavailable;
  });
  return status;
}

void RandomEdits::Note(const absl::Status& status) {
  ++done_;
  if (status.ok()) return;
  ++refused_;
  EXPECT_TRUE(IsRefusal(status)) << status;
}

std::string RandomEdits::Date(int first_year, int last_year) {
  return absl::StrFormat("%04d-%02d-%02d", first_year + Pick(last_year - first_year + 1),
                         1 + Pick(12), 1 + Pick(28));
}

std::string RandomEdits::School() {
  return schools_[static_cast<std::size_t>(Pick(static_cast<int>(schools_.size())))];
}

std::string RandomEdits::Subject() {
  return subjects_[static_cast<std::size_t>(Pick(static_cast<int>(subjects_.size())))];
}

void RandomEdits::Next() {
  using Edit = void (RandomEdits::*)();
  static constexpr Edit kEdits[] = {
      &RandomEdits::AppointNewTeacher, &RandomEdits::AppointNewTeacher,
      &RandomEdits::Transfer,          &RandomEdits::Transfer,
      &RandomEdits::ChangeAppointment, &RandomEdits::ChangeAppointment,
      &RandomEdits::RemoveAppointment, &RandomEdits::Honour,
      &RandomEdits::ChangeHonour,      &RandomEdits::CountPupils,
      &RandomEdits::CountPupils,       &RandomEdits::MoveSubmission,
      &RandomEdits::ChangeSchool,      &RandomEdits::ImportPupils};
  (this->*kEdits[Pick(std::size(kEdits))])();
}

void RandomEdits::AppointNewTeacher() {
  staffing::v1::CreateTeacherRequest person;
  person.set_parent(kParent);
  person.set_teacher_id(absl::StrCat("x", tag_, "-", next_id_++));
  person.mutable_teacher()->set_full_name("合成" + person.teacher_id());
  staffing::v1::Teacher teacher;
  const absl::Status status = Call("staffing", "CreateTeacher", person, &teacher);
  Note(status);
  if (!status.ok()) return;
  teachers_.push_back(teacher.name());

  staffing::v1::CreateAppointmentRequest request;
  request.set_parent(School());
  request.set_appointment_id(absl::StrCat("x", tag_, "-", next_id_++));
  staffing::v1::Appointment* a = request.mutable_appointment();
  a->set_teacher(teacher.name());
  a->set_kind(Pick(5) == 0 ? staffing::v1::APPOINTMENT_KIND_ADDITIONAL
                           : staffing::v1::APPOINTMENT_KIND_MAIN);
  a->set_post(Pick(8) == 0 ? staffing::v1::POST_PRINCIPAL : staffing::v1::POST_TEACHER);
  a->set_employment(static_cast<staffing::v1::Employment>(1 + Pick(3)));
  a->add_stages(static_cast<common::v1::Stage>(1 + Pick(2)));
  if (Pick(2) == 0) a->set_full_time_subject(Subject());
  if (Pick(2) == 0) a->add_subjects()->set_subject(Subject());
  a->set_start_date(Date(2020, 2025));
  if (Pick(3) == 0) a->set_end_date(Date(2022, 2026));
  staffing::v1::Appointment stored;
  const absl::Status appointed = Call("staffing", "CreateAppointment", request, &stored);
  Note(appointed);
  if (appointed.ok()) appointments_.push_back(stored);
}

void RandomEdits::Transfer() {
  if (appointments_.empty()) return;
  auto& old = appointments_[static_cast<std::size_t>(Pick(static_cast<int>(appointments_.size())))];
  const std::string day = Date(2022, 2025);
  const bool secondment = Pick(3) == 0;
  if (!secondment) {
    staffing::v1::UpdateAppointmentRequest end;
    *end.mutable_appointment() = old;
    end.mutable_appointment()->set_end_date(day);
    end.mutable_update_mask()->add_paths("end_date");
    staffing::v1::Appointment ended;
    const absl::Status status = Call("staffing", "UpdateAppointment", end, &ended);
    Note(status);
    if (!status.ok()) return;
    old = ended;
  }
  staffing::v1::CreateAppointmentRequest request;
  request.set_parent(School());
  request.set_appointment_id(absl::StrCat("x", tag_, "-", next_id_++));
  *request.mutable_appointment() = old;
  request.mutable_appointment()->clear_name();
  request.mutable_appointment()->set_start_date(day);
  request.mutable_appointment()->clear_end_date();
  if (secondment) {
    request.mutable_appointment()->set_kind(staffing::v1::APPOINTMENT_KIND_SECONDMENT);
    request.mutable_appointment()->set_end_date("2026-01-01");
  }
  staffing::v1::Appointment stored;
  const absl::Status status = Call("staffing", "CreateAppointment", request, &stored);
  Note(status);
  if (status.ok()) appointments_.push_back(stored);
}

void RandomEdits::ChangeAppointment() {
  if (appointments_.empty()) return;
  auto& one = appointments_[static_cast<std::size_t>(Pick(static_cast<int>(appointments_.size())))];
  staffing::v1::UpdateAppointmentRequest request;
  *request.mutable_appointment() = one;
  staffing::v1::Appointment* a = request.mutable_appointment();
  a->set_employment(static_cast<staffing::v1::Employment>(1 + Pick(3)));
  a->set_full_time_subject(Pick(3) == 0 ? "" : Subject());
  a->set_start_date(Date(2020, 2024));
  a->clear_stages();
  a->add_stages(common::v1::STAGE_PRIMARY);
  if (Pick(2) == 0) a->add_stages(common::v1::STAGE_JUNIOR);
  a->clear_subjects();
  if (Pick(2) == 0) a->add_subjects()->set_subject(Subject());
  request.mutable_update_mask()->add_paths("*");
  staffing::v1::Appointment stored;
  const absl::Status status = Call("staffing", "UpdateAppointment", request, &stored);
  Note(status);
  if (status.ok()) one = stored;
}

void RandomEdits::RemoveAppointment() {
  if (appointments_.empty()) return;
  const auto at = appointments_.begin() + Pick(static_cast<int>(appointments_.size()));
  common::v1::DeleteRequest request;
  request.set_name(at->name());
  request.set_etag(at->etag());
  google::protobuf::Empty empty;
  const absl::Status status = Call("staffing", "DeleteAppointment", request, &empty);
  Note(status);
  if (status.ok()) appointments_.erase(at);
}

void RandomEdits::Honour() {
  if (teachers_.empty()) return;
  staffing::v1::CreateTeacherHonourRequest request;
  request.set_parent(teachers_[static_cast<std::size_t>(Pick(static_cast<int>(teachers_.size())))]);
  request.set_teacher_honour_id(absl::StrCat("x", tag_, "-", next_id_++));
  auto* honour = request.mutable_teacher_honour();
  honour->set_honour_title(
      titles_[static_cast<std::size_t>(Pick(static_cast<int>(titles_.size())))]);
  honour->set_awarded_on(Pick(4) == 0 ? "2023-09-01" : Date(2019, 2025));
  staffing::v1::TeacherHonour stored;
  const absl::Status status = Call("staffing", "CreateTeacherHonour", request, &stored);
  Note(status);
  if (status.ok()) honours_.push_back(stored);
}

void RandomEdits::ChangeHonour() {
  if (honours_.empty()) return;
  const auto at = honours_.begin() + Pick(static_cast<int>(honours_.size()));
  if (Pick(3) == 0) {
    common::v1::DeleteRequest request;
    request.set_name(at->name());
    request.set_etag(at->etag());
    google::protobuf::Empty empty;
    const absl::Status status = Call("staffing", "DeleteTeacherHonour", request, &empty);
    Note(status);
    if (status.ok()) honours_.erase(at);
    return;
  }
  staffing::v1::UpdateTeacherHonourRequest request;
  *request.mutable_teacher_honour() = *at;
  request.mutable_teacher_honour()->set_awarded_on(Date(2019, 2025));
  request.mutable_teacher_honour()->set_valid_to(Pick(2) == 0 ? "" : Date(2023, 2026));
  request.mutable_update_mask()->add_paths("*");
  staffing::v1::TeacherHonour stored;
  const absl::Status status = Call("staffing", "UpdateTeacherHonour", request, &stored);
  Note(status);
  if (status.ok()) *at = stored;
}

void RandomEdits::CountPupils() {
  facilities::v1::UpdateEnrolmentRequest request;
  request.set_allow_missing(true);
  const int grade = 1 + Pick(9);
  const std::string school = School();
  auto* enrolment = request.mutable_enrolment();
  enrolment->set_name(absl::StrCat(kParent, "/schoolYears/", 2022 + Pick(3), "/schools/",
                                   school.substr(school.rfind('/') + 1), "/enrolments/", grade));
  enrolment->set_stage(grade <= 6 ? common::v1::STAGE_PRIMARY : common::v1::STAGE_JUNIOR);
  if (Pick(6) != 0) enrolment->set_pupils(Pick(400));
  request.mutable_update_mask()->add_paths("*");
  facilities::v1::Enrolment stored;
  Note(Call("facilities", "UpdateEnrolment", request, &stored));
}

void RandomEdits::MoveSubmission() {
  const bool staff = Pick(2) == 0;
  const std::string room = staff ? "staffing" : "facilities";
  const std::string school = School();
  common::v1::GetRequest get;
  get.set_name(absl::StrCat(kParent, "/rooms/", room, "/schoolYears/", 2022 + Pick(3), "/forms/",
                            staff ? "staff" : "enrolment", "/submissions/",
                            school.substr(school.rfind('/') + 1)));
  common::v1::UpdateSubmissionRequest request;
  absl::Status status = Call(room, "GetSubmission", get, request.mutable_submission());
  if (status.ok()) {
    const bool submitted = request.submission().state() >= common::v1::SUBMISSION_STATE_SUBMITTED;
    request.mutable_submission()->set_state(submitted ? common::v1::SUBMISSION_STATE_OPEN
                                                      : common::v1::SUBMISSION_STATE_SUBMITTED);
    request.mutable_submission()->set_reason("合成退回");
    common::v1::Submission stored;
    status = Call(room, "UpdateSubmission", request, &stored);
  }
  Note(status);
}

void RandomEdits::ChangeSchool() {
  common::v1::GetRequest get;
  get.set_name(School());
  facilities::v1::UpdateSchoolRequest request;
  absl::Status status = Call("facilities", "GetSchool", get, request.mutable_school());
  if (status.ok()) {
    request.mutable_school()->set_closed_on(Pick(4) == 0 ? Date(2023, 2025) : "");
    request.mutable_school()->clear_localities();
    for (int year = 2022; year <= 2024; ++year) {
      auto* locality = request.mutable_school()->add_localities();
      locality->set_school_year(year);
      locality->set_locality(static_cast<facilities::v1::Locality>(1 + Pick(2)));
    }
    request.mutable_update_mask()->add_paths("closed_on");
    request.mutable_update_mask()->add_paths("localities");
    facilities::v1::School stored;
    status = Call("facilities", "UpdateSchool", request, &stored);
  }
  Note(status);
}

void RandomEdits::ImportPupils() {
  const auto stream = facilities_->Stream(MethodPath("facilities", "Import"), {});
  common::v1::ImportRequest start;
  start.mutable_start()->set_parent(kParent);
  start.mutable_start()->set_resource("enrolments");
  for (const char* column : {"school_year", "school", "grade", "stage", "pupils"}) {
    start.mutable_start()->add_columns(column);
  }
  start.mutable_start()->set_batch_id(absl::StrCat("x", tag_, "-", next_id_++));
  common::v1::ImportRequest rows;
  for (int i = 0; i < 40; ++i) {
    auto* row = rows.mutable_rows()->add_rows();
    row->set_row_number(i + 2);
    const int grade = 1 + Pick(9);
    const std::string school = School();
    for (const std::string& cell :
         {absl::StrCat(2022 + Pick(3)), school.substr(school.rfind('/') + 1), absl::StrCat(grade),
          std::string(grade <= 6 ? "primary" : "junior"),
          Pick(10) == 0 ? std::string() : absl::StrCat(Pick(400))}) {
      row->add_cells(cell);
    }
  }
  common::v1::ImportRequest end;
  end.mutable_end();
  // Some are cut off before their end: their batch stays open.
  const bool cut = Pick(8) == 0;
  for (const auto* message : {&start, &rows, &end}) {
    if (message == &end && cut) break;
    if (!stream->Write(message->SerializeAsString()) || !stream->Read()) break;
  }
  if (cut) {
    stream->Cancel();
  } else {
    stream->WritesDone();
  }
  const absl::Status status = stream->Finish();
  ++done_;
  EXPECT_TRUE(status.ok() || cut || IsRefusal(status) ||
              status.code() == absl::StatusCode::kUnavailable)
      << status;
}

}  // namespace districtedu::testing
