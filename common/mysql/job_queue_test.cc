#include "common/mysql/job_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace districtedu::mysql::internal {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1000);

Job MakeJob(bool bulk, absl::Time deadline = absl::InfiniteFuture()) {
  Job job;
  job.bulk = bulk;
  job.deadline = deadline;
  return job;
}

// The lanes of the jobs in the order they come out.
std::string PopAll(JobQueue& queue, bool bulk_allowed) {
  std::string order;
  while (auto entry = queue.Pop(bulk_allowed)) order += entry->job.bulk ? 'b' : 'n';
  return order;
}

TEST(JobQueueTest, FirstComeFirstServedOverBothLanes) {
  JobQueue queue(10, 10);
  for (const bool bulk : {false, true, true, false, true}) queue.Push(MakeJob(bulk), kStart);
  EXPECT_EQ(PopAll(queue, true), "nbbnb");
}

TEST(JobQueueTest, BulkWaitsWhereItMayNotRun) {
  JobQueue queue(10, 10);
  for (const bool bulk : {true, false, true, false}) queue.Push(MakeJob(bulk), kStart);
  EXPECT_TRUE(queue.HasEligible(false));
  EXPECT_EQ(PopAll(queue, false), "nn");
  EXPECT_FALSE(queue.HasEligible(false));
  EXPECT_TRUE(queue.HasEligible(true));
  EXPECT_EQ(PopAll(queue, true), "bb");
  EXPECT_TRUE(queue.empty());
}

TEST(JobQueueTest, BothLanesShareTheCapacityAndBulkHasItsOwnWithin) {
  JobQueue queue(3, 2);
  queue.Push(MakeJob(true), kStart);
  queue.Push(MakeJob(true), kStart);
  EXPECT_FALSE(queue.HasRoom(true));
  EXPECT_TRUE(queue.HasRoom(false));
  queue.Push(MakeJob(false), kStart);
  EXPECT_FALSE(queue.HasRoom(false));
  ASSERT_TRUE(queue.Pop(true).has_value());
  EXPECT_TRUE(queue.HasRoom(true));
  EXPECT_TRUE(queue.HasRoom(false));
}

TEST(JobQueueTest, ExpiredJobsAreTakenOutAndTheOthersKeepTheirOrder) {
  JobQueue queue(10, 10);
  queue.Push(MakeJob(false, kStart + absl::Seconds(1)), kStart);
  queue.Push(MakeJob(true, kStart + absl::Seconds(1)), kStart);
  queue.Push(MakeJob(false, kStart + absl::Seconds(3)), kStart);
  queue.Push(MakeJob(true), kStart);
  const std::vector<Job> expired = queue.TakeExpired(kStart + absl::Seconds(1));
  EXPECT_EQ(expired.size(), 2u);
  EXPECT_EQ(PopAll(queue, true), "nb");
}

TEST(JobQueueTest, OldestWait) {
  JobQueue queue(10, 10);
  EXPECT_EQ(queue.OldestWait(kStart), absl::ZeroDuration());
  queue.Push(MakeJob(true), kStart);
  queue.Push(MakeJob(false), kStart + absl::Seconds(1));
  EXPECT_EQ(queue.OldestWait(kStart + absl::Seconds(5)), absl::Seconds(5));
  ASSERT_TRUE(queue.Pop(true).has_value());
  EXPECT_EQ(queue.OldestWait(kStart + absl::Seconds(5)), absl::Seconds(4));
}

}  // namespace
}  // namespace districtedu::mysql::internal
