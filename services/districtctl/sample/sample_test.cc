#include "services/districtctl/sample/sample.h"

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "services/districtctl/sample/sample_fixture.h"

namespace districtedu::districtctl::sample {
namespace {

using ::testing::HasSubstr;
using ::testing::Pair;

TEST_F(SampleTest, EqualOptionsGiveEqualBytes) {
  const auto first = Digests(Write(Small(), "a"));
  EXPECT_EQ(first.size(), 43u);
  EXPECT_EQ(Digests(Write(Small(), "b")), first);
  Options other = Small();
  other.seed = 2;
  const auto second = Digests(Write(other, "c"));
  EXPECT_EQ(second.size(), first.size());
  EXPECT_NE(second.at("22_staffing_appointments.csv"), first.at("22_staffing_appointments.csv"));
  EXPECT_NE(second.at("10_facilities_enrolments.csv"), first.at("10_facilities_enrolments.csv"));
}

// The bytes are part of what the tests of the figures stand on: a change of the generator shows
// here, and has to be meant.
TEST_F(SampleTest, DefaultDistrictIsTheSameOnEveryMachine) {
  std::string all;
  for (const auto& [name, digest] : Digests(Write(Options(), "a"))) {
    absl::StrAppend(&all, name, " ", digest, "\n");
  }
  EXPECT_EQ(Sha256Hex(all), "b235ad63dddc71ba4c3ad687814662de3241ba592139d598f8279f310d495070")
      << all;
}

struct Held {
  std::string school;
  std::string kind;
  absl::CivilDay from;
  absl::CivilDay to;
};

// Everything refers to what is there, and nobody is in two places.
void CheckStaff(const std::vector<Row>& schools, const std::vector<Row>& subjects,
                const std::vector<Row>& teachers, const std::vector<Row>& appointments) {
  std::map<std::string, Row> school_of;
  for (const Row& row : schools) school_of[row.at("school")] = row;
  std::set<std::string> subject_ids = {""};
  for (const Row& row : subjects) subject_ids.insert(row.at("subject"));
  std::set<std::string> teacher_ids;
  for (const Row& row : teachers) EXPECT_TRUE(teacher_ids.insert(row.at("teacher")).second);

  std::map<std::string, std::vector<Held>> by_teacher;
  std::set<std::string> keys;
  std::string previous;
  for (const Row& row : appointments) {
    ASSERT_TRUE(school_of.contains(row.at("school"))) << row.at("school");
    ASSERT_TRUE(teacher_ids.contains(row.at("teacher"))) << row.at("teacher");
    EXPECT_TRUE(subject_ids.contains(row.at("full_time_subject")));
    EXPECT_TRUE(subject_ids.contains(row.at("subjects.subject")));
    const std::string key = absl::StrCat(row.at("school"), "/", row.at("appointment"));
    if (key == previous) continue;  // a further subject
    previous = key;
    EXPECT_TRUE(keys.insert(key).second) << key << ": lines of a record stand together";
    EXPECT_TRUE(keys.insert(absl::StrCat(row.at("school"), "|", row.at("teacher"), "|",
                                         row.at("kind"), "|", row.at("start_date")))
                    .second)
        << key << ": natural key";
    Held held{
        row.at("school"), row.at("kind"), *ParseDate(row.at("start_date")),
        row.at("end_date").empty() ? absl::CivilDay(9999, 1, 1) : *ParseDate(row.at("end_date"))};
    EXPECT_LT(held.from, held.to) << key;
    const Row& school = school_of[held.school];
    if (!school.at("opened_on").empty()) {
      EXPECT_GE(held.from, *ParseDate(school.at("opened_on"))) << key;
    }
    if (!school.at("closed_on").empty()) {
      EXPECT_LE(held.to, *ParseDate(school.at("closed_on"))) << key;
    }
    by_teacher[row.at("teacher")].push_back(held);
  }
  EXPECT_EQ(by_teacher.size(), teacher_ids.size());
  for (const auto& [teacher, all] : by_teacher) {
    for (const Held& left : all) {
      for (const Held& right : all) {
        if (&left == &right || left.kind != right.kind || left.kind == "additional") continue;
        EXPECT_TRUE(left.to <= right.from || right.to <= left.from) << teacher << " " << left.kind;
      }
      if (left.kind == "main") continue;
      // Beside a main appointment at another school, all the time.
      bool covered = false;
      for (const Held& main : all) {
        covered |= main.kind == "main" && main.from <= left.from && left.to <= main.to &&
                   main.school != left.school;
      }
      EXPECT_TRUE(covered) << teacher << " " << left.kind;
    }
  }
}

TEST_F(SampleTest, HoldsTogetherWhateverTheSeedAndSize) {
  for (int seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(seed);
    Options options = Small();
    options.seed = seed;
    options.years = seed == 4 ? 7 : 3;
    const fs::path folder = Write(options, absl::StrCat("s", seed));
    const std::vector<Row> schools = Read(folder / "05_facilities_schools.csv");
    const std::vector<Row> teachers = Read(folder / "21_staffing_teachers.csv");
    EXPECT_EQ(teachers.size(), 700u);
    CheckStaff(schools, Read(folder / "03_facilities_subjects.csv"), teachers,
               Read(folder / "22_staffing_appointments.csv"));

    std::set<std::string> open;  // school/year, as the localities have it
    for (const Row& row : schools) {
      EXPECT_TRUE(open.insert(absl::StrCat(row.at("school"), "/", row.at("localities.school_year")))
                      .second);
    }
    std::int64_t pupils = 0;
    for (const Row& row : Read(folder / "10_facilities_enrolments.csv")) {
      EXPECT_TRUE(open.contains(absl::StrCat(row.at("school"), "/", row.at("school_year"))));
      EXPECT_EQ(row.at("stage"), std::stoi(row.at("grade")) > 6 ? "junior" : "primary");
      if (row.at("school_year") == "2022" && row.at("school")[0] != 's') {
        pupils += std::stoi(row.at("pupils"));
      }
    }
    // One school of the first year reported nothing.
    EXPECT_LT(pupils, 9000);
    EXPECT_GT(pupils, 8000);

    std::set<std::string> titles;
    for (const Row& row : Read(folder / "20_staffing_honour_titles.csv")) {
      titles.insert(row.at("honour_title"));
    }
    std::set<std::string> honours;
    for (const Row& row : Read(folder / "23_staffing_honours.csv")) {
      EXPECT_TRUE(titles.contains(row.at("honour_title")));
      EXPECT_TRUE(honours
                      .insert(absl::StrCat(row.at("teacher"), "/", row.at("honour_title"), "/",
                                           row.at("awarded_on")))
                      .second);
    }
    for (const Row& row : Read(folder / "90_facilities_submissions.csv")) {
      if (row.at("submission") == "district") continue;
      EXPECT_TRUE(open.contains(absl::StrCat(row.at("submission"), "/", row.at("school_year"))));
    }
  }
}

TEST_F(SampleTest, HasTheNamedSchoolsAndWhatTheIssueAsksFor) {
  const fs::path folder = Write(Options(), "a");
  std::map<std::string, Row> schools;
  for (const Row& row : Read(folder / "05_facilities_schools.csv")) {
    schools[row.at("school")] = row;
  }
  EXPECT_EQ(schools.size(), 63u);
  EXPECT_EQ(schools.at("longhe-central-primary").at("name_zh"), "龙河中心小学");
  EXPECT_EQ(schools.at("xiangli-school").at("kind"), "nine_year");
  EXPECT_EQ(schools.at("hebin-experimental-school").at("opened_on"), "2024-09-01");
  EXPECT_EQ(schools.at("nsfz-branch-south-campus").at("main_school"), "nsfz-branch");
  EXPECT_EQ(schools.at("p07").at("name_zh"), "合成第07小学");
  EXPECT_EQ(schools.at("moxiangju-kg").at("kind"), "kindergarten");
  EXPECT_EQ(schools.at("t01").at("merged_into"), "longhe-central-primary");

  std::map<std::string, int> lists;
  for (const Row& row : Read(folder / "07_facilities_school_lists.csv")) {
    ++lists[absl::StrCat(row.at("school_list"), "/", row.at("school_year"))];
  }
  EXPECT_THAT(lists, testing::ElementsAre(
                         Pair("online-research/2022", 7), Pair("urban-junior-highs/2022", 4),
                         Pair("urban-junior-highs/2023", 5), Pair("urban-junior-highs/2024", 5)));

  std::map<std::string, int> kinds;
  for (const Row& row : Read(folder / "22_staffing_appointments.csv")) {
    ++kinds[row.at("kind")];
    ++kinds[row.at("post")];
    ++kinds[row.at("employment")];
    ++kinds[row.at("stages")];
    for (const char* column : {"start_date", "end_date"}) {
      if (row.at(column).ends_with("-10-15")) ++kinds[absl::StrCat(column, " on a census date")];
    }
  }
  for (const char* each :
       {"main", "secondment", "additional", "teacher", "principal", "vice_principal", "other_staff",
        "in_post", "contract", "part_time", "primary", "junior", "primary+junior",
        "start_date on a census date", "end_date on a census date"}) {
    EXPECT_GE(kinds[each], 5) << each;
  }
}

TEST_F(SampleTest, ScaleKeepsTheSizeOfASchool) {
  Options options = Small();
  options.scale = 3;
  const fs::path folder = Write(options, "a");
  std::set<std::string> schools;
  for (const Row& row : Read(folder / "05_facilities_schools.csv")) {
    schools.insert(row.at("school"));
  }
  EXPECT_EQ(schools.size(), 93u);
  EXPECT_EQ(Read(folder / "21_staffing_teachers.csv").size(), 2100u);
}

TEST_F(SampleTest, LeavesNothingBehindWhenStopped) {
  const auto written =
      WriteSample(Small(), root_ / "a", [](std::int64_t done, std::int64_t) { return done == 0; });
  // 700 people take one step only; stop at the first.
  Options more = Small();
  more.teachers = 3000;
  const auto stopped =
      WriteSample(more, root_ / "b", [](std::int64_t done, std::int64_t) { return done == 0; });
  EXPECT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(ReasonOf(stopped.status()), "CALL_CANCELLED");
  std::vector<std::string> left;
  for (const auto& entry : fs::directory_iterator(root_)) {
    left.push_back(entry.path().filename());
  }
  EXPECT_THAT(left, testing::ElementsAre("a"));
}

TEST_F(SampleTest, TouchesNoFolderThatHoldsSomething) {
  fs::create_directories(root_ / "full");
  std::ofstream(root_ / "full" / "x") << "kept";
  const auto progress = [](std::int64_t, std::int64_t) { return true; };
  const auto refused = WriteSample(Small(), root_ / "full", progress);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("is there already"));
  EXPECT_EQ(ReadAll(root_ / "full" / "x"), "kept");
  fs::create_directories(root_ / "empty");
  EXPECT_TRUE(WriteSample(Small(), absl::StrCat((root_ / "empty").string(), "/"), progress).ok());
}

TEST(SampleOptions, NamesWhatDoesNotFit) {
  const auto message = [](void (*change)(Options&)) {
    Options options;
    change(options);
    return std::string(CheckOptions(options).message());
  };
  EXPECT_EQ(message([](Options&) {}), "");
  EXPECT_THAT(message([](Options& o) { o.schools = 3; }), HasSubstr("--schools 3"));
  EXPECT_THAT(message([](Options& o) { o.teachers = 100; }), HasSubstr("--teachers 100"));
  EXPECT_THAT(message([](Options& o) { o.pupils = 10; }), HasSubstr("--pupils 10"));
  EXPECT_THAT(message([](Options& o) { o.years = 0; }), HasSubstr("--years 0"));
  EXPECT_THAT(message([](Options& o) { o.first_year = 2099; }), HasSubstr("--first-year 2099"));
  EXPECT_THAT(message([](Options& o) { o.scale = 0; }), HasSubstr("--scale 0"));
  EXPECT_THAT(message([](Options& o) { o.rows = 0; }), HasSubstr("--rows 0"));
  EXPECT_THAT(message([](Options& o) { o.only = "teachers"; }), HasSubstr("--only teachers"));
}

}  // namespace
}  // namespace districtedu::districtctl::sample
