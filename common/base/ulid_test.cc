#include "common/base/ulid.h"

#include <set>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace districtedu {
namespace {

TEST(UlidTest, TimePartIsCrockfordBase32OfTheMilliseconds) {
  // The example of the ULID specification: 1469918176385 ms is 01ARYZ6S41.
  FakeClock clock(absl::FromUnixMillis(1469918176385));
  UlidGenerator generator(clock);
  const std::string id = generator.Next();
  EXPECT_EQ(id.substr(0, 10), "01ARYZ6S41");
  EXPECT_TRUE(IsUlid(id)) << id;
}

TEST(UlidTest, IncreasesWithinAMillisecondAndWhenTheClockStepsBack) {
  FakeClock clock(absl::FromUnixMillis(1469918176385));
  UlidGenerator generator(clock);
  std::string last = generator.Next();
  for (int i = 0; i < 10'000; ++i) {
    if (i % 1000 == 0) clock.Advance(-absl::Milliseconds(7));
    std::string next = generator.Next();
    ASSERT_LT(last, next);
    last = std::move(next);
  }
  clock.Set(absl::FromUnixMillis(1469918176386));
  EXPECT_EQ(generator.Next().substr(0, 10), "01ARYZ6S42");
}

TEST(UlidTest, TwoGeneratorsDiffer) {
  FakeClock clock(absl::FromUnixMillis(1));
  EXPECT_NE(UlidGenerator(clock).Next(), UlidGenerator(clock).Next());
}

TEST(UlidTest, ThreadsNeverGetTheSame) {
  constexpr int kThreads = 4;
  constexpr int kEach = 5'000;
  std::vector<std::vector<std::string>> ids(kThreads);
  std::vector<std::thread> threads;
  for (auto& mine : ids) {
    threads.emplace_back([&mine] {
      for (int i = 0; i < kEach; ++i) mine.push_back(NewUlid());
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& mine : ids) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kThreads * kEach));
}

TEST(UlidTest, OnlyUlidsAreUlids) {
  EXPECT_TRUE(IsUlid("01ARYZ6S41TSV4RRFFQ69G5FAV"));
  EXPECT_TRUE(IsUlid("7ZZZZZZZZZZZZZZZZZZZZZZZZZ"));
  EXPECT_FALSE(IsUlid("8ZZZZZZZZZZZZZZZZZZZZZZZZZ"));
  EXPECT_FALSE(IsUlid("01ARYZ6S41TSV4RRFFQ69G5FA"));
  EXPECT_FALSE(IsUlid("01aryz6s41tsv4rrffq69g5fav"));
  EXPECT_FALSE(IsUlid("01ARYZ6S41TSV4RRFFQ69G5FAU"));
  EXPECT_FALSE(IsUlid(""));
}

}  // namespace
}  // namespace districtedu
