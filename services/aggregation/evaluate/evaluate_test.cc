// What the vectors do not say: order, determinism, pending batches, several readings of one state.
#include "services/aggregation/evaluate/evaluate.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "districtedu/common/v1/stage.pb.h"
#include "google/protobuf/text_format.h"
#include "services/aggregation/evaluate/formula.h"

namespace districtedu::aggregation {
namespace {

constexpr int kYear = 2023;
const absl::CivilDay kAfter(2024, 9, 1);

// Two indicators, given in the reverse order of their ids.
v1::Plan TestPlan() {
  v1::Plan plan;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        id: "p"
        first_school_year: 2022
        last_school_year: 2024
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
          scope { school_kinds: [ "primary", "nine_year" ] }
          targets { school_year: 2023 value: "220" printed: true }
          companions { id: "by_school" split: SPLIT_SCHOOL }
          companions { id: "by_stage" split: SPLIT_STAGE }
          companions {
            id: "prizes"
            formula { count { terms { measure: "t.prizes" } } }
          }
        }
        indicators {
          id: "t.first"
          direction: DIRECTION_AT_LEAST
          accumulation: ACCUMULATION_FLOW
          formula { first_time_count { term { measure: "t.awards" } } }
          targets { school_year: 2023 value: "1" printed: true }
        }
      )pb",
      &plan));
  return plan;
}

MeasureCatalogue TestCatalogue() {
  const auto make = [](const std::string& id, std::vector<std::string> dimensions) {
    Measure measure;
    measure.id = id;
    measure.dimensions = std::move(dimensions);
    measure.forms = {"t/form"};
    return measure;
  };
  std::vector<Measure> measures = {make("t.pupils", {"stage"}), make("t.teachers", {"stages"}),
                                   make("t.prizes", {}), make("t.awards", {})};
  measures.back().entity = "person";
  return *MeasureCatalogue::Create(std::move(measures));
}

// `schools` primary schools that have all reported.
ReferenceData TestReference(int schools) {
  ReferenceData reference;
  reference.forms["t/form"].school_kinds = {"primary", "nine_year"};
  for (int i = 0; i < schools; ++i) {
    const std::string id = absl::StrCat("s", i);
    reference.schools[id].kind = i % 7 == 0 ? "nine_year" : "primary";
    for (const int year : {2022, 2023, 2024}) reference.reported[{"t/form", year}].insert(id);
  }
  return reference;
}

std::string Bytes(const v1::Snapshot& snapshot) { return snapshot.SerializeAsString(); }

const v1::IndicatorFigure& FigureIn(const v1::Snapshot& snapshot, const std::string& indicator,
                                    int year) {
  for (const v1::IndicatorFigure& figure : snapshot.figures()) {
    if (figure.indicator() == indicator && figure.school_year() == year) return figure;
  }
  ADD_FAILURE() << "no figure " << indicator << " " << year;
  return v1::IndicatorFigure::default_instance();
}

TEST(Evaluate, SaysWhatItIsOf) {
  const v1::Snapshot snapshot =
      Evaluate(TestPlan(), 7, TestCatalogue(), CellMap(), ReferenceData(), "nanhu", kAfter);
  EXPECT_EQ(snapshot.district(), "nanhu");
  EXPECT_EQ(snapshot.plan(), "p");
  EXPECT_EQ(snapshot.plan_revision(), 7);
  EXPECT_EQ(snapshot.as_of(), "2024-09-01");
  std::vector<std::string> order;
  for (const v1::IndicatorFigure& figure : snapshot.figures()) {
    order.push_back(absl::StrCat(figure.indicator(), " ", figure.school_year()));
  }
  EXPECT_EQ(order, (std::vector<std::string>{"t.first 2022", "t.first 2023", "t.first 2024",
                                             "t.ratio 2022", "t.ratio 2023", "t.ratio 2024"}));
}

// Cells that arrive in any order, or hold what is none of the plan's business, change no byte.
TEST(Evaluate, IsAFunctionOfItsArguments) {
  const v1::Plan plan = TestPlan();
  const MeasureCatalogue catalogue = TestCatalogue();
  const ReferenceData reference = TestReference(20);
  std::vector<std::pair<CellKey, Cell>> cells;
  for (int year = 2021; year <= 2025; ++year) {
    for (int i = 0; i < 25; ++i) {
      cells.push_back({{year, absl::StrCat("s", i), {"primary"}, ""}, {100 + i, 1, 1}});
      cells.push_back({{year, absl::StrCat("s", i), {"junior"}, ""}, {3 * i, 1, 1}});
    }
  }
  const auto evaluate = [&](unsigned seed) {
    std::shuffle(cells.begin(), cells.end(), std::mt19937(seed));
    CellMap map;
    for (const auto& [key, cell] : cells) {
      map.cells["t.pupils"].emplace(key, cell);
      map.cells["t.teachers"].emplace(key, cell);
      map.cells["x.other"].emplace(key, cell);
    }
    return Evaluate(plan, 1, catalogue, map, reference, "d", kAfter);
  };
  const v1::Snapshot first = evaluate(1);
  EXPECT_EQ(Bytes(first), Bytes(evaluate(2)));
  EXPECT_EQ(Bytes(first), Bytes(evaluate(3)));
  const v1::IndicatorFigure& figure = FigureIn(first, "t.ratio", kYear);
  EXPECT_EQ(figure.value().numerator(), absl::StrCat(20 * 100 + 190 + 3 * 190));
  EXPECT_EQ(figure.completeness().expected(), 20);
  EXPECT_EQ(figure.companions_size(), 20 + 2 + 1);
}

TEST(Evaluate, SumsBeyond64Bits) {
  CellMap cells;
  const int64_t large = std::numeric_limits<int64_t>::max();
  for (const char* school : {"s0", "s1", "s2"}) {
    cells.cells["t.pupils"][{kYear, school, {"primary"}, ""}] = {large, 1, 1};
    cells.cells["t.teachers"][{kYear, school, {"primary"}, ""}] = {large, 1, 1};
  }
  const v1::Snapshot snapshot =
      Evaluate(TestPlan(), 1, TestCatalogue(), cells, TestReference(3), "d", kAfter);
  const v1::IndicatorFigure& figure = FigureIn(snapshot, "t.ratio", kYear);
  EXPECT_EQ(figure.value().numerator(), "27670116110564327421");
  EXPECT_EQ(figure.value().display(), "1");
  EXPECT_EQ(figure.verdict(), v1::VERDICT_MET);
}

TEST(Evaluate, SumsBelowZero) {
  CellMap cells;
  const int64_t least = std::numeric_limits<int64_t>::min();
  for (const char* school : {"s0", "s1", "s2"}) {
    cells.cells["t.prizes"][{kYear, school, {}, ""}] = {school[1] == '2' ? 7 : least, 1, 1};
  }
  const v1::Snapshot snapshot =
      Evaluate(TestPlan(), 1, TestCatalogue(), cells, TestReference(3), "d", kAfter);
  const v1::IndicatorFigure& figure = FigureIn(snapshot, "t.ratio", kYear);
  ASSERT_GT(figure.companions_size(), 0);
  const v1::CompanionValue& prizes = figure.companions(figure.companions_size() - 1);
  EXPECT_EQ(prizes.value().numerator(), "-18446744073709551609");
  EXPECT_EQ(prizes.value().display(), "-18446744073709551609");
}

TEST(Evaluate, NamesPendingBatchesWhereTheyBear) {
  ReferenceData reference = TestReference(1);
  reference.pending_batches["b2"] = {"t.prizes", "x.other"};
  reference.pending_batches["b1"] = {"t.teachers"};
  reference.pending_batches["b3"] = {"x.other"};
  const v1::Snapshot snapshot =
      Evaluate(TestPlan(), 1, TestCatalogue(), CellMap(), reference, "d", kAfter);
  EXPECT_EQ(std::vector<std::string>(snapshot.pending_batches().begin(),
                                     snapshot.pending_batches().end()),
            (std::vector<std::string>{"b1", "b2", "b3"}));
  const auto& ratio = FigureIn(snapshot, "t.ratio", kYear).pending_batches();
  EXPECT_EQ(std::vector<std::string>(ratio.begin(), ratio.end()),
            (std::vector<std::string>{"b1", "b2"}));  // b2 through a companion
  EXPECT_EQ(FigureIn(snapshot, "t.first", kYear).pending_batches_size(), 0);
}

// A failed measure of a companion costs the companion, not the figure.
TEST(Evaluate, LosesOnlyTheCompanionOfAFailedMeasure) {
  ReferenceData reference = TestReference(1);
  reference.failed_measures["t.prizes"] = "broken";
  CellMap cells;
  cells.cells["t.pupils"][{kYear, "s0", {"primary"}, ""}] = {220, 1, 1};
  cells.cells["t.teachers"][{kYear, "s0", {"primary"}, ""}] = {1, 1, 1};
  const v1::Snapshot snapshot =
      Evaluate(TestPlan(), 1, TestCatalogue(), cells, reference, "d", kAfter);
  const v1::IndicatorFigure& figure = FigureIn(snapshot, "t.ratio", kYear);
  EXPECT_EQ(figure.verdict(), v1::VERDICT_MET);
  for (const v1::CompanionValue& companion : figure.companions()) {
    EXPECT_NE(companion.id(), "prizes");
  }
}

// A person honoured at two schools in the first year counts once, at the one that has reported.
TEST(Evaluate, CountsAnEntityOnceWhereItIsReported) {
  ReferenceData reference = TestReference(2);
  reference.reported[{"t/form", kYear}].erase("s0");
  CellMap cells;
  cells.cells["t.awards"][{kYear, "s0", {}, "p1"}] = {1, 1, 1};
  cells.cells["t.awards"][{kYear, "s1", {}, "p1"}] = {1, 1, 1};
  cells.cells["t.awards"][{kYear, "s0", {}, "p2"}] = {1, 1, 1};
  const v1::Snapshot snapshot =
      Evaluate(TestPlan(), 1, TestCatalogue(), cells, reference, "d", kAfter);
  const v1::IndicatorFigure& figure = FigureIn(snapshot, "t.first", kYear);
  EXPECT_EQ(figure.value().numerator(), "1");
  EXPECT_EQ(figure.provisional().numerator(), "1");
}

// A form nobody declared is never in: it must hold figures back.
TEST(Evaluate, WaitsForAnUndeclaredForm) {
  ReferenceData reference = TestReference(1);
  reference.forms.clear();
  CellMap cells;
  cells.cells["t.pupils"][{kYear, "s0", {"primary"}, ""}] = {220, 1, 1};
  cells.cells["t.teachers"][{kYear, "s0", {"primary"}, ""}] = {1, 1, 1};
  const v1::IndicatorFigure figure = FigureIn(
      Evaluate(TestPlan(), 1, TestCatalogue(), cells, reference, "d", kAfter), "t.ratio", kYear);
  EXPECT_EQ(figure.verdict(), v1::VERDICT_NO_DATA);
  EXPECT_EQ(figure.verdict_reason(), "DISTRICT_FORM_MISSING");
  ASSERT_EQ(figure.completeness().missing_size(), 1);
  EXPECT_EQ(figure.completeness().missing(0), "district/form");
}

TEST(Stages, AreThoseOfTheContract) {
  const auto* const descriptor = common::v1::Stage_descriptor();
  ASSERT_EQ(descriptor->value_count(), static_cast<int>(kStages.size()) + 1);
  EXPECT_EQ(common::v1::Stage_Name(common::v1::STAGE_PRIMARY), "STAGE_PRIMARY");
  EXPECT_STREQ(kStages[kPrimary], "primary");
  EXPECT_STREQ(kStages[kJunior], "junior");
}

TEST(ValueHas, ReadsSets) {
  EXPECT_TRUE(ValueHas("primary", "primary"));
  EXPECT_TRUE(ValueHas("primary+junior", "primary"));
  EXPECT_TRUE(ValueHas("primary+junior", "junior"));
  EXPECT_FALSE(ValueHas("primary+junior", "primary+junior"));
  EXPECT_FALSE(ValueHas("primary", "prim"));
  EXPECT_FALSE(ValueHas("", "primary"));
}

// Money is stored in fen and added in yuan; 3.2472 ‰ less than the year before takes 2,808,000 yuan
// to be level and one more to be above it.
TEST(Evaluate, GapsAreInWhatPeopleAdd) {
  v1::Plan plan;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        id: "p"
        first_school_year: 2023
        last_school_year: 2023
        indicators {
          id: "t.growth"
          direction: DIRECTION_MORE_THAN
          accumulation: ACCUMULATION_POINT
          formula { change { count { terms { measure: "t.funding" } } } }
          targets { school_year: 2023 value: "0" printed: true }
        }
        indicators {
          id: "t.pay"
          direction: DIRECTION_MORE_THAN
          accumulation: ACCUMULATION_POINT
          formula {
            ratio_of_ratios {
              numerator {
                numerator {
                  measure: "t.pay"
                  where { dimension: "group" any_of: "a" }
                }
                denominator {
                  measure: "t.heads"
                  where { dimension: "group" any_of: "a" }
                }
                factor: 1
                gap_side: GAP_SIDE_NUMERATOR
              }
              denominator {
                numerator {
                  measure: "t.pay"
                  where { dimension: "group" any_of: "b" }
                }
                denominator {
                  measure: "t.heads"
                  where { dimension: "group" any_of: "b" }
                }
                factor: 1
              }
            }
          }
          targets { school_year: 2023 value: "1" printed: true }
        }
      )pb",
      &plan));
  const auto measure = [](const char* id, const char* unit) {
    Measure made;
    made.id = id;
    made.unit = unit;
    made.dimensions = {"group"};
    made.forms = {"t/form"};
    return made;
  };
  const MeasureCatalogue catalogue = *MeasureCatalogue::Create(
      {measure("t.funding", "fen"), measure("t.pay", "fen"), measure("t.heads", "persons")});
  ReferenceData reference;
  reference.forms["t/form"].district_form = true;
  for (int year = 2022; year <= 2023; ++year) {
    reference.reported[{"t/form", year}] = {ReferenceData::kDistrict};
  }
  CellMap cells;
  cells.cells["t.funding"][{2022, "", {"a"}, ""}] = {86480000000, 1, 1};
  cells.cells["t.funding"][{2023, "", {"a"}, ""}] = {86480000000 - 280800000, 1, 1};
  // 10 people with 1,000 yuan each against 5 with 1,200: 2,000 yuan to be level.
  cells.cells["t.pay"][{2023, "", {"a"}, ""}] = {1000000, 1, 1};
  cells.cells["t.pay"][{2023, "", {"b"}, ""}] = {600000, 1, 1};
  cells.cells["t.heads"][{2023, "", {"a"}, ""}] = {10, 1, 1};
  cells.cells["t.heads"][{2023, "", {"b"}, ""}] = {5, 1, 1};
  const v1::Snapshot snapshot =
      Evaluate(plan, 1, catalogue, cells, reference, "d", absl::CivilDay(2024, 9, 1));
  EXPECT_EQ(snapshot.figures(0).gap(), "2808001");
  EXPECT_EQ(snapshot.figures(1).gap(), "2001");
}

}  // namespace
}  // namespace districtedu::aggregation
