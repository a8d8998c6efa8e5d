#include "common/mysql/job_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace districtedu::mysql::internal {
namespace {

using std::chrono::seconds;

constexpr JobQueue::Time kStart{seconds(1000)};
const absl::Time kWallTime = absl::FromUnixSeconds(1000);

Job MakeJob(bool bulk, absl::Time deadline = absl::InfiniteFuture()) {
  Job job;
  job.bulk = bulk;
  job.deadline = deadline;
  return job;
}

class Group : public JobGroup {
  std::vector<Job> Run(Session&, std::vector<Job>, const TakeMore&) const override { return {}; }
};

Job Grouped(const Group& group, absl::Time deadline = absl::InfiniteFuture()) {
  Job job = MakeJob(false, deadline);
  job.group = &group;
  return job;
}

void PushAll(JobQueue& queue, const Group& group, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) queue.Push(Grouped(group), true, kStart);
}

std::size_t PopCount(JobQueue& queue) { return queue.Pop(true, kStart).size(); }

// The lanes of the jobs in the order they come out.
std::string PopAll(JobQueue& queue, bool bulk_allowed) {
  std::string order;
  for (auto taken = queue.Pop(bulk_allowed, kStart); !taken.empty();
       taken = queue.Pop(bulk_allowed, kStart)) {
    EXPECT_EQ(taken.size(), 1u);
    order += taken[0].job.bulk ? 'b' : 'n';
  }
  return order;
}

TEST(JobQueueTest, FirstComeFirstServedOverBothLanes) {
  JobQueue queue(10, 10);
  for (const bool bulk : {false, true, true, false, true}) queue.Push(MakeJob(bulk), true, kStart);
  EXPECT_EQ(PopAll(queue, true), "nbbnb");
}

TEST(JobQueueTest, BulkWaitsWhereItMayNotRun) {
  JobQueue queue(10, 10);
  for (const bool bulk : {true, false, true, false}) queue.Push(MakeJob(bulk), true, kStart);
  EXPECT_TRUE(queue.HasEligible(false, kStart));
  EXPECT_EQ(PopAll(queue, false), "nn");
  EXPECT_FALSE(queue.HasEligible(false, kStart));
  EXPECT_TRUE(queue.HasEligible(true, kStart));
  EXPECT_EQ(PopAll(queue, true), "bb");
  EXPECT_TRUE(queue.empty());
}

TEST(JobQueueTest, BothLanesShareTheCapacityAndBulkHasItsOwnWithin) {
  JobQueue queue(3, 2);
  queue.Push(MakeJob(true), true, kStart);
  queue.Push(MakeJob(true), true, kStart);
  EXPECT_FALSE(queue.HasRoom(true));
  EXPECT_TRUE(queue.HasRoom(false));
  queue.Push(MakeJob(false), true, kStart);
  EXPECT_FALSE(queue.HasRoom(false));
  ASSERT_EQ(PopCount(queue), 1u);
  EXPECT_TRUE(queue.HasRoom(true));
  EXPECT_TRUE(queue.HasRoom(false));
}

TEST(JobQueueTest, ExpiredJobsAreTakenOutAndTheOthersKeepTheirOrder) {
  JobQueue queue(10, 10);
  queue.Push(MakeJob(false, kWallTime + absl::Seconds(1)), true, kStart);
  queue.Push(MakeJob(true, kWallTime + absl::Seconds(1)), true, kStart);
  queue.Push(MakeJob(false, kWallTime + absl::Seconds(3)), true, kStart);
  queue.Push(MakeJob(true), true, kStart);
  const std::vector<Job> expired = queue.TakeExpired(kWallTime + absl::Seconds(1));
  EXPECT_EQ(expired.size(), 2u);
  EXPECT_EQ(PopAll(queue, true), "nb");
}

TEST(JobQueueTest, OldestWait) {
  JobQueue queue(10, 10);
  EXPECT_EQ(queue.OldestWait(kStart), absl::ZeroDuration());
  queue.Push(MakeJob(true), true, kStart);
  queue.Push(MakeJob(false), true, kStart + seconds(1));
  EXPECT_EQ(queue.OldestWait(kStart + seconds(5)), absl::Seconds(5));
  ASSERT_EQ(PopCount(queue), 1u);
  EXPECT_EQ(queue.OldestWait(kStart + seconds(5)), absl::Seconds(4));
}

TEST(JobQueueTest, TheWaitingJobsOfAGroupComeTogether) {
  JobQueue queue(100, 10);
  const Group first, second;
  EXPECT_TRUE(queue.Push(Grouped(first), true, kStart));
  queue.Push(MakeJob(false), true, kStart);
  EXPECT_TRUE(queue.Push(Grouped(second), true, kStart));
  queue.Push(Grouped(first), true, kStart);
  EXPECT_EQ(queue.size(false), 4u);
  EXPECT_EQ(PopCount(queue), 2u);  // of the first group, which came first
  EXPECT_EQ(PopCount(queue), 1u);
  EXPECT_EQ(PopCount(queue), 1u);
  EXPECT_TRUE(queue.empty());
  PushAll(queue, first, JobGroup::kMostTogether + 1);
  EXPECT_EQ(PopCount(queue), JobGroup::kMostTogether);
  PushAll(queue, first, 2);
  EXPECT_EQ(queue.TakeWaiting(&first, 2).size(), 2u);  // once more is asked for
  EXPECT_EQ(queue.TakeWaiting(&first, 2).size(), 1u);
  EXPECT_TRUE(queue.empty());
}

TEST(JobQueueTest, AGroupGathersWhileItsWorkersAreBusy) {
  JobQueue queue(100, 10);
  const Group group, other;
  for (std::size_t i = 0; i < JobGroup::kWorkers; ++i) {
    EXPECT_TRUE(queue.Push(Grouped(group), true, kStart));
    EXPECT_EQ(PopCount(queue), 1u);
  }
  EXPECT_FALSE(queue.Push(Grouped(group), true, kStart));
  EXPECT_FALSE(queue.Push(Grouped(group), true, kStart));
  EXPECT_FALSE(queue.HasEligible(true, kStart));
  EXPECT_EQ(PopCount(queue), 0u);
  EXPECT_FALSE(queue.empty());
  EXPECT_TRUE(queue.Push(Grouped(other), true, kStart));  // others go on
  EXPECT_TRUE(queue.Push(MakeJob(false), true, kStart));
  EXPECT_EQ(PopCount(queue), 1u);
  EXPECT_EQ(PopCount(queue), 1u);
  // They may be waiting for a lock that is nothing to those gathered.
  EXPECT_EQ(queue.GatheredUntil(), kStart + JobGroup::kLongestGathering);
  EXPECT_TRUE(queue.HasEligible(true, kStart + JobGroup::kLongestGathering));
  queue.Done(&group, {}, kStart);
  EXPECT_EQ(queue.GatheredUntil(), JobQueue::Time::max());
  EXPECT_TRUE(queue.HasEligible(true, kStart));
  EXPECT_EQ(PopCount(queue), 2u);
}

TEST(JobQueueTest, WhatAGroupGivesBackIsRunAloneAndFirst) {
  JobQueue queue(3, 10);
  const Group group;
  for (const int s : {1, 2}) {
    queue.Push(Grouped(group, kWallTime + absl::Seconds(s)), true, kStart);
  }
  std::vector<Job> alone;
  for (JobQueue::Entry& entry : queue.Pop(true, kStart)) alone.push_back(std::move(entry.job));
  for (int i = 0; i < 3; ++i) queue.Push(Grouped(group), true, kStart);
  EXPECT_FALSE(queue.HasRoom(false));
  queue.Done(&group, std::move(alone), kStart);
  EXPECT_EQ(queue.size(false), 5u);  // taken in before, so not refused now
  for (const int s : {1, 2}) {
    const std::vector<JobQueue::Entry> taken = queue.Pop(true, kStart);
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].job.deadline, kWallTime + absl::Seconds(s));
    EXPECT_EQ(taken[0].job.group, nullptr);
  }
  EXPECT_EQ(PopCount(queue), 3u);
}

TEST(JobQueueTest, ExpiredJobsOfAGroupMakeRoom) {
  JobQueue queue(2, 10);
  const Group group;
  queue.Push(Grouped(group, kWallTime), true, kStart - seconds(2));
  queue.Push(Grouped(group), true, kStart - seconds(1));
  EXPECT_EQ(queue.OldestWait(kStart), absl::Seconds(2));
  EXPECT_EQ(queue.TakeExpired(kWallTime).size(), 1u);
  EXPECT_EQ(queue.OldestWait(kStart), absl::Seconds(1));
  EXPECT_TRUE(queue.HasRoom(false));
  EXPECT_EQ(PopCount(queue), 1u);
}

}  // namespace
}  // namespace districtedu::mysql::internal
