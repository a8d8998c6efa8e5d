#include "services/aggregation/leader/midnight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "services/aggregation/testing/test_records.h"

namespace districtedu::aggregation {
namespace {

using ::districtedu::testing::IsOk;
using ::districtedu::testing::IsOkAndHolds;
using ::testing::Eq;

absl::Time Utc(int month, int day, int hour) {
  return absl::FromCivil(absl::CivilHour(2024, month, day, hour), absl::UTCTimeZone());
}

TEST(MidnightTest, TurnsInTheDistrictsZoneAndNeverBack) {
  auto zone = FindTimeZone("Asia/Shanghai");
  ASSERT_THAT(zone, IsOk());
  const absl::CivilDay today(2024, 9, 1);
  EXPECT_EQ(DayToAnnounce(std::nullopt, Utc(8, 31, 15), *zone), today - 1);
  EXPECT_EQ(DayToAnnounce(today - 1, Utc(8, 31, 15), *zone), std::nullopt);
  EXPECT_EQ(DayToAnnounce(today - 1, Utc(8, 31, 16), *zone), today);
  EXPECT_EQ(DayToAnnounce(today, Utc(8, 31, 15), *zone), std::nullopt);
  // Several missed: the last one.
  EXPECT_EQ(DayToAnnounce(today - 9, Utc(8, 31, 16), *zone), today);
}

TEST(MidnightTest, RemembersTheDay) {
  const TestRecords records;
  auto session = records.Connect();
  EXPECT_THAT(ReadAnnouncedDay(*session, "nanhu"), IsOkAndHolds(Eq(std::nullopt)));
  const absl::CivilDay day(2024, 9, 1);
  ASSERT_THAT(StoreAnnouncedDay(*session, "nanhu", day), IsOk());
  EXPECT_THAT(ReadAnnouncedDay(*session, "nanhu"), IsOkAndHolds(Eq(day)));
  ASSERT_THAT(StoreAnnouncedDay(*session, "nanhu", day + 1), IsOk());
  EXPECT_THAT(ReadAnnouncedDay(*session, "nanhu"), IsOkAndHolds(Eq(day + 1)));
}

}  // namespace
}  // namespace districtedu::aggregation
