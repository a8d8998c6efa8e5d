#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "gmock/gmock.h"
#include "services/districtctl/sample/sample_fixture.h"

namespace districtedu::districtctl::sample {
namespace {

using ::testing::Pair;
using ::testing::UnorderedElementsAre;

int Number(const Row& row, const std::string& column) { return std::stoi(row.at(column)); }

// What a school may refer to: its kind, and the years it is open in.
class Schools {
 public:
  explicit Schools(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      kind_[row.at("school")] = row.at("kind");
      open_.insert({row.at("school"), row.at("localities.school_year")});
    }
  }

  bool Has(const std::string& school) const { return kind_.contains(school); }
  const std::string& KindOf(const std::string& school) const { return kind_.at(school); }
  bool IsOpen(const Row& row) const {
    return open_.contains({row.at("school"), row.at("school_year")});
  }

 private:
  std::map<std::string, std::string> kind_;
  std::set<std::pair<std::string, std::string>> open_;
};

// Pupils of a grade are those of its classes, but where a class leaves them out.
void CheckClasses(const std::vector<Row>& enrolments, const std::vector<Row>& sections) {
  std::map<std::string, int> pupils;
  std::set<std::string> left_out;
  const auto key = [](const Row& row) {
    return absl::StrCat(row.at("school_year"), "/", row.at("school"), "/", row.at("grade"));
  };
  for (const Row& row : sections) {
    if (row.at("pupils").empty()) {
      left_out.insert(key(row));
      continue;
    }
    pupils[key(row)] += Number(row, "pupils");
    EXPECT_LE(Number(row, "pupils"), 60) << key(row);
  }
  for (const Row& row : enrolments) {
    if (left_out.contains(key(row))) continue;
    EXPECT_EQ(pupils[key(row)], Number(row, "pupils")) << key(row);
  }
}

// As the service has it: the date of every step taken and of no other, in their order.
void CheckConstruction(const std::vector<Row>& projects, const Schools& schools) {
  const std::map<std::string, std::size_t> steps = {
      {"planned", 0}, {"started", 1}, {"completed", 2}, {"in_use", 3}};
  for (const Row& row : projects) {
    EXPECT_TRUE(schools.Has(row.at("school"))) << row.at("school");
    const std::vector<std::string> days = {row.at("started_on"), row.at("completed_on"),
                                           row.at("in_use_on")};
    const std::size_t taken = steps.at(row.at("state"));
    for (std::size_t i = 0; i < days.size(); ++i) {
      EXPECT_EQ(!days[i].empty(), i < taken) << row.at("code");
      if (i > 0 && i < taken) {
        EXPECT_LE(days[i - 1], days[i]) << row.at("code");
      }
    }
  }
}

void CheckEquipment(const std::vector<Row>& items, const Schools& schools) {
  std::set<std::string> keys;
  for (const Row& row : items) {
    const std::string& school = row.at("school");
    ASSERT_TRUE(schools.Has(school)) << school;
    EXPECT_EQ(row.at("equipment_scope") == "kindergarten", schools.KindOf(school) == "kindergarten")
        << school;
    EXPECT_TRUE(
        keys.insert(absl::StrCat(row.at("equipment_project"), "/", row.at("items.item"))).second);
  }
}

void CheckReturns(const std::vector<Row>& returns, const Schools& schools) {
  for (const Row& row : returns) {
    EXPECT_TRUE(schools.IsOpen(row)) << row.at("school");
    EXPECT_LE(Number(row, "lighting_classrooms"), Number(row, "classrooms"));
    if (!row.at("rooms.kind").empty()) {
      EXPECT_LE(Number(row, "rooms.new_rooms"), Number(row, "rooms.rooms"));
    }
    if (row.at("lighting_accepted_on").empty()) continue;
    EXPECT_EQ(SchoolYearOf(*ParseDate(row.at("lighting_accepted_on"))), Number(row, "school_year"));
  }
}

TEST_F(SampleTest, FacilitiesHoldTogetherWhateverTheSeedAndSize) {
  for (int seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(seed);
    Options options = Small();
    options.seed = seed;
    options.years = seed == 4 ? 7 : 3;
    const fs::path folder = Write(options, absl::StrCat("s", seed));
    const Schools schools(Read(folder / "05_facilities_schools.csv"));
    CheckClasses(Read(folder / "10_facilities_enrolments.csv"),
                 Read(folder / "50_facilities_class_sections.csv"));
    CheckConstruction(Read(folder / "52_facilities_construction_projects.csv"), schools);
    CheckEquipment(Read(folder / "53_facilities_equipment_projects.csv"), schools);
    CheckReturns(Read(folder / "56_facilities_facility_returns.csv"), schools);
    for (const char* name : {"51_facilities_seat_plans.csv", "55_facilities_equipment_stocks.csv",
                             "58_facilities_ict_usages.csv"}) {
      for (const Row& row : Read(folder / name)) EXPECT_TRUE(schools.IsOpen(row)) << name;
    }
    std::set<std::string> installed;
    for (const Row& row : Read(folder / "57_facilities_ict_installations.csv")) {
      EXPECT_TRUE(schools.Has(row.at("school")));
      EXPECT_TRUE(
          installed
              .insert(absl::StrCat(row.at("school"), "/", row.at("kind"), "/", row.at("ready_on")))
              .second);
      if (row.at("removed_on").empty()) continue;
      EXPECT_LT(row.at("ready_on"), row.at("removed_on"));
    }
  }
}

TEST_F(SampleTest, HasTheProjectsThePlanNames) {
  const fs::path folder = Write(Options(), "a");
  std::map<std::string, int> construction;
  for (const Row& row : Read(folder / "52_facilities_construction_projects.csv")) {
    if (row.at("named_in_plan") == "true") ++construction[row.at("due_school_year")];
  }
  EXPECT_THAT(construction,
              UnorderedElementsAre(Pair("2022", 5), Pair("2023", 3), Pair("2024", 3)));
  std::map<std::string, std::set<std::string>> equipment;
  for (const Row& row : Read(folder / "53_facilities_equipment_projects.csv")) {
    if (row.at("named_in_plan") != "true") continue;
    equipment[absl::StrCat(row.at("due_school_year"), " ", row.at("equipment_scope"))].insert(
        row.at("school"));
  }
  std::map<std::string, std::size_t> places;
  for (const auto& [list, schools] : equipment) places[list] = schools.size();
  EXPECT_THAT(places,
              UnorderedElementsAre(Pair("2022 school", 4), Pair("2022 expanded_building", 2),
                                   Pair("2022 kindergarten", 3), Pair("2023 expanded_building", 3),
                                   Pair("2024 school", 1), Pair("2024 expanded_building", 2)));
}

TEST_F(SampleTest, LeavesOutWhatSomeSchoolsLeaveOut) {
  const fs::path folder = Write(Options(), "a");
  std::set<std::string> returned;
  int without_value = 0;
  for (const Row& row : Read(folder / "56_facilities_facility_returns.csv")) {
    returned.insert(absl::StrCat(row.at("school_year"), "/", row.at("school")));
    if (row.at("equipment_value_fen").empty()) ++without_value;
  }
  EXPECT_FALSE(returned.contains("2022/p08"));
  EXPECT_TRUE(returned.contains("2023/p08"));
  EXPECT_GT(without_value, 0);
  int without_pupils = 0;
  for (const Row& row : Read(folder / "50_facilities_class_sections.csv")) {
    if (row.at("pupils").empty()) ++without_pupils;
  }
  EXPECT_EQ(without_pupils, 1);
}

}  // namespace
}  // namespace districtedu::districtctl::sample
