#include "common/base/date.h"

#include "gtest/gtest.h"

namespace districtedu {
namespace {

TEST(DateTest, ParsesOnlyExistingDaysInTheOneForm) {
  EXPECT_EQ(ParseDate("2023-09-01"), absl::CivilDay(2023, 9, 1));
  EXPECT_EQ(ParseDate("2024-02-29"), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(ParseDate("1000-01-01"), absl::CivilDay(1000, 1, 1));
  EXPECT_EQ(ParseDate("9999-12-31"), absl::CivilDay(9999, 12, 31));
  for (const char* wrong :
       {"", "2023-9-1", "2023-02-29", "2023-13-01", "2023-00-10", "2023-01-00", "2023-04-31",
        "0999-12-31", "0000-00-00", "2023/09/01", "20230901", " 2023-09-01", "2023-09-01 ",
        "2023-09-01T00", "+023-09-01", "2023--9-01", "２023-09-1", "2023-09-0x"}) {
    EXPECT_EQ(ParseDate(wrong), std::nullopt) << wrong;
  }
}

TEST(DateTest, EveryDayOfFourCenturiesRoundTrips) {
  for (absl::CivilDay day(1900, 1, 1); day.year() < 2300; ++day) {
    ASSERT_EQ(ParseDate(FormatDate(day)), day);
  }
}

TEST(DateTest, SchoolYearTurnsOnTheFirstOfSeptember) {
  EXPECT_EQ(SchoolYearOf(absl::CivilDay(2022, 8, 31)), 2021);
  EXPECT_EQ(SchoolYearOf(absl::CivilDay(2022, 9, 1)), 2022);
  EXPECT_EQ(SchoolYearOf(absl::CivilDay(2023, 1, 1)), 2022);
  EXPECT_EQ(SchoolYearOf(absl::CivilDay(2023, 8, 31)), 2022);
  EXPECT_EQ(SchoolYearBegin(2022), absl::CivilDay(2022, 9, 1));
  EXPECT_EQ(SchoolYearEnd(2022), absl::CivilDay(2023, 9, 1));
}

}  // namespace
}  // namespace districtedu
