#include "services/districtctl/sample/teaching_file.h"

#include <algorithm>
#include <initializer_list>

#include "common/base/date.h"

namespace districtedu::districtctl::sample {
namespace {

absl::StatusOr<CsvFile*> AddFile(Folder& folder) {
  return folder.Add(
      "24_staffing_teaching_assignments.csv",
      {"school_year", "school", "teaching_assignment", "teacher", "subject", "stage", "grade",
       "class_number", "weekly_lessons", "qualified", "start_date", "end_date"});
}

}  // namespace

TeachingFile::TeachingFile(const Options& options, const std::vector<School>& schools,
                           const Enrolment& enrolment, const Survey& survey)
    : options_(options),
      schools_(schools),
      enrolment_(enrolment),
      survey_(survey),
      dealt_(options, schools) {}

absl::Status TeachingFile::Begin(Folder& folder) {
  const absl::StatusOr<CsvFile*> file = AddFile(folder);
  if (!file.ok()) return file.status();
  file_ = *file;
  return absl::OkStatus();
}

void TeachingFile::Write(const Person& person, const std::vector<Honour>&) {
  digits_ = Digits(options_, person.number);
  for (int year = 0; year < options_.years; ++year) {
    const std::optional<Service> service = ServiceOn(person, CensusDate(options_, year));
    if (!service || !service->teaches()) continue;
    const Appointment& place = *service->place;
    year_ = year;
    school_ = place.school;
    number_ = 0;
    const int civil = options_.first_year + year;
    from_ = std::max(absl::CivilDay(civil, 9, 1), place.from);
    to_ = absl::CivilDay(civil + 1, 7, 1);
    if (place.to) to_ = std::min(to_, *place.to);
    const Teaching::Share share = dealt_.Deal(person, *service, year);
    WriteOwn(share);
    for (const bool junior : {false, true}) {
      if (share.place[junior ? 1 : 0] >= 0) WriteStandIns(share, junior);
    }
    WriteSubstitute(person);
  }
}

// The colleagues of a course share its classes in runs; where there are more of them than classes,
// two have the same one.
void TeachingFile::WriteCourse(const Teaching::Part& part, int people) {
  const Course& course = kCourses[part.course];
  const Classes classes(enrolment_, school_, year_, course, part.junior);
  if (classes.size() == 0) return;
  int first = static_cast<int>(std::int64_t{part.rank} * classes.size() / people);
  int end = static_cast<int>(std::int64_t{part.rank + 1} * classes.size() / people);
  if (first == end) {
    first = part.rank % classes.size();
    end = first + 1;
  }
  for (int i = first; i < end; ++i) {
    Line(course.subject, part.junior, classes.At(i), course.lessons, part.qualified, from_, to_);
  }
}

void TeachingFile::WriteOwn(const Teaching::Share& share) {
  for (const Teaching::Part& part : share.own) {
    WriteCourse(part, survey_.teaching().People(school_, year_, part.junior, part.course));
  }
}

void TeachingFile::WriteStandIns(const Teaching::Share& share, bool junior) {
  const Teaching& all = survey_.teaching();
  const int teachers = all.Teachers(school_, year_, junior);
  for (int course = 0; course < static_cast<int>(kCourses.size()); ++course) {
    if (!kCourses[course].InStage(junior)) continue;
    const int people = all.StandIns(enrolment_, school_, year_, junior, course);
    const int rank = (share.place[junior ? 1 : 0] + course * 7) % teachers;
    if (rank >= people) continue;
    WriteCourse({course, junior, rank, !all.WithoutCertificate(school_, year_, course)}, people);
  }
}

// Now and then somebody stands in for a few weeks: over on the census date, or begun behind it.
void TeachingFile::WriteSubstitute(const Person& person) {
  Dice dice(options_.seed, Topic::kTeaching, person.number, year_, 1000);
  if (!dice.Chance(12)) return;
  const absl::CivilDay census = CensusDate(options_, year_);
  const Course& course = kCourses[dice.Below(kCourses.size())];
  const bool junior = dice.Chance(500);
  if (!course.InStage(junior) || !TeachesStage(schools_[school_], junior)) return;
  const Classes classes(enrolment_, school_, year_, course, junior);
  if (classes.size() == 0) return;
  const Classes::Class where = classes.At(static_cast<int>(dice.Below(classes.size())));
  if (dice.Chance(500)) {
    if (from_ < census - 10) {
      Line(course.subject, junior, where, course.lessons, true, from_ + 7, census);
    }
  } else if (census + 40 < to_) {
    Line(course.subject, junior, where, course.lessons, true, census + 1, census + 40);
  }
}

void TeachingFile::Line(const char* subject, bool junior, Classes::Class where, int lessons,
                        bool qualified, absl::CivilDay from, absl::CivilDay to) {
  file_->Line({absl::StrCat(options_.first_year + year_), schools_[school_].id,
               absl::StrCat("ta", digits_, "-", ++number_), absl::StrCat("t", digits_), subject,
               junior ? "junior" : "primary", absl::StrCat(where.grade), absl::StrCat(where.number),
               absl::StrCat(lessons), FlagText(qualified), FormatDate(from), FormatDate(to)});
}

absl::Status WriteManyTeachingAssignments(const Options& options,
                                          const std::vector<School>& schools, Folder& folder) {
  const absl::StatusOr<CsvFile*> file = AddFile(folder);
  if (!file.ok()) return file.status();
  std::vector<std::pair<int, int>> places;  // year and school, in the order of the table
  for (int year = 0; year < options.years; ++year) {
    for (std::size_t i = 0; i < schools.size(); ++i) {
      if (schools[i].reports && schools[i].OpenIn(year)) {
        places.emplace_back(year, static_cast<int>(i));
      }
    }
  }
  const auto count = static_cast<std::int64_t>(places.size());
  for (std::int64_t p = 0; p < count; ++p) {
    const auto [year, school] = places[p];
    const std::int64_t first = options.rows * p / count;
    const std::int64_t rows = options.rows * (p + 1) / count - first;
    const std::string civil = absl::StrCat(options.first_year + year);
    const absl::CivilDay begin(options.first_year + year, 9, 1);
    const std::string end = FormatDate(absl::CivilDay(options.first_year + year + 1, 7, 1));
    for (std::int64_t i = 0; i < rows; ++i) {
      // Each place in the timetable once, then the next day's.
      const Course& course = kCourses[i % kCourses.size()];
      const int grade = course.first_grade +
                        static_cast<int>(i / 17 % (course.last_grade - course.first_grade + 1));
      const std::int64_t number = i / 17 / 9 % 99 + 1;
      const absl::CivilDay day = begin + i / 17 / 9 / 99;
      const int teacher = 1 + static_cast<int>((first + i) % options.all_teachers());
      (*file)->Line({civil, schools[school].id, absl::StrCat("m", i), TeacherId(options, teacher),
                     course.subject, IsJunior(grade) ? "junior" : "primary", absl::StrCat(grade),
                     absl::StrCat(number), absl::StrCat(course.lessons), "true", FormatDate(day),
                     end});
    }
  }
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl::sample
