#include "services/districtctl/sample/people.h"

namespace districtedu::districtctl::sample {

absl::Status TeacherFile::Begin(Folder& folder) {
  const absl::StatusOr<CsvFile*> file =
      folder.Add("21_staffing_teachers.csv",
                 {"teacher", "full_name", "sex", "birth_date", "hired_on", "qualification",
                  "qualification_obtained_on", "earlier_qualifications.qualification"});
  if (!file.ok()) return file.status();
  teachers_ = *file;
  return absl::OkStatus();
}

void TeacherFile::Write(const Person& person, const std::vector<Honour>&) {
  const std::string digits = Digits(options_, person.number);
  const bool raised = person.earlier_qualification != absl::string_view();
  teachers_->Line({absl::StrCat("t", digits), absl::StrCat("合成教师", digits), person.sex,
                   FormatDate(person.born), FormatDate(person.hired), person.qualification,
                   raised ? FormatDate(absl::CivilDay(options_.first_year + 1, 7, 1)) : "",
                   person.earlier_qualification});
}

absl::Status CareerFiles::Begin(Folder& folder) {
  absl::StatusOr<CsvFile*> titles =
      folder.Add("20_staffing_honour_titles.csv",
                 {"honour_title", "name_zh", "category", "level", "famous", "backbone"});
  if (!titles.ok()) return titles.status();
  for (const TitleRow& title : Titles()) {
    (*titles)->Line({title.id, title.name, title.category, title.level, FlagText(title.famous),
                     FlagText(title.backbone)});
  }
  absl::StatusOr<CsvFile*> file =
      folder.Add("22_staffing_appointments.csv",
                 {"school", "appointment", "teacher", "kind", "post", "employment", "stages",
                  "full_time_subject", "start_date", "end_date", "end_reason", "subjects.subject"});
  if (!file.ok()) return file.status();
  appointments_ = *file;
  file = folder.Add("23_staffing_honours.csv", {"teacher", "teacher_honour", "honour_title",
                                                "awarded_on", "valid_to", "certificate_number"});
  if (!file.ok()) return file.status();
  honours_ = *file;
  return absl::OkStatus();
}

void CareerFiles::Write(const Person& person, const std::vector<Honour>& honours) {
  const std::string digits = Digits(options_, person.number);
  const std::string id = absl::StrCat("t", digits);
  int number = 0;
  for (const Appointment& held : person.appointments) {
    WriteAppointment(held, id, absl::StrCat("a", digits, "-", ++number));
  }
  number = 0;
  for (const Honour& honour : honours) {
    ++number;
    honours_->Line({id, absl::StrCat("h", number), honour.title, FormatDate(honour.awarded),
                    DayText(honour.valid_to),
                    absl::StrCat("样例", honour.awarded.year(), "-", digits, "-", number)});
  }
}

void CareerFiles::WriteAppointment(const Appointment& held, const std::string& teacher,
                                   const std::string& id) {
  const char* stages = held.primary && held.junior ? "primary+junior"
                       : held.primary              ? "primary"
                       : held.junior               ? "junior"
                                                   : "";
  const std::string from = FormatDate(held.from);
  const std::string to = DayText(held.to);
  const auto line = [&](const char* subject) {
    appointments_->Line({schools_[held.school].id, id, teacher, held.kind, held.post,
                         held.employment, stages, held.full_time, from, to, held.end_reason,
                         subject});
  };
  for (const char* subject : held.subjects) line(subject);
  if (held.subjects.empty()) line("");
}

}  // namespace districtedu::districtctl::sample
