#include "services/aggregation/store/lease.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "services/aggregation/testing/test_records.h"

namespace districtedu::aggregation {
namespace {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::IsOk;
using ::districtedu::testing::IsOkAndHolds;

TEST(LeaseJudgeTest, OnlyAnUnchangedLeaseExpires) {
  LeaseJudge judge(absl::Seconds(3));
  const SteadyTime start = SteadyTime::Now();
  Lease lease{"one", 4, 10, 0, 0};
  EXPECT_FALSE(judge.Observe("d", lease, start));
  EXPECT_FALSE(judge.Observe("d", lease, start + absl::Seconds(2)));
  ++lease.beat;
  EXPECT_FALSE(judge.Observe("d", lease, start + absl::Seconds(4)));
  EXPECT_FALSE(judge.Observe("d", lease, start + absl::Seconds(6)));
  EXPECT_TRUE(judge.Observe("d", lease, start + absl::Seconds(7)));
  // Another epoch is another holder, whatever its beat.
  ++lease.epoch;
  EXPECT_FALSE(judge.Observe("d", lease, start + absl::Seconds(8)));
  EXPECT_FALSE(judge.Observe("e", lease, start + absl::Seconds(20)));
  EXPECT_TRUE(judge.Observe("d", lease, start + absl::Seconds(20)));
  judge.Forget("d");
  EXPECT_FALSE(judge.Observe("d", lease, start + absl::Seconds(30)));
}

TEST(LeaseJudgeTest, WhatWasGivenUpIsFreeAtOnce) {
  LeaseJudge judge(absl::Seconds(3));
  EXPECT_TRUE(judge.Observe("d", {"", 4, 10, 0, 0}, SteadyTime()));
}

class LeaseTest : public ::testing::Test {
 protected:
  Lease Read() {
    auto lease = ReadLease(*session_, "nanhu");
    EXPECT_THAT(lease, IsOk());
    return lease.ok() ? *lease : Lease{};
  }

  const absl::Time now_ = absl::FromUnixSeconds(1700000000);
  TestRecords records_;
  std::unique_ptr<mysql::Session> session_ = records_.Connect();
};

TEST_F(LeaseTest, OfTwoWhoTakeOneGetsIt) {
  EXPECT_THAT(ReadLease(*session_, "nanhu"), HasReason("RESOURCE_NOT_FOUND"));
  ASSERT_THAT(EnsureLease(*session_, "nanhu", now_), IsOk());
  const Lease seen = Read();
  EXPECT_EQ(seen.holder, "");
  EXPECT_THAT(TakeLease(*session_, "nanhu", "one", seen, now_), IsOkAndHolds(true));
  EXPECT_THAT(TakeLease(*session_, "nanhu", "two", seen, now_), IsOkAndHolds(false));
  EXPECT_EQ(Read().holder, "one");
  EXPECT_EQ(Read().epoch, 1);
  // A beat between the challenger's look and its taking saves the lease.
  const Lease held = Read();
  EXPECT_THAT(BeatLease(*session_, "nanhu", 1, now_), IsOkAndHolds(true));
  EXPECT_THAT(TakeLease(*session_, "nanhu", "two", held, now_), IsOkAndHolds(false));
  // Making the row again changes nothing.
  ASSERT_THAT(EnsureLease(*session_, "nanhu", now_), IsOk());
  EXPECT_EQ(Read().holder, "one");
}

TEST_F(LeaseTest, OnlyTheEpochWrites) {
  ASSERT_THAT(EnsureLease(*session_, "nanhu", now_), IsOk());
  ASSERT_THAT(TakeLease(*session_, "nanhu", "one", Read(), now_), IsOkAndHolds(true));
  ASSERT_THAT(FenceLease(*session_, "nanhu", 1, 7, 5, now_), IsOk());
  EXPECT_EQ(Read().last_sequence, 7);
  EXPECT_EQ(Read().counted_sequence, 5);
  ASSERT_THAT(TakeLease(*session_, "nanhu", "two", Read(), now_), IsOkAndHolds(true));
  EXPECT_THAT(FenceLease(*session_, "nanhu", 1, 8, 8, now_), HasReason("NOT_LEADER"));
  EXPECT_THAT(BeatLease(*session_, "nanhu", 1, now_), IsOkAndHolds(false));
  ASSERT_THAT(GiveUpLease(*session_, "nanhu", 1, now_), IsOk());
  EXPECT_EQ(Read().holder, "two");
  EXPECT_EQ(Read().last_sequence, 7);
  ASSERT_THAT(GiveUpLease(*session_, "nanhu", 2, now_), IsOk());
  EXPECT_EQ(Read().holder, "");
}

}  // namespace
}  // namespace districtedu::aggregation
