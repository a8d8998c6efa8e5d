// Random districts: figures must agree with each other and with sums taken the plain way.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "services/aggregation/evaluate/evaluate.h"

namespace districtedu::aggregation {
namespace {

constexpr int kYear = 2023;
const absl::CivilDay kAfter(2024, 9, 1);

v1::Plan TestPlan() {
  v1::Plan plan;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        id: "p"
        first_school_year: 2023
        last_school_year: 2023
        indicators {
          id: "t.ratio"
          direction: DIRECTION_AT_MOST
          accumulation: ACCUMULATION_POINT
          formula {
            ratio {
              numerator { measure: "t.pupils" }
              denominator { measure: "t.teachers" }
              factor: 1
              zero_denominator: ZERO_DENOMINATOR_UNMET
              gap_side: GAP_SIDE_DENOMINATOR
            }
          }
          scope { school_kinds: [ "primary", "junior", "nine_year" ] }
          targets { school_year: 2023 value: "20.5" printed: true }
          companions { id: "stage" split: SPLIT_STAGE }
          companions { id: "locality" split: SPLIT_LOCALITY }
          companions { id: "school" split: SPLIT_SCHOOL }
          companions { id: "share" split: SPLIT_SHARE_OF_SCHOOLS }
        }
      )pb",
      &plan));
  return plan;
}

MeasureCatalogue TestCatalogue() {
  Measure pupils;
  pupils.id = "t.pupils";
  pupils.dimensions = {"stage"};
  pupils.forms = {"t/pupils"};
  pupils.absence_is_missing = true;
  Measure teachers;
  teachers.id = "t.teachers";
  teachers.dimensions = {"stages"};
  teachers.forms = {"t/staff"};
  return *MeasureCatalogue::Create({pupils, teachers});
}

struct School {
  int64_t pupils = 0;
  int64_t teachers = 0;
  bool reported = true;
};

struct District {
  ReferenceData reference;
  CellMap cells;
  std::map<std::string, School> schools;  // in scope
};

District RandomDistrict(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&random](unsigned n) { return static_cast<int>(random() % n); };
  District district;
  district.reference.forms["t/pupils"].school_kinds = {"primary", "junior", "nine_year"};
  district.reference.forms["t/staff"].school_kinds = {"primary", "junior", "nine_year"};
  const std::vector<std::string> kinds = {"primary", "junior", "nine_year", "kindergarten"};
  const int count = 1 + below(12);
  for (int i = 0; i < count; ++i) {
    const std::string id = absl::StrCat("s", i);
    SchoolInfo& info = district.reference.schools[id];
    info.kind = kinds[static_cast<size_t>(below(4))];
    if (below(3) > 0) info.localities[kYear] = below(2) == 0 ? "urban" : "rural";
    School school;
    if (below(5) > 0)
      district.reference.reported[{"t/pupils", kYear}].insert(id);
    else
      school.reported = false;
    if (below(5) > 0)
      district.reference.reported[{"t/staff", kYear}].insert(id);
    else
      school.reported = false;
    if (below(8) == 0)
      school.reported = false;  // no pupils below
    else {
      const bool left_out = below(8) == 0;
      const int64_t pupils = below(60);
      district.cells.cells["t.pupils"][{kYear, id, {"primary"}, ""}] = {pupils, 2,
                                                                        left_out ? 3 : 2};
      district.cells.cells["t.pupils"][{kYear, id, {"junior"}, ""}] = {7, 1, 1};
      if (left_out) school.reported = false;
      school.pupils = pupils + 7;
    }
    for (const char* stages : {"primary", "junior", "primary+junior"}) {
      if (below(2) == 0) continue;
      const int64_t teachers = below(4);
      district.cells.cells["t.teachers"][{kYear, id, {stages}, ""}] = {teachers, teachers,
                                                                       teachers};
      school.teachers += teachers;
    }
    if (info.kind != "kindergarten") district.schools[id] = school;
  }
  return district;
}

int64_t Number(const std::string& text) {
  int64_t number = 0;
  EXPECT_TRUE(absl::SimpleAtoi(text, &number)) << text;
  return number;
}

TEST(EvaluateProperty, PartsAddUp) {
  int judged = 0;
  for (unsigned seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    const District district = RandomDistrict(seed);
    const v1::Snapshot snapshot =
        Evaluate(TestPlan(), 1, TestCatalogue(), district.cells, district.reference, "d", kAfter);
    const v1::IndicatorFigure& figure = snapshot.figures(0);
    School counted;
    School apart;
    int reported = 0;
    for (const auto& [id, school] : district.schools) {
      School& part = school.reported ? counted : apart;
      part.pupils += school.pupils;
      part.teachers += school.teachers;
      reported += school.reported;
    }
    EXPECT_EQ(figure.completeness().expected(), static_cast<int>(district.schools.size()));
    EXPECT_EQ(figure.completeness().reported(), reported);
    EXPECT_EQ(figure.completeness().missing_size(),
              static_cast<int>(district.schools.size()) - reported);
    if (figure.has_provisional()) {
      EXPECT_EQ(Number(figure.provisional().numerator()), apart.pupils);
      EXPECT_EQ(Number(figure.provisional().denominator()), apart.teachers);
    } else {
      EXPECT_EQ(apart.pupils + apart.teachers, 0);
    }
    if (reported == 0) {
      EXPECT_EQ(figure.companions_size(), 0);
      EXPECT_FALSE(figure.value().has_numerator());
      continue;
    }
    ++judged;
    EXPECT_EQ(Number(figure.value().numerator()), counted.pupils);
    EXPECT_EQ(Number(figure.value().denominator()), counted.teachers);

    // A missing school cannot make a pass: MET needs everyone.
    if (reported < static_cast<int>(district.schools.size())) {
      EXPECT_NE(figure.verdict(), v1::VERDICT_MET);
    }
    // 20.5 = 41/2.
    const bool satisfied = counted.teachers > 0 && 2 * counted.pupils <= 41 * counted.teachers;
    if (figure.has_gap()) {
      EXPECT_EQ(figure.gap() == "0", satisfied);
      const int64_t teachers = counted.teachers + Number(figure.gap());
      EXPECT_LE(2 * counted.pupils, 41 * teachers) << "the gap closes it";
      if (!satisfied) {
        EXPECT_GT(2 * counted.pupils, 41 * (teachers - 1)) << "and no fewer do";
      }
    }

    std::map<std::string, School> sums;  // by companion
    int satisfying = 0;
    for (const v1::CompanionValue& companion : figure.companions()) {
      sums[companion.id()].pupils += Number(companion.value().numerator());
      sums[companion.id()].teachers += Number(companion.value().denominator());
      satisfying += companion.id() == "school" && companion.satisfies();
    }
    EXPECT_EQ(sums["locality"].pupils, counted.pupils);
    EXPECT_EQ(sums["locality"].teachers, counted.teachers);
    EXPECT_EQ(sums["school"].pupils, counted.pupils);
    EXPECT_EQ(sums["school"].teachers, counted.teachers);
    EXPECT_EQ(sums["stage"].pupils, counted.pupils);      // a pupil is in one stage
    EXPECT_GE(sums["stage"].teachers, counted.teachers);  // a teacher may be in two
    EXPECT_EQ(sums["share"].pupils, satisfying);
    EXPECT_EQ(sums["share"].teachers, static_cast<int64_t>(district.schools.size()));
  }
  EXPECT_GT(judged, 1000);
}

}  // namespace
}  // namespace districtedu::aggregation
