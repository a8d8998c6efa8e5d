#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "services/aggregation/store/feed.h"
#include "services/aggregation/store/snapshot_store.h"
#include "services/aggregation/testing/test_records.h"

namespace districtedu::aggregation {
namespace {

using ::districtedu::testing::IsOk;
using ::testing::ElementsAre;

class RetentionTest : public ::testing::Test {
 protected:
  // Versions from the oldest on, so many minutes before now.
  void Store(const std::vector<int>& minutes_ago) {
    for (const int minutes : minutes_ago) {
      StoredSnapshot snapshot;
      snapshot.district = "nanhu";
      snapshot.plan = "p";
      snapshot.version = ++version_;
      snapshot.plan_revision = 1;
      snapshot.as_of = "2024-06-01";
      snapshot.full_digest = std::string(64, '0');
      snapshot.full = std::string(50, 'x');
      snapshot.suppressed = std::string(50, 'y');
      snapshot.create_time = now_ - absl::Minutes(minutes);
      ASSERT_THAT(StoreSnapshot(*session_, snapshot), IsOk());
    }
  }
  void Thin(const Retention& retention, std::size_t limit = 100) {
    std::int64_t touched = 1;
    while (touched > 0) {
      auto result = ThinSnapshots(*session_, {"nanhu", "p"}, retention, now_, limit);
      ASSERT_THAT(result, IsOk());
      EXPECT_LE(*result, static_cast<std::int64_t>(2 * limit));
      touched = *result;
    }
  }
  std::vector<std::int64_t> Versions() {
    std::vector<std::int64_t> versions;
    for (const auto& row :
         records_.database().Select("SELECT version FROM aggregation_snapshots ORDER BY version")) {
      versions.push_back(std::get<std::int64_t>(row[0]));
    }
    return versions;
  }

  // On the hour.
  const absl::Time now_ = absl::FromCivil(absl::CivilHour(2024, 6, 1, 12), absl::UTCTimeZone());
  TestRecords records_;
  std::unique_ptr<mysql::Session> session_ = records_.Connect();
  std::int64_t version_ = 0;
};

TEST_F(RetentionTest, KeepsTheLastOfEachHourAfterADay) {
  constexpr int kDay = 24 * 60;
  Store({kDay + 125, kDay + 121, kDay + 70, kDay + 65, kDay + 5, 30, 20, 10});
  Thin({});
  // 1 and 2 are of one hour, 3 and 4 of the next; 5 is followed by one of another hour.
  EXPECT_THAT(Versions(), ElementsAre(2, 4, 5, 6, 7, 8));
  EXPECT_EQ(records_.database().SelectInt("SELECT COUNT(*) FROM aggregation_snapshots "
                                          "WHERE tier = 1"),
            3);
}

TEST_F(RetentionTest, KeepsTheLastOfEachDayAfterAMonth) {
  constexpr int kDay = 24 * 60;
  Store({41 * kDay + 60, 41 * kDay, 40 * kDay + 60, 39 * kDay, 10});
  Thin({}, 1);
  EXPECT_THAT(Versions(), ElementsAre(2, 3, 4, 5));
}

TEST_F(RetentionTest, KeepsAllOnlyWithinTheBytes) {
  Store({170, 160, 110, 100, 20, 10, 5});
  Retention retention;
  retention.all_bytes = 300;  // three of a hundred bytes
  Thin(retention);
  EXPECT_THAT(Versions(), ElementsAre(2, 4, 5, 6, 7));
  // The newest stays, however little there is room for.
  retention.all_bytes = 0;
  Thin(retention);
  EXPECT_EQ(Versions().back(), 7);
}

TEST_F(RetentionTest, FeedLosesItsOldestEntriesInSteps) {
  std::vector<FeedRecord> records;
  for (int i = 1; i <= 10; ++i) {
    records.push_back(
        ClockRecord(absl::CivilDay(2024, 1, i), i, now_ - absl::Hours(24 * (40 - i))));
  }
  ASSERT_THAT(AppendFeed(*session_, "nanhu", records), IsOk());
  const absl::Time before = now_ - absl::Hours(24 * 35);
  EXPECT_EQ(*PruneFeed(*session_, "nanhu", before, 3), 3);
  EXPECT_EQ(*PruneFeed(*session_, "nanhu", before, 3), 1);
  EXPECT_EQ(*PruneFeed(*session_, "nanhu", before, 3), 0);
  EXPECT_EQ(*OldestInFeed(*session_, "nanhu"), 5);
}

}  // namespace
}  // namespace districtedu::aggregation
