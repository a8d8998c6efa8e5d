#include "services/districtctl/sample/sample.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "services/districtctl/sample/enrolment.h"
#include "services/districtctl/sample/facilities.h"
#include "services/districtctl/sample/folder.h"
#include "services/districtctl/sample/honours.h"
#include "services/districtctl/sample/registers.h"
#include "services/districtctl/sample/roster.h"

namespace districtedu::districtctl::sample {
namespace {

// The files of the people, filled side by side.
class StaffWriter {
 public:
  StaffWriter(const Options& options, const std::vector<School>& schools)
      : schools_(schools),
        width_(std::max<int>(4, static_cast<int>(absl::StrCat(options.all_teachers()).size()))) {}

  absl::Status Begin(Folder& folder) {
    absl::StatusOr<CsvFile*> titles =
        folder.Add("20_staffing_honour_titles.csv",
                   {"honour_title", "name_zh", "category", "level", "famous", "backbone"});
    if (!titles.ok()) return titles.status();
    for (const TitleRow& title : Titles()) {
      (*titles)->Line({title.id, title.name, title.category, title.level,
                       title.famous ? "true" : "false", title.backbone ? "true" : "false"});
    }
    absl::StatusOr<CsvFile*> file =
        folder.Add("21_staffing_teachers.csv",
                   {"teacher", "full_name", "sex", "birth_date", "hired_on", "qualification"});
    if (!file.ok()) return file.status();
    teachers_ = *file;
    file = folder.Add("22_staffing_appointments.csv",
                      {"school", "appointment", "teacher", "kind", "post", "employment", "stages",
                       "full_time_subject", "start_date", "end_date", "subjects.subject"});
    if (!file.ok()) return file.status();
    appointments_ = *file;
    file = folder.Add("23_staffing_honours.csv", {"teacher", "teacher_honour", "honour_title",
                                                  "awarded_on", "valid_to", "certificate_number"});
    if (!file.ok()) return file.status();
    honours_ = *file;
    return absl::OkStatus();
  }

  void Write(const Person& person, const std::vector<Honour>& honours) {
    const std::string digits = absl::StrFormat("%0*d", width_, person.number);
    const std::string id = absl::StrCat("t", digits);
    teachers_->Line({id, absl::StrCat("合成教师", digits), person.sex, FormatDate(person.born),
                     FormatDate(person.hired), person.qualification});
    int number = 0;
    for (const Appointment& held : person.appointments) {
      WriteAppointment(held, id, absl::StrCat("a", digits, "-", ++number));
    }
    number = 0;
    for (const Honour& honour : honours) {
      ++number;
      honours_->Line({id, absl::StrCat("h", number), honour.title, FormatDate(honour.awarded),
                      honour.valid_to ? FormatDate(*honour.valid_to) : "",
                      absl::StrCat("样例", honour.awarded.year(), "-", digits, "-", number)});
    }
  }

 private:
  void WriteAppointment(const Appointment& held, const std::string& teacher,
                        const std::string& id) {
    const char* stages = held.primary && held.junior ? "primary+junior"
                         : held.primary              ? "primary"
                         : held.junior               ? "junior"
                                                     : "";
    const std::string from = FormatDate(held.from);
    const std::string to = held.to ? FormatDate(*held.to) : "";
    const auto line = [&](const char* subject) {
      appointments_->Line({schools_[held.school].id, id, teacher, held.kind, held.post,
                           held.employment, stages, held.full_time, from, to, subject});
    };
    for (const char* subject : held.subjects) line(subject);
    if (held.subjects.empty()) line("");
  }

  const std::vector<School>& schools_;
  const int width_;
  CsvFile* teachers_ = nullptr;
  CsvFile* appointments_ = nullptr;
  CsvFile* honours_ = nullptr;
};

absl::Status WriteStaff(const Options& options, const std::vector<School>& schools,
                        const Enrolment& enrolment, const Progress& progress, Folder& folder) {
  const Roster roster(options, schools, enrolment);
  HonourMaker honours(options, schools, enrolment, roster);
  StaffWriter writer(options, schools);
  if (absl::Status status = writer.Begin(folder); !status.ok()) return status;
  for (int number = 1; number <= roster.size(); ++number) {
    if (number % 1000 == 1 && !progress(number - 1, roster.size())) {
      return Error(Reason::kCallCancelled, "stopped; nothing is left of the sample");
    }
    const Person person = roster.Make(number);
    writer.Write(person, honours.Make(person));
  }
  progress(roster.size(), roster.size());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<FileSummary>> WriteSample(const Options& options,
                                                     const std::string& path,
                                                     const Progress& progress) {
  absl::Status status = CheckOptions(options);
  if (!status.ok()) return status;
  const absl::StatusOr<std::unique_ptr<Folder>> folder = Folder::Begin(path);
  if (!folder.ok()) return folder.status();
  const std::vector<School> schools = MakeSchools(options);
  const Enrolment enrolment(options, schools);
  status = WriteRegisters(options, schools, **folder);
  if (status.ok()) status = WriteEnrolments(options, schools, enrolment, **folder);
  if (status.ok()) status = WriteStaff(options, schools, enrolment, progress, **folder);
  if (status.ok()) status = WriteFacilities(options, schools, enrolment, **folder);
  if (status.ok()) status = WriteSubmissions(options, schools, **folder);
  if (status.ok()) status = (*folder)->Finish();
  if (!status.ok()) return status;
  std::vector<FileSummary> out;
  for (const auto& file : (*folder)->files()) {
    out.push_back({file->name(), file->lines() - 1, file->bytes()});
  }
  return out;
}

}  // namespace districtedu::districtctl::sample
