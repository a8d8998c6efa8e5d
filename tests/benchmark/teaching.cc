#include "tests/benchmark/teaching.h"

#include <stdexcept>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/base/ulid.h"

namespace districtedu::benchmark {
namespace {

constexpr std::int64_t kRowsOfSchool = 5000;  // a year, before the next school follows
constexpr std::int64_t kRowsOfTeacher = 15;

}  // namespace

TeachingRows::TeachingRows(Instance& instance) {
  const auto texts = [&](const std::string& sql) {
    std::vector<std::string> out;
    for (const mysql::Row& row : instance.database().Select(sql)) {
      out.push_back(std::get<std::string>(row[0]));
    }
    if (out.empty()) throw std::runtime_error("no rows: " + sql);
    return out;
  };
  schools_ = texts("SELECT school_id FROM facilities_schools ORDER BY 1");
  teachers_ = texts("SELECT teacher_id FROM staffing_teachers ORDER BY 1");
  subjects_ = texts("SELECT subject_id FROM facilities_subjects ORDER BY 1");
  for (const mysql::Row& row :
       instance.database().Select("SELECT school_year FROM facilities_school_years ORDER BY 1")) {
    years_.push_back(std::get<std::int64_t>(row[0]));
  }
}

const std::vector<std::string>& TeachingRows::Columns() {
  static const auto& columns = *new std::vector<std::string>{
      "school_year", "school",       "teacher",        "subject",   "stage",
      "grade",       "class_number", "weekly_lessons", "qualified", "start_date"};
  return columns;
}

TeachingRows::Row TeachingRows::At(std::int64_t n) const {
  // School after school, year after year, then from another day on.
  const auto schools = static_cast<std::int64_t>(schools_.size());
  const auto years = static_cast<std::int64_t>(years_.size());
  const auto subjects = static_cast<std::int64_t>(subjects_.size());
  const std::int64_t j = n % kRowsOfSchool;
  const std::int64_t block = n / kRowsOfSchool;
  const std::int64_t school = block % schools;
  const std::int64_t year = block / schools % years;
  const std::int64_t day = block / schools / years;
  const std::int64_t teacher = (school * (kRowsOfSchool / kRowsOfTeacher) + j / kRowsOfTeacher) %
                               static_cast<std::int64_t>(teachers_.size());
  return {years_[static_cast<std::size_t>(year)],
          schools_[static_cast<std::size_t>(school)],
          teachers_[static_cast<std::size_t>(teacher)],
          subjects_[static_cast<std::size_t>(j % subjects)],
          j / subjects % 9 + 1,
          j / subjects / 9 % 99 + 1,
          j % 20 + 1,
          j % 10 != 0,
          absl::StrFormat("%d-09-%02d", years_[static_cast<std::size_t>(year)], day % 28 + 1)};
}

void TeachingRows::AddCells(std::int64_t n, common::v1::ImportRow* row) const {
  const Row r = At(n);
  row->add_cells(absl::StrCat(r.year));
  row->add_cells(r.school);
  row->add_cells(r.teacher);
  row->add_cells(r.subject);
  row->add_cells(r.grade <= 6 ? "primary" : "junior");
  row->add_cells(absl::StrCat(r.grade));
  row->add_cells(absl::StrCat(r.class_number));
  row->add_cells(absl::StrCat(r.lessons));
  row->add_cells(r.qualified ? "true" : "false");
  row->add_cells(r.start_date);
}

std::string TeachingRows::InsertSql(std::size_t rows) {
  return absl::StrCat(
      "INSERT INTO staffing_teaching_assignments (district_id, school_year, school_id, "
      "teaching_assignment_id, teacher_id, subject_id, stage, grade, class_number, "
      "weekly_lessons, qualified, start_date, end_date, revision, create_time, update_time, "
      "written_by) VALUES ",
      absl::StrJoin(
          std::vector<std::string>(rows, "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
          ", "));
}

void TeachingRows::AddValues(std::int64_t n, std::int64_t revision,
                             std::vector<mysql::Value>* values) const {
  const Row r = At(n);
  const std::string now =
      absl::FormatTime("%Y-%m-%d %H:%M:%E6S", absl::FromUnixMicros(revision), absl::UTCTimeZone());
  values->insert(values->end(),
                 {std::string("nanhu"), r.year, r.school, absl::AsciiStrToLower(NewUlid()),
                  r.teacher, r.subject, std::string(r.grade <= 6 ? "primary" : "junior"), r.grade,
                  r.class_number, r.lessons, std::int64_t{r.qualified}, r.start_date, mysql::kNull,
                  revision, now, now, std::string("benchmark")});
}

}  // namespace districtedu::benchmark
