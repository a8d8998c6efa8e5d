#include "common/resource/change/touch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/resource/testing/rule_case.h"
#include "districtedu/common/v1/submission.pb.h"

namespace districtedu::resource {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Touched(const Facts& before, const Facts& after) {
  return TextsOf(TouchesOfFacts(before, after));
}

TEST(TouchTest, DaysLieInSchoolYearsFromSeptember) {
  EXPECT_EQ(TextOf(TouchOfDays({"2022-09-01", "2023-09-01"}, "s1")), "2022..2022 s1");
  EXPECT_EQ(TextOf(TouchOfDays({"2022-08-31", "2023-09-02"}, "")), "2021..2023");
  EXPECT_EQ(TextOf(TouchOfDays({"2022-09-01", ""}, "")), "2022..");
  EXPECT_EQ(TextOf(TouchOfDays({"", "2022-09-01"}, "")), "..2021");
  EXPECT_EQ(TextOf(TouchOfDays({}, "s1")), "all s1");
  EXPECT_EQ(DaysOfSchoolYear(2022), (Days{"2022-09-01", "2023-09-01"}));
}

TEST(TouchTest, DaysInCommon) {
  EXPECT_EQ(Overlap({"2022-01-01", ""}, {"", "2023-01-01"}), (Days{"2022-01-01", "2023-01-01"}));
  EXPECT_EQ(Overlap({"2022-01-01", ""}, {"2022-06-01", ""}), (Days{"2022-06-01", ""}));
  EXPECT_EQ(Overlap({"2022-01-01", "2023-01-01"}, {"2023-01-01", ""}), std::nullopt);
  EXPECT_EQ(Overlap({}, {}), Days{});
}

TEST(TouchTest, AFactThatComesOrGoesTouchesItsDays) {
  const Facts one = {{{"2022-09-01", "2024-09-01"}, "s1", "a"}};
  EXPECT_THAT(Touched({}, one), ElementsAre("2022..2023 s1"));
  EXPECT_THAT(Touched(one, {}), ElementsAre("2022..2023 s1"));
  EXPECT_THAT(Touched(one, one), IsEmpty());
}

TEST(TouchTest, AnEndThatMovesTouchesTheDaysBetweenItsPlaces) {
  const Facts ends = {{{"2020-09-01", "2022-09-01"}, "", "a"}};
  const Facts ends_later = {{{"2020-09-01", "2024-09-01"}, "", "a"}};
  const Facts lasts = {{{"2020-09-01", ""}, "", "a"}};
  const Facts begins_later = {{{"2021-09-01", "2022-09-01"}, "", "a"}};
  EXPECT_THAT(Touched(ends, ends_later), ElementsAre("2022..2023"));
  EXPECT_THAT(Touched(ends_later, ends), ElementsAre("2022..2023"));
  EXPECT_THAT(Touched(ends, lasts), ElementsAre("2022.."));
  EXPECT_THAT(Touched(ends, begins_later), ElementsAre("2020..2020"));
}

TEST(TouchTest, OtherContentsTouchTheDaysOfBothSides) {
  EXPECT_THAT(
      Touched({{{"2018-09-01", "2019-09-01"}, "", "a"}}, {{{"2022-09-01", "2023-09-01"}, "", "b"}}),
      ElementsAre("2018..2018", "2022..2022"));
  EXPECT_THAT(Touched({{{"2018-09-01", "2019-09-01"}, "s1", "a"}},
                      {{{"2018-09-01", "2019-09-01"}, "s2", "a"}}),
              ElementsAre("2018..2018 s1", "2018..2018 s2"));
}

TEST(TouchTest, FactsSideBySideAreOne) {
  EXPECT_THAT(Touched({{{"2018-09-01", "2020-01-01"}, "", "a"}, {{"2020-01-01", ""}, "", "a"}},
                      {{{"2018-09-01", "2022-09-01"}, "", "a"}}),
              ElementsAre("2022.."));
}

TEST(TouchTest, WhatAWiderTouchCoversIsLeftOut) {
  EXPECT_THAT(Touched({}, {{{"2018-09-01", ""}, "", "a"},
                           {{"2019-09-01", "2020-09-01"}, "s1", "b"},
                           {{"2017-09-01", "2018-09-01"}, "s1", "b"}}),
              ElementsAre("2017..2017 s1", "2018.."));
}

TEST(TouchTest, FactsOfADay) {
  EXPECT_THAT(FactOfDay("2022-08-31", "s1", "a"),
              ElementsAre(Fact{{"2022-08-31", "2022-09-01"}, "s1", "a"}));
  EXPECT_THAT(FactOfDay("", "s1", "a"), IsEmpty());
}

TEST(TouchTest, ContentsAreComparedWithoutSystemFields) {
  const auto content = [](const std::string& text, const std::vector<std::string>& without = {}) {
    return ContentOf(FromText<common::v1::Submission>(text), without);
  };
  EXPECT_EQ(content("reason: 'a' etag: '1'"), content("reason: 'a' update_time { seconds: 2 }"));
  EXPECT_NE(content("reason: 'a'"), content("reason: 'b'"));
  EXPECT_EQ(content("reason: 'a'", {"reason"}), content("reason: 'b'", {"reason"}));
}

}  // namespace
}  // namespace districtedu::resource
