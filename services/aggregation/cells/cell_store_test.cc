#include "services/aggregation/cells/cell_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "services/aggregation/testing/test_records.h"

namespace districtedu::aggregation {
namespace {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(DimensionsTest, EveryListHasATextOfItsOwn) {
  const std::vector<std::vector<std::string>> lists = {
      {}, {""}, {"", ""}, {"a"}, {"a", "b"}, {"a|b"}, {"a%", "b"}, {"%|", "", "中文"}};
  std::set<std::string> texts;
  for (const auto& list : lists) {
    const std::string text = JoinDimensions(list);
    EXPECT_TRUE(texts.insert(text).second) << text;
    EXPECT_EQ(SplitDimensions(text), list) << text;
  }
}

TEST(DimensionsTest, WhatIsTooLongIsNotStored) {
  EXPECT_TRUE(CanBeStored({2022, std::string(64, 's'), {std::string(254, 'd')}, ""}));
  EXPECT_FALSE(CanBeStored({2022, std::string(65, 's'), {}, ""}));
  EXPECT_FALSE(CanBeStored({2022, "", {std::string(255, 'd')}, ""}));
  EXPECT_FALSE(CanBeStored({2022, "", {}, std::string(65, 'e')}));
}

class CellStoreTest : public ::testing::Test {
 protected:
  TestRecords records_;
  std::unique_ptr<mysql::Session> session_ = records_.Connect();
};

TEST_F(CellStoreTest, ChangesComeBackAsCells) {
  CellChanges changes;
  const CellKey plain{2022, "p01", {"primary", "音乐"}, "t1"};
  const CellKey bare{2023, "", {}, ""};
  changes[{"a.b", plain}] = {std::nullopt, Cell{-5, 1, 2}};
  changes[{"a.c", bare}] = {std::nullopt, Cell{9223372036854775807, 1, 1}};
  ASSERT_THAT(StoreChanges(*session_, "nanhu", changes), IsOk());
  CellMap expected;
  ApplyChanges(changes, &expected);
  auto loaded = LoadCells(*session_, "nanhu");
  ASSERT_THAT(loaded, IsOk());
  EXPECT_EQ(loaded->cells, expected.cells);
  EXPECT_THAT(LoadCells(*session_, "beihu")->cells, IsEmpty());

  CellChanges next;
  next[{"a.b", plain}] = {Cell{-5, 1, 2}, Cell{6, 2, 2}};
  next[{"a.c", bare}] = {Cell{9223372036854775807, 1, 1}, std::nullopt};
  ASSERT_THAT(StoreChanges(*session_, "nanhu", next), IsOk());
  ApplyChanges(next, &expected);
  EXPECT_EQ(LoadCells(*session_, "nanhu")->cells, expected.cells);
  // A change of what is not there means that somebody else wrote.
  EXPECT_THAT(StoreChanges(*session_, "nanhu", {{{"a.c", bare}, {Cell{1, 1, 1}, std::nullopt}}}),
              HasReason("TRANSACTION_CONFLICT"));
}

TEST_F(CellStoreTest, MeasureStatesAreKept) {
  const absl::Time now = absl::FromUnixSeconds(1700000000);
  ASSERT_THAT(StoreMeasureState(*session_, "nanhu", "a.b", {"d1", ""}, now), IsOk());
  ASSERT_THAT(StoreMeasureState(*session_, "nanhu", "a.b", {"", std::string(600, 'x')}, now),
              IsOk());
  auto states = LoadMeasureStates(*session_, "nanhu");
  ASSERT_THAT(states, IsOk());
  EXPECT_EQ(states->at("a.b"), (MeasureState{"", std::string(500, 'x')}));
  ASSERT_THAT(DeleteMeasureState(*session_, "nanhu", "a.b"), IsOk());
  EXPECT_THAT(*LoadMeasureStates(*session_, "nanhu"), IsEmpty());
}

TEST_F(CellStoreTest, LastNewMeasureSetIsTheNewest) {
  const absl::Time now = absl::FromUnixSeconds(1700000000);
  const std::string one(64, '1');
  const std::string two(64, '2');
  EXPECT_TRUE(*RegisterMeasureSet(*session_, one, false, now));
  EXPECT_TRUE(*RegisterMeasureSet(*session_, one, false, now));
  EXPECT_TRUE(*RegisterMeasureSet(*session_, two, false, now));
  EXPECT_FALSE(*RegisterMeasureSet(*session_, one, false, now));
  EXPECT_FALSE(*IsNewestMeasureSet(*session_, one));
  EXPECT_TRUE(*RegisterMeasureSet(*session_, one, true, now));
  EXPECT_FALSE(*IsNewestMeasureSet(*session_, two));
}

}  // namespace
}  // namespace districtedu::aggregation
