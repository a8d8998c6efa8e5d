// The records of the staffing items: whatever the seed and size, they fit the people.

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "gmock/gmock.h"
#include "services/districtctl/sample/curriculum.h"
#include "services/districtctl/sample/sample_fixture.h"

namespace districtedu::districtctl::sample {
namespace {

// A district that was written, with who is where on each census date.
class Written {
 public:
  using Rows = std::vector<Row>;

  Written(const Options& options, Rows schools, Rows appointments)
      : schools_(std::move(schools)), appointments_(std::move(appointments)) {
    for (int year = 0; year < options.years; ++year) {
      const int civil = options.first_year + year;
      const absl::CivilDay census = CensusDay(civil);
      for (const Row& row : appointments_) {
        if (row.at("kind") == "additional" || !Covers(row, census)) continue;
        std::string& place = place_[absl::StrCat(row.at("teacher"), "/", civil)];
        if (place.empty() || row.at("kind") == "secondment") place = row.at("school");
      }
    }
    for (const Row& row : schools_) {
      open_.insert(absl::StrCat(row.at("school"), "/", row.at("localities.school_year")));
    }
    for (const Row& row : appointments_) {
      if (!row.at("end_reason").empty()) {
        EXPECT_FALSE(row.at("end_date").empty());
      }
      if (!row.at("end_reason").empty()) {
        EXPECT_EQ(row.at("kind"), "main");
      }
    }
  }

  static absl::CivilDay CensusDay(int civil) { return absl::CivilDay(civil, 10, 15); }

  static bool Covers(const Row& row, absl::CivilDay day) {
    return *ParseDate(row.at("start_date")) <= day &&
           (row.at("end_date").empty() || day < *ParseDate(row.at("end_date")));
  }

  // Empty where the person does not work in the year.
  std::string PlaceOf(const std::string& teacher, const std::string& civil) const {
    const auto found = place_.find(absl::StrCat(teacher, "/", civil));
    return found == place_.end() ? "" : found->second;
  }
  bool Open(const Row& row) const {
    return open_.contains(absl::StrCat(row.at("school"), "/", row.at("school_year")));
  }

 private:
  const Rows schools_;
  const Rows appointments_;
  std::map<std::string, std::string> place_;  // teacher/year -> school
  std::set<std::string> open_;                // school/year
};

class StaffSampleTest : public SampleTest {
 protected:
  void Make(const Options& options) {
    folder_ = Write(options, absl::StrCat("s", options.seed));
    written_ = std::make_unique<Written>(options, Read(folder_ / "05_facilities_schools.csv"),
                                         Read(folder_ / "22_staffing_appointments.csv"));
  }

  std::vector<Row> Rows(const char* file) { return Read(folder_ / file); }

  // Every row is of a school open in its year; its key is its own.
  std::vector<Row> YearlyRows(const char* file, std::initializer_list<const char*> key) {
    std::vector<Row> rows = Rows(file);
    EXPECT_FALSE(rows.empty()) << file;
    std::set<std::string> keys;
    for (const Row& row : rows) {
      EXPECT_TRUE(written_->Open(row)) << file << " " << row.at("school");
      std::string text = absl::StrCat(row.at("school_year"), "/", row.at("school"));
      for (const char* column : key) absl::StrAppend(&text, "/", row.at(column));
      EXPECT_TRUE(keys.insert(text).second) << file << " " << text;
    }
    return rows;
  }

  void CheckTeaching(const Options& options);
  void CheckExchanges();
  void CheckHires();
  void CheckVetoes();

  fs::path folder_;
  std::unique_ptr<Written> written_;
};

// People teach where they serve, and every class that has pupils is taught what the nation
// requires.
void StaffSampleTest::CheckTeaching(const Options& options) {
  std::set<std::string> taught;  // year/school/grade/subject, on the census date
  for (const Row& row : YearlyRows("24_staffing_teaching_assignments.csv",
                                   {"teacher", "subject", "grade", "class_number", "start_date"})) {
    const int civil = std::stoi(row.at("school_year"));
    EXPECT_EQ(written_->PlaceOf(row.at("teacher"), row.at("school_year")), row.at("school"));
    EXPECT_EQ(row.at("stage"), std::stoi(row.at("grade")) > 6 ? "junior" : "primary");
    EXPECT_EQ(SchoolYearOf(*ParseDate(row.at("start_date"))), civil);
    EXPECT_LT(row.at("start_date"), row.at("end_date"));
    if (!Written::Covers(row, Written::CensusDay(civil))) continue;
    taught.insert(absl::StrCat(row.at("school_year"), "/", row.at("school"), "/", row.at("grade"),
                               "/", row.at("subject")));
  }
  std::set<std::string> wanted;
  std::set<std::string> staffed;  // school/year/stage
  for (const auto& row : Rows("22_staffing_appointments.csv")) {
    for (int year = 0; year < options.years; ++year) {
      const int civil = options.first_year + year;
      if (row.at("post") != "teacher" || !Written::Covers(row, Written::CensusDay(civil)) ||
          written_->PlaceOf(row.at("teacher"), absl::StrCat(civil)) != row.at("school")) {
        continue;
      }
      for (const char* stage : {"primary", "junior"}) {
        if (row.at("stages").find(stage) != std::string::npos) {
          staffed.insert(absl::StrCat(row.at("school"), "/", civil, "/", stage));
        }
      }
    }
  }
  for (const Row& row : Rows("10_facilities_enrolments.csv")) {
    // The smallest teaching points may have nobody.
    if (!staffed.contains(
            absl::StrCat(row.at("school"), "/", row.at("school_year"), "/", row.at("stage")))) {
      EXPECT_EQ(row.at("school")[0], 't');
      continue;
    }
    const int grade = std::stoi(row.at("grade"));
    for (const Course& course : kCourses) {
      if (!course.required || grade < course.first_grade || grade > course.last_grade) continue;
      wanted.insert(absl::StrCat(row.at("school_year"), "/", row.at("school"), "/", grade, "/",
                                 course.subject));
    }
  }
  for (const std::string& each : wanted) EXPECT_TRUE(taught.contains(each)) << each;
}

void StaffSampleTest::CheckExchanges() {
  std::set<std::string> keys;
  for (const Row& row : Rows("27_staffing_rotations.csv")) {
    EXPECT_TRUE(keys.insert(row.at("teacher") + row.at("start_date")).second);
    EXPECT_NE(row.at("from_school"), row.at("to_school"));
  }
  for (const Row& row : YearlyRows("26_staffing_rotation_eligibilities.csv", {"teacher"})) {
    EXPECT_NE(written_->PlaceOf(row.at("teacher"), row.at("school_year")), "");
  }
}

void StaffSampleTest::CheckHires() {
  for (const Row& row : Rows("28_staffing_recruitments.csv")) {
    EXPECT_EQ(absl::StrCat(SchoolYearOf(*ParseDate(row.at("hired_on")))), row.at("school_year"));
    EXPECT_FALSE(row.at("subject").empty());
  }
  std::set<std::string> terms;
  for (const Row& row : Rows("32_staffing_principal_terms.csv")) {
    EXPECT_TRUE(terms.insert(row.at("teacher") + row.at("start_date")).second);
    EXPECT_EQ(row.at("outcome").empty(), row.at("decided_on").empty());
    if (!row.at("decided_on").empty()) {
      EXPECT_GT(row.at("decided_on"), row.at("start_date"));
    }
    if (!row.at("end_date").empty()) {
      EXPECT_GT(row.at("end_date"), row.at("start_date"));
    }
  }
}

// Who is vetoed fails, but for one in the second year.
void StaffSampleTest::CheckVetoes() {
  std::set<std::string> vetoed;
  for (const Row& row : Rows("31_staffing_ethics_cases.csv")) {
    if (row.at("veto") != "true") continue;
    vetoed.insert(
        absl::StrCat(row.at("teacher"), "/", SchoolYearOf(*ParseDate(row.at("decided_on")))));
  }
  std::map<std::string, int> passed;
  for (const Row& row : YearlyRows("29_staffing_teacher_evaluations.csv", {"teacher"})) {
    EXPECT_EQ(written_->PlaceOf(row.at("teacher"), row.at("school_year")), row.at("school"));
    const bool is = vetoed.contains(absl::StrCat(row.at("teacher"), "/", row.at("school_year")));
    if (row.at("ethics_veto") == "true") {
      EXPECT_TRUE(is);
    }
    if (is && row.at("grade") != "fail") ++passed[row.at("school_year")];
  }
  for (const auto& [year, number] : passed) {
    EXPECT_EQ((std::stoi(year) - 2022) % 3, 1) << year;
  }
}

TEST_F(StaffSampleTest, FitsThePeopleWhateverTheSeedAndSize) {
  for (int seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    Options options = seed == 3 ? Options() : Small();
    options.seed = seed;
    options.years = seed == 2 ? 5 : 3;
    Make(options);
    CheckTeaching(options);
    CheckExchanges();
    CheckHires();
    CheckVetoes();
    YearlyRows("25_staffing_post_plans.csv", {"subjects.subject"});
    YearlyRows("35_staffing_performance_pays.csv", {"staff_group"});
    YearlyRows("37_staffing_appraisals.csv", {"subject_kind"});
    YearlyRows("38_staffing_outside_professionals.csv", {"outside_professional"});
  }
}

TEST_F(StaffSampleTest, SomeFormsAreNotIn) {
  Make(Small());
  std::map<std::string, int> not_in;
  for (const Row& row : Rows("91_staffing_submissions.csv")) {
    if (row.at("state") != "submitted") ++not_in[row.at("form") + row.at("school_year")];
  }
  EXPECT_EQ(not_in["recruitment2022"], 1);
  EXPECT_EQ(not_in["posts2024"], 1);
  for (const auto& [form, number] : not_in) EXPECT_FALSE(form.ends_with("2023")) << form;
}

TEST_F(StaffSampleTest, ManyTeachingAssignmentsAlone) {
  Options options = Small();
  options.only = "teachingAssignments";
  options.rows = 20'000;
  folder_ = Write(options, "many");
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    files.push_back(entry.path().filename());
  }
  EXPECT_THAT(files, ::testing::Contains("24_staffing_teaching_assignments.csv"));
  EXPECT_THAT(files, ::testing::Contains("21_staffing_teachers.csv"));
  EXPECT_EQ(files.size(), 9u);
  std::set<std::string> teachers;
  for (const Row& row : Rows("21_staffing_teachers.csv")) teachers.insert(row.at("teacher"));
  std::set<std::string> keys;
  std::set<std::string> places;
  for (const Row& row : Rows("24_staffing_teaching_assignments.csv")) {
    ASSERT_TRUE(teachers.contains(row.at("teacher")));
    const std::string place = absl::StrCat(row.at("school_year"), "/", row.at("school"));
    places.insert(place);
    EXPECT_TRUE(keys.insert(absl::StrCat(place, "/", row.at("teacher"), "/", row.at("subject"), "/",
                                         row.at("grade"), "/", row.at("class_number"), "/",
                                         row.at("start_date")))
                    .second);
  }
  EXPECT_EQ(keys.size(), 20'000u);
  EXPECT_GE(places.size(), 85u);
}

}  // namespace
}  // namespace districtedu::districtctl::sample
