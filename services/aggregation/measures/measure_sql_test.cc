// The measures of staffing and facilities on a real server: who is counted where and when.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/testing/test_database.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {
namespace {

std::string TextOf(const mysql::Value& value) {
  if (mysql::IsNull(value)) return "NULL";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return absl::StrCat(*integer);
  return std::get<std::string>(value);
}

class MeasureSqlTest : public ::testing::Test {
 protected:
  MeasureSqlTest() {
    for (const char* file :
         {"facilities/schema/0100_facilities", "facilities/schema/0101_submission_forms",
          "staffing/schema/0200_staffing", "staffing/schema/0201_submission_forms",
          "staffing/schema/0202_serving_staff", "staffing/schema/0203_personnel",
          "staffing/schema/0207_refresh_reads"}) {
      std::ifstream stream(absl::StrCat("services/", file, ".sql"));
      std::stringstream text;
      text << stream.rdbuf();
      database_.Run(text.str());
    }
    const auto catalogue = MeasureCatalogue::LoadEmbedded();
    EXPECT_TRUE(catalogue.ok()) << catalogue.status();
    catalogue_ = *catalogue;
    for (const char* district : {"d", "other"}) {
      Insert("facilities_districts", {{"district_id", district}, {"name_zh", "区"}});
      for (const int year : {2022, 2023}) {
        Insert("facilities_school_years", {{"district_id", district},
                                           {"school_year", absl::StrCat(year)},
                                           {"census_date", absl::StrCat(year, "-10-15")}});
      }
      for (const char* school : {"a", "j"}) {
        Insert("facilities_schools", {{"district_id", district},
                                      {"school_id", school},
                                      {"name_zh", "校"},
                                      {"kind", "primary"}});
      }
      for (const auto& [subject, area] :
           std::map<std::string, std::string>{{"pe", "physical_education"},
                                              {"choir", "music"},
                                              {"ink", "art"},
                                              {"maths", "mathematics"}}) {
        Insert("facilities_subjects", {{"district_id", district},
                                       {"subject_id", subject},
                                       {"name_zh", "科"},
                                       {"area", area}});
      }
    }
  }

  using Fields = std::map<std::string, std::string>;

  void Insert(const std::string& table, Fields fields, bool record = true) {
    if (record) {
      fields.insert({{"revision", "1"},
                     {"create_time", "2022-01-01"},
                     {"update_time", "2022-01-01"},
                     {"written_by", "test"}});
    }
    std::vector<std::string> names;
    std::vector<std::string> values;
    for (const auto& [name, value] : fields) {
      names.push_back(name);
      values.push_back(value == "NULL" ? value : absl::StrCat("'", value, "'"));
    }
    database_.Run(absl::StrCat("INSERT INTO ", table, " (", absl::StrJoin(names, ", "),
                               ") VALUES (", absl::StrJoin(values, ", "), ");\n"));
  }

  // A person with a main appointment at school a as a full-time PE teacher in an established post
  // since 2020, but for what `other` says.
  void Teacher(const std::string& id, Fields other = {}, const std::string& subjects = "") {
    if (!teachers_[id]++) {
      Insert("staffing_teachers", {{"district_id", "d"}, {"teacher_id", id}, {"full_name", id}});
    }
    Fields fields = {{"district_id", "d"},
                     {"school_id", "a"},
                     {"teacher_id", id},
                     {"appointment_id", absl::StrCat(id, "-", teachers_[id])},
                     {"kind", "main"},
                     {"post", "teacher"},
                     {"employment", "in_post"},
                     {"stages", "primary"},
                     {"full_time_subject_id", "pe"},
                     {"start_date", "2020-09-01"}};
    for (const auto& [name, value] : other) fields[name] = value;
    Insert("staffing_appointments", fields);
    const std::vector<std::string> taught = absl::StrSplit(subjects, ' ', absl::SkipEmpty());
    for (const std::string& subject : taught) {
      Insert("staffing_appointment_subjects",
             {{"district_id", "d"},
              {"school_id", fields["school_id"]},
              {"appointment_id", fields["appointment_id"]},
              {"subject_id", subject}},
             false);
    }
  }

  void Honour(const std::string& teacher, const std::string& title, const std::string& awarded_on,
              const std::string& valid_to = "NULL") {
    Insert("staffing_teacher_honours", {{"district_id", "d"},
                                        {"teacher_id", teacher},
                                        {"teacher_honour_id", absl::StrCat(title, awarded_on)},
                                        {"honour_title_id", title},
                                        {"awarded_on", awarded_on},
                                        {"valid_to", valid_to}});
  }

  void Title(const std::string& id, const std::string& category, const std::string& level,
             bool famous, bool backbone) {
    Insert("staffing_honour_titles", {{"district_id", "d"},
                                      {"honour_title_id", id},
                                      {"name_zh", "号"},
                                      {"category", category},
                                      {"level", level},
                                      {"famous", famous ? "1" : "0"},
                                      {"backbone", backbone ? "1" : "0"}});
  }

  // Cells of a partition of district d, one a line: "2022 a - primary: sum/present/records".
  std::vector<std::string> Cells(const std::string& id, Restriction restriction,
                                 const std::vector<mysql::Value>& rest = {}) {
    const Measure* const measure = catalogue_.Find(id);
    std::vector<mysql::Value> params = {std::string("d")};
    params.insert(params.end(), rest.begin(), rest.end());
    auto session = database_.Connect();
    const auto rows = session->Query(RefreshSql(*measure, restriction), params);
    EXPECT_TRUE(rows.ok()) << rows.status();
    std::vector<std::string> cells;
    if (!rows.ok()) return cells;
    for (const mysql::Row& row : *rows) {
      std::vector<std::string> texts;
      for (const mysql::Value& value : row) texts.push_back(TextOf(value));
      const size_t n = texts.size();
      EXPECT_EQ(n, measure->dimensions.size() + 6);
      if (texts[2].empty()) texts[2] = "-";
      cells.push_back(absl::StrCat(absl::StrJoin(texts.begin(), texts.end() - 3, " "), ": ",
                                   texts[n - 3], "/", texts[n - 2], "/", texts[n - 1]));
    }
    std::sort(cells.begin(), cells.end());
    return cells;
  }

  // All cells, which every restricted statement must agree with.
  std::vector<std::string> Cells(const std::string& id) {
    const std::vector<std::string> all = Cells(id, Restriction::kDistrict);
    for (const std::int64_t year : {2021, 2022, 2023}) {
      EXPECT_EQ(Cells(id, Restriction::kYears, {year, year}),
                Filtered(all, absl::StrCat(year, " ")));
      for (const char* school : {"a", "j"}) {
        EXPECT_EQ(Cells(id, Restriction::kYearsAndSchool, {year, year, std::string(school)}),
                  Filtered(all, absl::StrCat(year, " ", school, " ")));
      }
    }
    EXPECT_EQ(Cells(id, Restriction::kYears, {std::int64_t{2000}, std::int64_t{2100}}), all);
    return all;
  }

  static std::vector<std::string> Filtered(const std::vector<std::string>& cells,
                                           const std::string& prefix) {
    std::vector<std::string> filtered;
    for (const std::string& cell : cells) {
      if (cell.compare(0, prefix.size(), prefix) == 0) filtered.push_back(cell);
    }
    return filtered;
  }

  ::districtedu::testing::TestDatabase database_;
  MeasureCatalogue catalogue_;
  std::map<std::string, int> teachers_;
};

using Lines = std::vector<std::string>;

TEST_F(MeasureSqlTest, PupilsWithPresence) {
  const auto pupils = [this](const char* school, int year, int grade, const char* stage,
                             const char* count, const char* district = "d") {
    Insert("facilities_enrolments", {{"district_id", district},
                                     {"school_year", absl::StrCat(year)},
                                     {"school_id", school},
                                     {"grade", absl::StrCat(grade)},
                                     {"stage", stage},
                                     {"pupils", count}});
  };
  pupils("a", 2022, 1, "primary", "40");
  pupils("a", 2022, 2, "primary", "NULL");
  pupils("a", 2022, 3, "primary", "0");
  pupils("a", 2022, 7, "junior", "NULL");
  pupils("j", 2023, 7, "junior", "55");
  pupils("j", 2023, 8, "junior", "1", "other");
  EXPECT_EQ(
      Cells("facilities.enrolled_pupils"),
      (Lines{"2022 a - junior: NULL/0/1", "2022 a - primary: 40/2/3", "2023 j - junior: 55/1/1"}));
}

TEST_F(MeasureSqlTest, PeTeachersOnTheCensusDate) {
  Teacher("full");
  Teacher("both_stages", {{"stages", "primary,junior"}, {"employment", "contract"}});
  Teacher("part_time", {{"employment", "part_time"}});
  Teacher("principal", {{"post", "principal"}});
  Teacher("of_maths", {{"full_time_subject_id", "maths"}});
  Teacher("of_nothing", {{"full_time_subject_id", "NULL"}}, "pe");
  Teacher("starts_on_it", {{"start_date", "2023-10-15"}});
  Teacher("starts_after_it", {{"start_date", "2022-10-16"}, {"end_date", "2023-10-16"}});
  Teacher("left_on_it", {{"end_date", "2022-10-15"}});
  // A transfer: two mains one after the other.
  Teacher("moved", {{"end_date", "2023-02-01"}});
  Teacher("moved", {{"start_date", "2023-02-01"}, {"school_id", "j"}, {"stages", "junior"}});
  // A secondment moves the person and keeps post and employment of the main appointment.
  Teacher("seconded");
  Teacher("seconded", {{"kind", "secondment"},
                       {"school_id", "j"},
                       {"stages", "junior"},
                       {"start_date", "2023-09-01"},
                       {"employment", "part_time"}});
  Teacher("seconded_principal", {{"post", "principal"}});
  Teacher("seconded_principal",
          {{"kind", "secondment"}, {"school_id", "j"}, {"start_date", "2022-09-01"}});
  // Additional appointments count nowhere.
  Teacher("additional", {{"full_time_subject_id", "maths"}});
  Teacher("additional", {{"kind", "additional"}, {"school_id", "j"}});
  EXPECT_EQ(Cells("staffing.pe_teachers"),
            (Lines{"2022 a - primary+junior: 1/1/1", "2022 a - primary: 3/3/3",
                   "2023 a - primary+junior: 1/1/1", "2023 a - primary: 3/3/3",
                   "2023 j - junior: 2/2/2"}));
}

TEST_F(MeasureSqlTest, MusicAndArtTeachersOnceEach) {
  Teacher("full_music", {{"full_time_subject_id", "choir"}});
  Teacher("full_music_and_art", {{"full_time_subject_id", "choir"}}, "choir ink");
  Teacher("maths_and_both", {{"full_time_subject_id", "maths"}}, "choir ink");
  Teacher("art_by_the_hour", {{"full_time_subject_id", "ink"}, {"employment", "part_time"}});
  Teacher("maths_only", {{"full_time_subject_id", "maths"}}, "maths");
  Teacher("principal", {{"full_time_subject_id", "choir"}, {"post", "principal"}}, "choir");
  EXPECT_EQ(
      Filtered(Cells("staffing.music_art_teachers"), "2022 "),
      (Lines{"2022 a - primary art no: 1/1/1", "2022 a - primary music yes: 1/1/1",
             "2022 a - primary music+art no: 1/1/1", "2022 a - primary music+art yes: 1/1/1"}));
}

TEST_F(MeasureSqlTest, BackboneTeachersWithAValidTitle) {
  Title("backbone", "teacher", "district", false, true);
  Title("higher", "teacher", "provincial", true, true);
  Title("other", "teacher", "district", false, false);
  for (const char* id : {"holds", "two_titles", "on_the_day", "the_day_after", "expires_on_it",
                         "expires_after_it", "wrong_title", "none"}) {
    Teacher(id);
  }
  Honour("holds", "backbone", "2010-01-01");
  Honour("two_titles", "backbone", "2010-01-01");
  Honour("two_titles", "higher", "2011-01-01");
  Honour("on_the_day", "backbone", "2022-10-15");
  Honour("the_day_after", "backbone", "2022-10-16");
  Honour("expires_on_it", "backbone", "2010-01-01", "2022-10-15");
  Honour("expires_after_it", "backbone", "2010-01-01", "2022-10-16");
  Honour("wrong_title", "other", "2010-01-01");
  Teacher("principal", {{"post", "principal"}});
  Honour("principal", "higher", "2010-01-01");
  Teacher("by_contract", {{"employment", "contract"}});
  Honour("by_contract", "higher", "2010-01-01");
  EXPECT_EQ(Cells("staffing.backbone_teachers"),
            (Lines{"2022 a - primary contract: 1/1/1", "2022 a - primary in_post: 4/4/4",
                   "2023 a - primary contract: 1/1/1", "2023 a - primary in_post: 4/4/4"}));
}

TEST_F(MeasureSqlTest, AwardsByTheirSchoolYear) {
  Title("city", "teacher", "municipal", true, true);
  Title("head", "principal", "district", true, false);
  Title("plain", "teacher", "district", false, true);
  Teacher("t1");
  Teacher("t2");
  Honour("t1", "city", "2023-08-31");  // the last day of 2022-2023
  Honour("t2", "city", "2023-09-01");  // the first of 2023-2024
  Honour("t2", "head", "2022-01-01");
  Honour("t2", "plain", "2022-10-01");
  EXPECT_EQ(Cells("staffing.famous_awards"),
            (Lines{"2021  t2 principal district: 1/1/1", "2022  t1 teacher municipal: 1/1/1",
                   "2023  t2 teacher municipal: 1/1/1"}));
}

}  // namespace
}  // namespace districtedu::aggregation
