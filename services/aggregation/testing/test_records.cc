#include "services/aggregation/testing/test_records.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/mysql/migrate.h"
#include "common/mysql/transaction.h"
#include "common/testing/temp_dir.h"
#include "districtedu/services.h"
#include "services/aggregation/plan/plan_check.h"
#include "services/aggregation/plan/plan_names.h"
#include "services/aggregation/store/plan_store.h"

namespace districtedu::aggregation {
namespace {

constexpr int kFirstYear = 2022;
constexpr int kLastYear = 2024;
constexpr char kSystemColumns[] = "1, '2022-01-01', '2022-01-01', 'test'";

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error(absl::StrCat("cannot read ", path.string()));
  return text.str();
}

// The schema files of all rooms, as districtctl migrate runs them.
std::vector<mysql::Migration> Migrations() {
  namespace fs = std::filesystem;
  const fs::path root = testing::SourceDir();
  std::vector<std::pair<std::string, std::string>> texts;
  for (const char* folder : {"common/resource/schema", "services/facilities/schema",
                             "services/staffing/schema", "services/aggregation/schema"}) {
    for (const auto& entry : fs::directory_iterator(root / folder)) {
      if (entry.path().extension() != ".sql") continue;
      texts.emplace_back((fs::path(folder) / entry.path().filename()).string(),
                         ReadFile(entry.path()));
    }
  }
  std::vector<mysql::EmbeddedFile> files;
  for (const auto& [path, text] : texts) files.push_back({path, text});
  auto migrations = mysql::MigrationsOf(files, RecordRooms());
  CheckOk(migrations.status());
  return *migrations;
}

mysql::Value Optional(const std::optional<int>& value) {
  if (!value.has_value()) return mysql::kNull;
  return std::int64_t{*value};
}

mysql::Value DateOrNull(const std::string& date) {
  if (date.empty()) return mysql::kNull;
  return date;
}

constexpr char kDistrict[] = "nanhu";

}  // namespace

void CheckOk(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

TestRecords::TestRecords(testing::MariaDb& server)
    : database_(Migrations(), server), writer_(database_.Connect()) {
  const std::string system = kSystemColumns;
  database_.Run(absl::StrCat(
      "INSERT INTO facilities_districts VALUES ('nanhu', '南湖区', NULL, NULL, ", system,
      ");\n"
      "INSERT INTO facilities_school_years VALUES "
      "('nanhu', 2022, '2022-10-15', NULL, NULL, ",
      system, "), ('nanhu', 2023, '2023-10-15', NULL, NULL, ", system,
      "), ('nanhu', 2024, '2024-10-15', NULL, NULL, ", system,
      ");\n"
      "INSERT INTO facilities_subjects (district_id, subject_id, name_zh, area, "
      "revision, create_time, update_time, written_by) VALUES "
      "('nanhu', 'pe', '体育', 'physical_education', ",
      system, "), ('nanhu', 'music', '音乐', 'music', ", system,
      "), ('nanhu', 'art', '美术', 'art', ", system,
      "), ('nanhu', 'maths', '数学', 'mathematics', ", system,
      ");\n"
      "INSERT INTO staffing_honour_titles (district_id, honour_title_id, name_zh, category, level, "
      "famous, backbone, revision, create_time, update_time, written_by) VALUES "
      "('nanhu', 'city', '市名师', 'teacher', 'city', TRUE, TRUE, ",
      system, "), ('nanhu', 'backbone', '区骨干', 'teacher', 'district', FALSE, TRUE, ", system,
      ");\n"));
  for (int year = kFirstYear; year <= kLastYear; ++year) {
    writer_.SetSubmission("staffing/honours", year, "district", "submitted");
  }
}

void TestRecords::Writer::Begin() {
  CheckOk(session_->Begin());
  own_transaction_ = true;
}

void TestRecords::Writer::Commit() {
  CheckOk(session_->Commit());
  own_transaction_ = false;
}

void TestRecords::Writer::Execute(const std::string& sql, const std::vector<mysql::Value>& params) {
  // A statement alone is followed by its outbox row in the same transaction: see Touched().
  if (!session_->in_transaction()) CheckOk(session_->Begin());
  auto done = session_->Execute(sql, params);
  CheckOk(done.status());
}

void TestRecords::Writer::Touched(const std::string& type, const Touch& touch) {
  const std::string room = type.substr(0, type.find('.'));
  const mysql::Value batch = touch.batch.empty() ? mysql::kNull : mysql::Value(touch.batch);
  Execute(absl::StrCat("INSERT INTO ", room,
                       "_outbox (district_id, resource_type, resource_name, first_school_year, "
                       "last_school_year, school_id, batch_id, create_time) "
                       "VALUES (?, ?, '', ?, ?, ?, ?, UTC_TIMESTAMP(6))"),
          {std::string(kDistrict), type, Optional(touch.first_year), Optional(touch.last_year),
           touch.school, batch});
  if (!own_transaction_) CheckOk(session_->Commit());
}

void TestRecords::Writer::AddSchool(const std::string& id, const std::string& kind) {
  Execute(absl::StrCat("INSERT INTO facilities_schools (district_id, school_id, name_zh, kind, "
                       "revision, create_time, update_time, written_by) VALUES (?, ?, ?, ?, ",
                       kSystemColumns, ")"),
          {std::string(kDistrict), id, id, kind});
  Touched("facilities.School", {});
  for (int year = kFirstYear; year <= kLastYear; ++year) {
    SetSubmission("facilities/enrolment", year, id, "submitted");
    SetSubmission("staffing/staff", year, id, "submitted");
  }
}

void TestRecords::Writer::SetSubmission(const std::string& form, int year,
                                        const std::string& school, const std::string& state) {
  const std::size_t slash = form.find('/');
  const std::string room = form.substr(0, slash);
  Execute(absl::StrCat("REPLACE INTO ", room,
                       "_submissions (district_id, school_year, form, school_id, state, revision, "
                       "create_time, update_time, written_by) VALUES (?, ?, ?, ?, ?, ",
                       kSystemColumns, ")"),
          {std::string(kDistrict), std::int64_t{year}, form.substr(slash + 1), school, state});
  Touched(absl::StrCat(room, ".Submission"), {year, year, school == "district" ? "" : school, ""});
}

void TestRecords::Writer::SetPupils(int year, const std::string& school, int grade,
                                    const std::string& stage, std::optional<int> pupils,
                                    const std::string& batch) {
  Execute(absl::StrCat("REPLACE INTO facilities_enrolments (district_id, school_year, school_id, "
                       "grade, stage, pupils, revision, create_time, update_time, written_by) "
                       "VALUES (?, ?, ?, ?, ?, ?, ",
                       kSystemColumns, ")"),
          {std::string(kDistrict), std::int64_t{year}, school, std::int64_t{grade}, stage,
           Optional(pupils)});
  Touched("facilities.Enrolment", {year, year, school, batch});
}

void TestRecords::Writer::DeletePupils(int year, const std::string& school, int grade) {
  Execute(
      "DELETE FROM facilities_enrolments WHERE district_id = ? AND school_year = ? AND "
      "school_id = ? AND grade = ?",
      {std::string(kDistrict), std::int64_t{year}, school, std::int64_t{grade}});
  Touched("facilities.Enrolment", {year, year, school, ""});
}

void TestRecords::Writer::AddTeacher(const std::string& id, const std::string& school,
                                     const std::string& subject, const std::string& from,
                                     const std::string& to) {
  Execute(absl::StrCat("INSERT IGNORE INTO staffing_teachers (district_id, teacher_id, full_name, "
                       "revision, create_time, update_time, written_by) VALUES (?, ?, ?, ",
                       kSystemColumns, ")"),
          {std::string(kDistrict), id, id});
  Execute(absl::StrCat("INSERT INTO staffing_appointments (district_id, school_id, appointment_id, "
                       "teacher_id, kind, post, employment, stages, full_time_subject_id, "
                       "start_date, end_date, revision, create_time, update_time, written_by) "
                       "VALUES (?, ?, ?, ?, 'main', 'teacher', 'in_post', 'primary', ?, ?, ?, ",
                       kSystemColumns, ")"),
          {std::string(kDistrict), school, id, id, subject, from, DateOrNull(to)});
  Touched("staffing.Appointment", {std::nullopt, std::nullopt, school, ""});
}

void TestRecords::Writer::MoveTeacher(const std::string& id, const std::string& school,
                                      const std::string& to_school) {
  const bool outer = own_transaction_;
  if (!outer) Begin();
  Execute(
      "UPDATE staffing_appointments SET school_id = ? "
      "WHERE district_id = ? AND school_id = ? AND appointment_id = ?",
      {to_school, std::string(kDistrict), school, id});
  Touched("staffing.Appointment", {std::nullopt, std::nullopt, school, ""});
  Touched("staffing.Appointment", {std::nullopt, std::nullopt, to_school, ""});
  if (!outer) Commit();
}

void TestRecords::Writer::EndAppointment(const std::string& id, const std::string& school,
                                         const std::string& to) {
  Execute(
      "UPDATE staffing_appointments SET end_date = ? "
      "WHERE district_id = ? AND school_id = ? AND appointment_id = ?",
      {DateOrNull(to), std::string(kDistrict), school, id});
  Touched("staffing.Appointment", {std::nullopt, std::nullopt, school, ""});
}

void TestRecords::Writer::RemoveTeacher(const std::string& id, const std::string& school) {
  Execute(
      "DELETE FROM staffing_appointments WHERE district_id = ? AND school_id = ? AND "
      "appointment_id = ?",
      {std::string(kDistrict), school, id});
  Touched("staffing.Appointment", {std::nullopt, std::nullopt, school, ""});
}

void TestRecords::Writer::AddHonour(const std::string& teacher, const std::string& id,
                                    const std::string& title, const std::string& awarded_on) {
  Execute(absl::StrCat("INSERT INTO staffing_teacher_honours (district_id, teacher_id, "
                       "teacher_honour_id, honour_title_id, awarded_on, revision, create_time, "
                       "update_time, written_by) VALUES (?, ?, ?, ?, ?, ",
                       kSystemColumns, ")"),
          {std::string(kDistrict), teacher, id, title, awarded_on});
  Touched("staffing.TeacherHonour", {});
}

void TestRecords::Writer::RemoveHonour(const std::string& teacher, const std::string& id) {
  Execute(
      "DELETE FROM staffing_teacher_honours WHERE district_id = ? AND teacher_id = ? AND "
      "teacher_honour_id = ?",
      {std::string(kDistrict), teacher, id});
  Touched("staffing.TeacherHonour", {});
}

const MeasureCatalogue& TestRecords::Catalogue() {
  static const MeasureCatalogue* const catalogue = [] {
    auto loaded = MeasureCatalogue::LoadEmbedded();
    CheckOk(loaded.status());
    return new MeasureCatalogue(*std::move(loaded));
  }();
  return *catalogue;
}

v1::Plan TestRecords::Plan() {
  const auto file =
      std::filesystem::path(testing::SourceDir()) / "deploy/plan/quality_2022_2025.textproto";
  PlanText text;
  const std::vector<Finding> findings = ParsePlan(ReadFile(file), &text);
  if (!findings.empty()) throw std::runtime_error(FormatFinding("plan", findings[0]));
  return WithoutNames(text.plan);
}

void TestRecords::Apply(const v1::Plan& plan) {
  auto session = Connect();
  CheckOk(mysql::RunTransaction(*session, {}, [&](mysql::Session& open) {
    return StorePlan(open, kDistrict, plan, "districtedu://nanhu/operator", absl::Now(), true)
        .status();
  }));
}

}  // namespace districtedu::aggregation
