#include "common/base/clock.h"

#include <type_traits>

#include "common/base/error.h"
#include "gtest/gtest.h"

namespace districtedu {
namespace {

TEST(ClockTest, FakeClockSaysWhatItIsTold) {
  FakeClock clock(absl::FromUnixSeconds(1000));
  clock.Advance(absl::Seconds(5));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(1005));
  clock.Set(absl::UnixEpoch());
  EXPECT_EQ(clock.Now(), absl::UnixEpoch());
}

TEST(ClockTest, SystemClockMovesForward) {
  const absl::Time before = absl::Now();
  const absl::Time now = SystemClock::Instance().Now();
  EXPECT_LE(before, now);
  EXPECT_LE(now, absl::Now());
}

static_assert(!std::is_convertible_v<SteadyTime, absl::Time> &&
              !std::is_convertible_v<absl::Time, SteadyTime>);

TEST(SteadyTimeTest, MovesForwardAndIsAfterTheFirst) {
  const SteadyTime before = SteadyTime::Now();
  const SteadyTime after = SteadyTime::Now();
  EXPECT_LT(SteadyTime(), before);
  EXPECT_LE(before, after);
  EXPECT_EQ((before + absl::Seconds(5)) - before, absl::Seconds(5));
  EXPECT_GT(before + absl::Nanoseconds(1), before);
  EXPECT_EQ(before - SteadyTime(), absl::InfiniteDuration());
}

TEST(ClockTest, TheDateIsThatOfTheZone) {
  const auto zone = FindTimeZone("Asia/Shanghai");
  ASSERT_TRUE(zone.ok()) << zone.status();
  const absl::Time evening =
      absl::FromCivil(absl::CivilSecond(2023, 8, 31, 16, 0, 0), absl::UTCTimeZone());
  EXPECT_EQ(DateIn(evening - absl::Nanoseconds(1), *zone), absl::CivilDay(2023, 8, 31));
  EXPECT_EQ(DateIn(evening, *zone), absl::CivilDay(2023, 9, 1));
  EXPECT_EQ(DateIn(evening, absl::UTCTimeZone()), absl::CivilDay(2023, 8, 31));
}

TEST(ClockTest, NextMidnightIsAfterTheGivenInstant) {
  const auto zone = FindTimeZone("Asia/Shanghai");
  ASSERT_TRUE(zone.ok());
  const absl::Time midnight = absl::FromCivil(absl::CivilDay(2023, 9, 1), *zone);
  EXPECT_EQ(NextMidnight(midnight - absl::Nanoseconds(1), *zone), midnight);
  EXPECT_EQ(NextMidnight(midnight, *zone), midnight + absl::Hours(24));
}

TEST(ClockTest, UnknownZoneIsRefused) {
  EXPECT_EQ(ReasonOf(FindTimeZone("Mars/Olympus").status()), "CONFIG_INVALID");
}

}  // namespace
}  // namespace districtedu
