#include "services/aggregation/snapshot/board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "common/testing/status_matchers.h"

namespace districtedu::aggregation {
namespace {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::IsOk;

constexpr char kName[] = "districts/d/plans/p";

StoredSnapshot Stored(std::int64_t version, const std::string& value = "1") {
  v1::Snapshot snapshot;
  snapshot.set_district("d");
  snapshot.set_plan("p");
  snapshot.set_as_of("2024-06-01");
  snapshot.add_figures()->mutable_value()->set_numerator(value);
  StoredSnapshot stored;
  stored.district = "d";
  stored.plan = "p";
  stored.version = version;
  stored.full_digest.assign(64, '0');
  stored.full_digest.back() = static_cast<char>('0' + version % 10);
  stored.full_digest.front() = static_cast<char>('a' + version % 20);
  stored.suppressed_digest.assign(64, 's');
  stored.feed_sequence = 10 * version;
  stored.full = snapshot.SerializeAsString();
  snapshot.mutable_figures(0)->mutable_value()->clear_numerator();
  stored.suppressed = snapshot.SerializeAsString();
  stored.create_time = absl::FromUnixMicros(1700000000123456);
  return stored;
}

StoredPlan Plan() {
  StoredPlan plan;
  plan.id = "p";
  plan.revision = 3;
  plan.plan = std::make_shared<v1::Plan>();
  return plan;
}

v1::SnapshotVersion Parse(const Bytes& bytes) {
  v1::SnapshotVersion version;
  EXPECT_TRUE(version.ParseFromString(*bytes));
  return version;
}

TEST(BoardTest, AnswersAreMadeOfTheStoredBytes) {
  Board board;
  EXPECT_EQ(board.Find(kName), nullptr);
  const StoredSnapshot stored = Stored(1);
  ASSERT_THAT(board.Show(stored, Plan()), IsOk());
  const auto published = board.Find(kName);
  ASSERT_NE(published, nullptr);
  const v1::SnapshotVersion full = Parse(published->full.response);
  EXPECT_EQ(full.snapshot().SerializeAsString(), stored.full);
  EXPECT_EQ(full.etag(), published->full.etag);
  EXPECT_EQ(full.version(), 1);
  EXPECT_EQ(full.feed_sequence(), 10);
  EXPECT_EQ(full.content_digest(), stored.full_digest);
  EXPECT_EQ(full.create_time().seconds(), 1700000000);
  EXPECT_EQ(full.create_time().nanos(), 123456000);
  EXPECT_FALSE(full.not_modified());
  EXPECT_NE(published->full.response->find(stored.full), std::string::npos);
  const v1::SnapshotVersion suppressed = Parse(published->suppressed.response);
  EXPECT_EQ(suppressed.snapshot().SerializeAsString(), stored.suppressed);
  EXPECT_NE(suppressed.etag(), full.etag());
  EXPECT_EQ(suppressed.content_digest(), stored.suppressed_digest);
  const v1::SnapshotVersion same = Parse(published->full.not_modified);
  EXPECT_TRUE(same.not_modified());
  EXPECT_FALSE(same.has_snapshot());
  EXPECT_EQ(same.etag(), full.etag());
}

TEST(BoardTest, NeverGoesBack) {
  Board board;
  ASSERT_THAT(board.Show(Stored(2), Plan()), IsOk());
  ASSERT_THAT(board.Show(Stored(1), Plan()), IsOk());
  EXPECT_EQ(board.Find(kName)->version, 2);
  board.ShowCounted(kName, 2, 25);
  EXPECT_EQ(board.Find(kName)->feed_sequence, 25);
  board.ShowCounted(kName, 2, 24);
  board.ShowCounted("districts/other/plans/p", 2, 99);
  EXPECT_EQ(board.Find(kName)->feed_sequence, 25);
  // Only the header changed.
  const v1::SnapshotVersion version = Parse(board.Find(kName)->full.response);
  EXPECT_EQ(version.feed_sequence(), 25);
  EXPECT_EQ(version.snapshot().SerializeAsString(), Stored(2).full);
  EXPECT_EQ(Parse(board.Find(kName)->full.not_modified).feed_sequence(), 25);
  board.Clear();
  EXPECT_EQ(board.Find(kName), nullptr);
  ASSERT_THAT(board.Show(Stored(1), Plan()), IsOk());
  EXPECT_EQ(board.Find(kName)->version, 1);
}

// A process that has just begun to lead, or that follows late, may be told what is counted in a
// version it does not show yet.
TEST(BoardTest, WhatIsCountedInAnotherVersionIsNotToldOfTheOneShown) {
  Board board;
  ASSERT_THAT(board.Show(Stored(2), Plan()), IsOk());
  board.ShowCounted(kName, 3, 99);
  EXPECT_EQ(board.Find(kName)->feed_sequence, 20);
  board.ShowCounted(kName, 1, 99);
  EXPECT_EQ(board.Find(kName)->feed_sequence, 20);
  ASSERT_THAT(board.Show(Stored(3), Plan()), IsOk());
  board.ShowCounted(kName, 3, 99);
  EXPECT_EQ(Parse(board.Find(kName)->full.response).feed_sequence(), 99);
}

// What is withheld may change where no figure does.
TEST(BoardTest, EachViewHasTheDigestOfItsOwnBytes) {
  Board board;
  StoredSnapshot first = Stored(1);
  ASSERT_THAT(board.Show(first, Plan()), IsOk());
  const auto before = board.Find(kName);
  EXPECT_THAT(before->suppressed.etag, ::testing::StartsWith("\"ssss"));
  StoredSnapshot mended = Stored(2);
  mended.full_digest = first.full_digest;
  mended.suppressed_digest.assign(64, 't');
  ASSERT_THAT(board.Show(mended, Plan()), IsOk());
  EXPECT_EQ(board.Find(kName)->full.etag, before->full.etag);
  EXPECT_NE(board.Find(kName)->suppressed.etag, before->suppressed.etag);
}

TEST(BoardTest, UnreadableBytesAreNotShown) {
  Board board;
  StoredSnapshot broken = Stored(1);
  broken.full = "\xff";
  EXPECT_THAT(board.Show(broken, Plan()), HasReason("INTERNAL_ERROR"));
  EXPECT_EQ(board.Find(kName), nullptr);
}

class CountingWatcher : public Watcher {
 public:
  void Changed() override { ++count; }
  std::atomic<int> count{0};
};

TEST(BoardTest, WatchersAreToldOfTheirPlanWhileTheyLive) {
  Board board;
  auto watcher = std::make_shared<CountingWatcher>();
  board.Watch(kName, watcher);
  ASSERT_THAT(board.Show(Stored(1), Plan()), IsOk());
  ASSERT_THAT(board.Show(Stored(1), Plan()), IsOk());
  EXPECT_EQ(watcher->count, 1);
  StoredSnapshot other = Stored(2);
  other.plan = "q";
  ASSERT_THAT(board.Show(other, Plan()), IsOk());
  EXPECT_EQ(watcher->count, 1);
  watcher.reset();
  ASSERT_THAT(board.Show(Stored(2), Plan()), IsOk());
}

TEST(BoardTest, ReadersNeverSeeHalfOfAChange) {
  Board board;
  ASSERT_THAT(board.Show(Stored(1), Plan()), IsOk());
  std::atomic<bool> stop{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      std::int64_t last = 0;
      while (!stop) {
        const auto published = board.Find(kName);
        ASSERT_EQ(Parse(published->full.response).version(), published->version);
        ASSERT_GE(published->version, last);
        last = published->version;
      }
    });
  }
  std::thread counting([&] {
    for (int i = 0; i < 300; ++i) board.ShowCounted(kName, i, i * 20);
  });
  for (int version = 2; version < 300; ++version) {
    ASSERT_THAT(board.Show(Stored(version), Plan()), IsOk());
  }
  counting.join();
  stop = true;
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace districtedu::aggregation
