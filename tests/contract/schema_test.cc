// Tables, columns, keys and indexes are what the messages declare, and each way they can differ is
// found.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "common/testing/test_database.h"
#include "tests/contract/schema_checks.h"

namespace districtedu::contract {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// The schema files of common and of the record rooms, as districtctl migrate would run them.
std::vector<mysql::Migration> Migrations(const std::vector<std::string>& rooms) {
  namespace fs = std::filesystem;
  const fs::path root = DISTRICTEDU_SOURCE_DIR;
  std::vector<fs::path> folders = {"common/resource/schema"};
  for (const std::string& room : rooms) folders.push_back(fs::path("services") / room / "schema");
  std::vector<std::pair<std::string, std::string>> texts;  // path from the root, text
  for (const fs::path& folder : folders) {
    for (const auto& entry : fs::directory_iterator(root / folder)) {
      std::ifstream file(entry.path());
      std::stringstream text;
      text << file.rdbuf();
      texts.emplace_back((folder / entry.path().filename()).string(), text.str());
    }
  }
  std::vector<mysql::EmbeddedFile> files;
  for (const auto& [path, text] : texts) files.push_back({path, text});
  auto migrations = mysql::MigrationsOf(files, rooms);
  if (!migrations.ok()) throw std::runtime_error(migrations.status().ToString());
  return *migrations;
}

class SchemaTest : public ::testing::Test {
 protected:
  // Read once: every test changes a copy.
  static void SetUpTestSuite() {
    declarations_ = new Declarations(Declarations::Load());
    testing::TestDatabase database(Migrations(declarations_->record_rooms()));
    real_ = new Schema(ReadSchema(*database.Connect()));
  }
  static void TearDownTestSuite() {
    delete real_;
    delete declarations_;
  }

  std::vector<std::string> Check() const { return CheckSchema(*declarations_, schema_); }
  Table& teachers() { return schema_.at("staffing_teachers"); }
  Table& appointments() { return schema_.at("staffing_appointments"); }
  Table& subjects() { return schema_.at("staffing_appointment_subjects"); }
  Table& enrolments() { return schema_.at("facilities_enrolments"); }

  static Declarations* declarations_;
  static Schema* real_;
  Schema schema_ = *real_;
};

Declarations* SchemaTest::declarations_ = nullptr;
Schema* SchemaTest::real_ = nullptr;

TEST_F(SchemaTest, TablesAreAsDeclared) { EXPECT_THAT(Check(), IsEmpty()); }

TEST_F(SchemaTest, TheReaderSeesWhatIsThere) {
  const Column& id = teachers().columns.at("teacher_id");
  EXPECT_EQ(id.type, "varchar");
  EXPECT_EQ(id.length, 64);
  EXPECT_EQ(id.collation, "utf8mb4_bin");
  EXPECT_TRUE(schema_.at("staffing_teacher_honours").columns.at("award_school_year").generated);
  EXPECT_EQ(subjects().foreign_keys.at("staffing_appointment_subjects_parent").on_delete,
            "CASCADE");
  EXPECT_EQ(schema_.count("staffing_serving_staff"), 0u) << "a view is no table";
}

TEST_F(SchemaTest, MissingTables) {
  schema_.erase("staffing_teachers");
  schema_.erase("staffing_appointment_subjects");
  schema_.erase("facilities_milestones");
  const auto findings = Check();
  EXPECT_THAT(findings, Contains("staffing_teachers: is missing"));
  EXPECT_THAT(findings, Contains("staffing_appointment_subjects: is missing"));
  EXPECT_THAT(findings, Contains("facilities_milestones: is missing"));
}

TEST_F(SchemaTest, WhatNoOneDeclares) {
  schema_["staffing_lockers"] = Table();
  teachers().columns["nickname"] = Column();
  subjects().columns["hours"] = Column();
  const auto findings = Check();
  EXPECT_THAT(findings, Contains("staffing_lockers: is declared nowhere"));
  EXPECT_THAT(findings, Contains("staffing_teachers.nickname: is declared nowhere"));
  EXPECT_THAT(findings, Contains("staffing_appointment_subjects.hours: is declared nowhere"));
}

TEST_F(SchemaTest, Tables) {
  teachers().engine = "Aria";
  appointments().collation = "utf8mb4_general_ci";
  const auto findings = Check();
  EXPECT_THAT(findings, Contains("staffing_teachers: engine is Aria"));
  EXPECT_THAT(findings, Contains("staffing_appointments: collation is utf8mb4_general_ci"));
}

TEST_F(SchemaTest, Columns) {
  auto& teacher = teachers().columns;
  teacher.erase("birth_date");
  teacher.at("full_name").length = 63;
  teacher.at("sex").collation = "utf8mb4_bin";
  teacher.at("hired_on").type = "datetime";
  teacher.at("qualification").nullable = false;
  teacher.at("teacher_id").collation = "utf8mb4_general_ci";
  teacher.at("revision").type = "int";
  auto& appointment = appointments().columns;
  appointment.at("post").nullable = true;
  appointment.at("stages").length = 13;
  appointment.at("full_time_subject_id").length = 32;
  auto& enrolment = enrolments().columns;
  enrolment.at("pupils").type = "smallint";
  enrolment.at("boarders").type = "varchar";
  enrolment.at("school_year").type = "tinyint";
  schema_.at("staffing_honour_titles").columns.at("famous").type = "varchar";
  schema_.at("staffing_honour_titles").columns.at("backbone").nullable = true;
  EXPECT_THAT(Check(),
              ::testing::UnorderedElementsAre(
                  "staffing_teachers.birth_date: is missing",
                  "staffing_teachers.full_name: holds 63 characters, not 64",
                  "staffing_teachers.sex: collation is utf8mb4_bin",
                  "staffing_teachers.hired_on: is no DATE but datetime",
                  "staffing_teachers.qualification: is NOT NULL",
                  "staffing_teachers.teacher_id: collation is utf8mb4_general_ci",
                  "staffing_teachers.revision: is no bigint", "staffing_appointments.post: is NULL",
                  "staffing_appointments.stages: holds 13 characters, not 14",
                  "staffing_appointments.full_time_subject_id: holds 32 characters, not 64",
                  "facilities_enrolments.pupils: smallint does not hold 0 to 100000",
                  "facilities_enrolments.boarders: is no integer but varchar",
                  "facilities_enrolments.school_year: tinyint does not hold 2000 to 2100",
                  "staffing_honour_titles.famous: is no BOOLEAN but varchar",
                  "staffing_honour_titles.backbone: is NULL"));
}

TEST_F(SchemaTest, Keys) {
  auto& primary = appointments().indexes.at("PRIMARY").columns;
  std::swap(primary[1], primary[2]);
  subjects().indexes.at("PRIMARY").columns.pop_back();
  appointments().indexes.at("natural_key").unique = false;
  schema_.at("staffing_teacher_honours").indexes.at("natural_key").columns.pop_back();
  const auto findings = Check();
  EXPECT_THAT(findings,
              Contains("staffing_appointments: primary key is not district_id, school_id, "
                       "appointment_id"));
  EXPECT_THAT(findings, Contains(StartsWith("staffing_appointment_subjects: primary key is not")));
  EXPECT_THAT(findings,
              Contains("staffing_appointments: no unique index natural_key over district_id, kind, "
                       "school_id, start_date, teacher_id"));
  EXPECT_THAT(findings,
              Contains(StartsWith("staffing_teacher_honours: no unique index natural_key over")));
}

TEST_F(SchemaTest, Indexes) {
  teachers().indexes.erase("by_qualification");  // filterable
  appointments().indexes.at("by_full_time_subject").columns = {"full_time_subject_id", "kind"};
  subjects().indexes.erase("by_subject");   // the primary key has others before it
  enrolments().indexes.erase("by_school");  // a segment of the name that refers
  EXPECT_THAT(Check(), ::testing::UnorderedElementsAre(
                           "staffing_teachers.qualification: has no index",
                           "staffing_appointments.full_time_subject_id: has no index",
                           "staffing_appointment_subjects.subject_id: has no index",
                           "facilities_enrolments.school_id: has no index"));
}

TEST_F(SchemaTest, ForeignKeys) {
  appointments().foreign_keys.erase("staffing_appointments_teacher");
  appointments().foreign_keys.erase("staffing_appointments_school");
  subjects().foreign_keys.at("staffing_appointment_subjects_subject").table = "facilities_regions";
  subjects().foreign_keys.at("staffing_appointment_subjects_parent").on_delete = "RESTRICT";
  EXPECT_THAT(Check(),
              ::testing::UnorderedElementsAre(
                  "staffing_appointments.teacher_id: no foreign key to staffing_teachers",
                  "staffing_appointments.school_id: no foreign key to facilities_schools",
                  "staffing_appointment_subjects.subject_id: no foreign key to facilities_subjects",
                  "staffing_appointment_subjects.appointment_id: no foreign key to "
                  "staffing_appointments, cascading"));
}

}  // namespace
}  // namespace districtedu::contract
