#include "tests/benchmark/registers.h"

#include <algorithm>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/date.h"

namespace districtedu::benchmark {
namespace {

std::vector<std::string> Ids(Instance& instance, const std::string& sql) {
  std::vector<std::string> ids;
  for (const mysql::Row& row : instance.database().Select(sql)) {
    ids.push_back(std::get<std::string>(row[0]));
  }
  if (ids.empty()) throw std::runtime_error("no rows: " + sql);
  return ids;
}

const std::string& At(const std::vector<std::string>& ids, std::int64_t n) {
  return ids[static_cast<std::size_t>(n) % ids.size()];
}

// The k-th of a person's periods: 60 days, seven days after the one before, from a day of the
// person's own on.
std::string Begin(std::int64_t person, std::int64_t k) {
  return FormatDate(absl::CivilDay(1995, 9, 1) + person % 61 + k * 67);
}
std::string End(std::int64_t person, std::int64_t k) {
  return FormatDate(absl::CivilDay(1995, 9, 1) + person % 61 + k * 67 + 60);
}

}  // namespace

std::vector<Register> DatedRegisters(Instance& instance, std::int64_t most) {
  const auto teachers = Ids(instance, "SELECT teacher_id FROM staffing_teachers ORDER BY 1");
  const auto schools = Ids(instance, "SELECT school_id FROM facilities_schools ORDER BY 1");
  const auto titles =
      Ids(instance, "SELECT honour_title_id FROM staffing_honour_titles ORDER BY 1");
  std::vector<std::int64_t> years;
  for (const mysql::Row& row :
       instance.database().Select("SELECT school_year FROM facilities_school_years ORDER BY 1")) {
    years.push_back(std::get<std::int64_t>(row[0]));
  }
  constexpr std::int64_t kGrades = 9;
  const std::int64_t people = std::min(most, static_cast<std::int64_t>(teachers.size()));
  const std::int64_t of_person = std::max<std::int64_t>(1, most / people);
  const std::int64_t dated = people * of_person;
  const auto enrolled = static_cast<std::int64_t>(schools.size() * years.size()) * kGrades;
  return {
      {"staffing",
       "appointments",
       "staffing_appointments",
       "appointment_id",
       {{"school", "school_id"},
        {"teacher", "teacher_id"},
        {"kind", "kind"},
        {"post", "post"},
        {"employment", "employment"},
        {"stages", "stages"},
        {"start_date", "start_date"},
        {"end_date", "end_date"}},
       dated,
       [=](std::int64_t n) -> std::vector<std::string> {
         const std::int64_t person = n / of_person;
         const std::int64_t k = n % of_person;
         return {
             At(schools, person + k), At(teachers, person), "main", "teacher", "in_post", "primary",
             Begin(person, k),        End(person, k)};
       }},
      {"staffing",
       "honours",
       "staffing_teacher_honours",
       "teacher_honour_id",
       {{"teacher", "teacher_id"},
        {"honour_title", "honour_title_id"},
        {"awarded_on", "awarded_on"},
        {"valid_to", "valid_to"}},
       dated,
       [=](std::int64_t n) -> std::vector<std::string> {
         const std::int64_t person = n / of_person;
         const std::int64_t k = n % of_person;
         return {At(teachers, person), At(titles, n), Begin(person, k),
                 k % 3 == 0 ? "" : End(person, k)};
       }},
      {"staffing",
       "rotations",
       "staffing_rotations",
       "rotation_id",
       {{"teacher", "teacher_id"},
        {"kind", "kind"},
        {"role", "role"},
        {"from_school", "from_school_id"},
        {"to_school", "to_school_id"},
        {"start_date", "start_date"},
        {"end_date", "end_date"}},
       dated,
       [=](std::int64_t n) -> std::vector<std::string> {
         const std::int64_t person = n / of_person;
         const std::int64_t k = n % of_person;
         return {
             At(teachers, person),        "rotation",       "teacher",     At(schools, person + k),
             At(schools, person + k + 1), Begin(person, k), End(person, k)};
       }},
      {"facilities",
       "enrolments",
       "facilities_enrolments",
       "",
       {{"school_year", "school_year"},
        {"school", "school_id"},
        {"grade", "grade"},
        {"stage", "stage"},
        {"pupils", "pupils"},
        {"boarders", "boarders"}},
       std::min(enrolled, most),
       [=](std::int64_t n) -> std::vector<std::string> {
         const std::int64_t grade = n % kGrades + 1;
         const std::int64_t school = n / kGrades;
         return {
             absl::StrCat(years[static_cast<std::size_t>(school) / schools.size() % years.size()]),
             At(schools, school),
             absl::StrCat(grade),
             grade <= 6 ? "primary" : "junior",
             absl::StrCat(40 + n % 200),
             absl::StrCat(n % 40)};
       }},
  };
}

}  // namespace districtedu::benchmark
