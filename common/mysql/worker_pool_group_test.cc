// Jobs that are run together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "common/mysql/worker_pool.h"
#include "common/mysql/worker_pool_fixture.h"
#include "common/testing/status_matchers.h"
#include "common/testing/wait.h"

namespace districtedu::mysql {
namespace {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::IsOk;
using ::districtedu::testing::WaitUntil;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::UnorderedElementsAreArray;

struct NotedJob {
  std::function<void(absl::StatusOr<Session*>)> run;
  bool alone = false;

  void operator()(absl::StatusOr<Session*> session) const { run(std::move(session)); }
};

// Stops at the gate, notes how many came together, and gives back those to be run alone.
class NotingGroup : public JobGroupOf<NotedJob> {
 public:
  explicit NotingGroup(Gate& gate) : gate_(gate) {}

  std::vector<Job> Run(Session& session, std::vector<Job> jobs,
                       const TakeMore& more) const override {
    EXPECT_EQ(session.deadline(), absl::InfiniteFuture());
    gate_.Enter();
    if (takes_more) {
      for (Job& job : more()) jobs.push_back(std::move(job));
    }
    const std::lock_guard lock(mutex_);
    sizes_.push_back(jobs.size());
    if (throws) throw std::runtime_error("on purpose");
    std::erase_if(jobs, [](const Job& job) { return !WorkOf(job).alone; });
    return jobs;
  }
  std::vector<std::size_t> sizes() const {
    const std::lock_guard lock(mutex_);
    return sizes_;
  }

  std::atomic<bool> takes_more{false};
  std::atomic<bool> throws{false};

 private:
  Gate& gate_;
  mutable std::mutex mutex_;
  mutable std::vector<std::size_t> sizes_;
};

class WorkerPoolGroupTest : public WorkerPoolTest {
 protected:
  Job Grouped(bool alone = false, absl::Time deadline = absl::InfiniteFuture()) {
    Job job = group_.MakeJob({outcomes_.Collect(), alone});
    job.deadline = deadline;
    return job;
  }

  // All workers of the group at the gate.
  void HoldGroup(WorkerPool& pool) {
    for (int i = 1; i <= kWorkers; ++i) {
      ASSERT_THAT(pool.Submit(Grouped()), IsOk());
      ASSERT_TRUE(WaitUntil([&] { return gate_.inside() == i; }));
    }
  }

  static constexpr int kWorkers = JobGroup::kWorkers;
  NotingGroup group_{gate_};
  Outcomes outcomes_;
};

TEST_F(WorkerPoolGroupTest, JobsThatWaitAreRunTogetherAndThoseGivenBackAlone) {
  WorkerPool pool(PoolOptions(kWorkers));
  HoldGroup(pool);
  for (int i = 0; i < 5; ++i) ASSERT_THAT(pool.Submit(Grouped(/*alone=*/i < 2)), IsOk());
  EXPECT_EQ(metrics_->depth[0], 5u);
  gate_.Open();
  pool.Drain();
  std::vector<std::size_t> sizes(kWorkers, 1);
  sizes.push_back(5);
  EXPECT_THAT(group_.sizes(), UnorderedElementsAreArray(sizes));
  EXPECT_THAT(outcomes_.statuses(), ElementsAre(IsOk(), IsOk()));
  EXPECT_EQ(metrics_->waited[0], kWorkers + 5 + 2);
  EXPECT_EQ(metrics_->busy, 0u);
  EXPECT_EQ(metrics_->depth[0], 0u);
}

TEST_F(WorkerPoolGroupTest, WhatHasComeMeanwhileIsTakenInUpToTheMost) {
  group_.takes_more = true;
  WorkerPool pool(PoolOptions(kWorkers));
  HoldGroup(pool);
  const int waiting = static_cast<int>(JobGroup::kMostTogether) + 2;
  for (int i = 0; i < waiting; ++i) ASSERT_THAT(pool.Submit(Grouped()), IsOk());
  gate_.Open();
  pool.Drain();
  const std::vector<std::size_t> sizes = group_.sizes();
  EXPECT_EQ(std::accumulate(sizes.begin(), sizes.end(), 0u), kWorkers + waiting);
  EXPECT_EQ(*std::max_element(sizes.begin(), sizes.end()), JobGroup::kMostTogether);
  EXPECT_EQ(metrics_->depth[0], 0u);
}

TEST_F(WorkerPoolGroupTest, AGroupThatIsHeldUpHoldsUpNothingForLong) {
  WorkerPool::Options options = PoolOptions(kWorkers + 2);
  options.idle_check = absl::Milliseconds(50);
  WorkerPool pool(options);
  HoldGroup(pool);
  ASSERT_THAT(pool.Submit(Grouped()), IsOk());
  Outcomes other;
  ASSERT_THAT(pool.Submit(MakeJob(other.Collect())), IsOk());
  EXPECT_TRUE(WaitUntil([&] { return other.count() == 1; }));
  EXPECT_TRUE(WaitUntil([&] { return gate_.inside() == kWorkers + 1; }));
  gate_.Open();
}

// Whatever the idle workers wake for otherwise.
TEST_F(WorkerPoolGroupTest, IdleWorkersLookInTimeAtWhatIsGathered) {
  WorkerPool::Options options = PoolOptions(kWorkers + 3);
  options.idle_check = absl::Hours(1);
  WorkerPool pool(options);
  ASSERT_TRUE(WaitUntil([&] { return metrics_->connected == kWorkers + 3u; }));
  HoldGroup(pool);
  ASSERT_THAT(pool.Submit(Grouped()), IsOk());
  ASSERT_THAT(pool.Submit(Blocking()), IsOk());  // may take the one that was to look
  EXPECT_TRUE(WaitUntil([&] { return gate_.inside() == kWorkers + 2; }));
  gate_.Open();
}

TEST_F(WorkerPoolGroupTest, LateAndUnwantedJobsAreNoPartOfIt) {
  WorkerPool pool(PoolOptions(kWorkers));
  HoldGroup(pool);
  ASSERT_THAT(pool.Submit(Grouped(false, absl::Now())), IsOk());
  Job unwanted = Grouped();
  unwanted.cancelled = [] { return true; };
  ASSERT_THAT(pool.Submit(std::move(unwanted)), IsOk());
  gate_.Open();
  pool.Drain();
  EXPECT_THAT(group_.sizes(), ElementsAreArray(std::vector<std::size_t>(kWorkers, 1)));
  EXPECT_THAT(outcomes_.statuses(),
              ElementsAre(HasReason("DEADLINE_PASSED"), HasReason("CALL_CANCELLED")));
}

TEST_F(WorkerPoolGroupTest, AGroupThatThrowsLeavesTheWorkerAtWork) {
  group_.throws = true;
  gate_.Open();
  WorkerPool pool(PoolOptions(1));
  ASSERT_THAT(pool.Submit(Grouped()), IsOk());
  EXPECT_TRUE(WaitUntil([&] { return group_.sizes().size() == 1; }));
  group_.throws = false;
  ASSERT_THAT(pool.Submit(Grouped(/*alone=*/true)), IsOk());
  EXPECT_TRUE(WaitUntil([&] { return outcomes_.count() == 1; }));
}

}  // namespace
}  // namespace districtedu::mysql
