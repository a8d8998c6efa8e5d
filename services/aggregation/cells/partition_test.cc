#include "services/aggregation/cells/partition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/aggregation/cells/refresh.h"

namespace districtedu::aggregation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

CellKey Key(int year, const std::string& school, const std::string& dimension = "x") {
  return {year, school, {dimension}, ""};
}

TEST(PartitionTest, OpenEndsReachEveryYear) {
  const Partition past = Partition::Of(std::nullopt, 2022, "p01");
  EXPECT_TRUE(past.Contains(Key(1950, "p01")));
  EXPECT_FALSE(past.Contains(Key(2023, "p01")));
  EXPECT_FALSE(past.Contains(Key(2022, "p02")));
  EXPECT_FALSE(past.Contains(Key(2022, "")));
  EXPECT_TRUE(Partition::Of(std::nullopt, std::nullopt, "").whole());
  EXPECT_FALSE(past.whole());
  EXPECT_TRUE(Partition::Of(2022, std::nullopt, "").Contains(Key(2030, "")));
}

TEST(PartitionTest, CoalesceDropsWhatIsCovered) {
  std::set<Partition> partitions = {{2022, 2022, "p01"}, {2022, 2024, "p01"}, {2023, 2023, "p02"}};
  Coalesce(10, &partitions);
  EXPECT_THAT(partitions, ElementsAre(Partition{2022, 2024, "p01"}, Partition{2023, 2023, "p02"}));
  partitions.insert(Partition{2020, 2030, ""});
  Coalesce(10, &partitions);
  EXPECT_THAT(partitions, ElementsAre(Partition{2020, 2030, ""}));
}

TEST(PartitionTest, CoalesceSpansWhatIsTooMany) {
  std::set<Partition> partitions = {{2022, 2022, "p01"}, {2024, 2024, "p01"}};
  Coalesce(1, &partitions);
  EXPECT_THAT(partitions, ElementsAre(Partition{2022, 2024, "p01"}));
  partitions.insert({2023, 2023, "p02"});
  Coalesce(1, &partitions);
  EXPECT_THAT(partitions, ElementsAre(Partition{2022, 2024, ""}));
}

TEST(PiecesOfTest, AllSchoolsAreTakenYearByYear) {
  const std::set<int> years = {2022, 2023, 2024};
  EXPECT_THAT(
      PiecesOf({Partition{}}, 24, years),
      ElementsAre(Partition{0, 2022, ""}, Partition{2023, 2023, ""}, Partition{2024, 9999, ""}));
  EXPECT_THAT(PiecesOf({{2023, 2023, ""}}, 24, years), ElementsAre(Partition{2023, 2023, ""}));
  EXPECT_THAT(PiecesOf({{2024, 9999, ""}}, 24, years), ElementsAre(Partition{2024, 9999, ""}));
  EXPECT_THAT(PiecesOf({Partition{}}, 24, {}), ElementsAre(Partition{}));
  // One school is little, in however many years.
  EXPECT_THAT(PiecesOf({{0, 9999, "p01"}, {2022, 2022, "p01"}}, 24, years),
              ElementsAre(Partition{0, 9999, "p01"}));
}

TEST(PiecesOfTest, ManySchoolsOfTheSameYearsAreAll) {
  const std::set<int> years = {2022, 2023, 2024};
  EXPECT_THAT(PiecesOf({{2022, 2022, "p01"}, {2022, 2022, "p02"}, {2023, 2023, "p01"}}, 1, years),
              ElementsAre(Partition{2022, 2022, ""}, Partition{2023, 2023, "p01"}));
  EXPECT_THAT(
      PiecesOf({{0, 9999, "p01"}, {0, 9999, "p02"}, {2023, 2023, "p03"}}, 1, years),
      ElementsAre(Partition{0, 2022, ""}, Partition{2023, 2023, ""}, Partition{2024, 9999, ""}));
}

TEST(WithoutTest, GoesFromTheFirstYearUp) {
  const Partition whole;
  EXPECT_EQ(Without(whole, {0, 2022, ""}), (Partition{2023, 9999, ""}));
  EXPECT_EQ(Without({2023, 9999, ""}, {2023, 2023, ""}), (Partition{2024, 9999, ""}));
  EXPECT_EQ(Without({2024, 9999, ""}, {2024, 9999, ""}), std::nullopt);
  EXPECT_EQ(Without({2023, 2023, "p01"}, {2023, 2023, ""}), std::nullopt);
  EXPECT_EQ(Without({2023, 2023, "p01"}, {2023, 2023, "p02"}), (Partition{2023, 2023, "p01"}));
  EXPECT_EQ(Without({2022, 2023, "p01"}, {2023, 2023, ""}), (Partition{2022, 2023, "p01"}));
}

TEST(CompareCellsTest, FindsComingGoingAndChangedWithinThePartition) {
  const MeasureCells stored = {{Key(2022, "p01", "a"), {1, 1, 1}},
                               {Key(2022, "p01", "b"), {2, 1, 1}},
                               {Key(2022, "p02", "a"), {3, 1, 1}},
                               {Key(2023, "p01", "a"), {4, 1, 1}}};
  const MeasureCells computed = {{Key(2022, "p01", "b"), {5, 1, 1}},
                                 {Key(2022, "p01", "c"), {0, 0, 1}}};
  CellChanges changes;
  CompareCells("m", {2022, 2022, "p01"}, &stored, computed, &changes);
  ASSERT_EQ(changes.size(), 3U);
  CellMap cells;
  cells.cells["m"] = stored;
  ApplyChanges(changes, &cells);
  EXPECT_THAT(cells.cells["m"], ElementsAre(Pair(Key(2022, "p01", "b"), Cell{5, 1, 1}),
                                            Pair(Key(2022, "p01", "c"), Cell{0, 0, 1}),
                                            Pair(Key(2022, "p02", "a"), Cell{3, 1, 1}),
                                            Pair(Key(2023, "p01", "a"), Cell{4, 1, 1})));
  changes.clear();
  CompareCells("m", Partition{}, cells.Find("m"), {}, &changes);
  ApplyChanges(changes, &cells);
  EXPECT_THAT(cells.cells, IsEmpty());
}

TEST(CellsDigestTest, TellsKeysAndValuesApart) {
  const auto digest = [](const CellKey& key, const Cell& cell) {
    CellMap cells;
    cells.cells["m"][key] = cell;
    return CellsDigest(cells);
  };
  const CellKey key{2022, "p", {"a", "b"}, "e"};
  const std::string one = digest(key, {1, 1, 1});
  EXPECT_EQ(one.size(), 64U);
  EXPECT_EQ(digest(key, {1, 1, 1}), one);
  EXPECT_NE(digest(key, {1, 1, 2}), one);
  EXPECT_NE(digest({2022, "p", {"ab", ""}, "e"}, {1, 1, 1}), one);
  EXPECT_NE(digest({2022, "pa", {"b", ""}, "e"}, {1, 1, 1}), one);
  EXPECT_NE(digest({2022, "p", {"a", "be"}, ""}, {1, 1, 1}), one);
}

}  // namespace
}  // namespace districtedu::aggregation
