// Order, bounds and fairness of the pool's queue.
#include "common/mysql/worker_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/mysql/transaction.h"
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

TEST_F(WorkerPoolTest, RunsJobsWithSessions) {
  database_.Run("CREATE TABLE t (id INT PRIMARY KEY);");
  std::atomic<int> done{0};
  WorkerPool pool(PoolOptions(4, 1000));
  for (int i = 0; i < 500; ++i) {
    ASSERT_THAT(pool.Submit(MakeJob([&, i](absl::StatusOr<Session*> session) {
      ASSERT_THAT(session, IsOk());
      EXPECT_THAT(
          RunTransaction(**session, {},
                         [&](Session& s) {
                           return s.Execute("INSERT INTO t VALUES (?)", {std::int64_t{i}}).status();
                         }),
          IsOk());
      ++done;
    })),
                IsOk());
  }
  pool.Drain();
  EXPECT_EQ(done, 500);
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM t"), 500);
  EXPECT_EQ(metrics_->waited[0], 500);
  EXPECT_EQ(metrics_->busy, 0u);
  EXPECT_EQ(metrics_->connected, 0u);
  EXPECT_EQ(metrics_->depth[0], 0u);
}

TEST_F(WorkerPoolTest, AFullQueueRefusesWithADelayAndLosesNothing) {
  Outcomes outcomes;
  WorkerPool pool(PoolOptions(2, 10));
  ASSERT_THAT(pool.Submit(Blocking()), IsOk());
  ASSERT_THAT(pool.Submit(Blocking()), IsOk());
  ASSERT_TRUE(WaitUntil([&] { return gate_.inside() == 2; }));
  int accepted = 0;
  int refused = 0;
  for (int i = 0; i < 1000; ++i) {
    const absl::Status status = pool.Submit(MakeJob(outcomes.Collect()));
    if (status.ok()) {
      ++accepted;
      continue;
    }
    ++refused;
    EXPECT_THAT(status, HasReason("QUEUE_FULL"));
    ASSERT_TRUE(RetryDelayOf(status).has_value());
    EXPECT_GT(*RetryDelayOf(status), absl::ZeroDuration());
  }
  EXPECT_EQ(accepted, 10);
  EXPECT_EQ(refused, 990);
  EXPECT_EQ(metrics_->refused[0], 990);
  EXPECT_EQ(metrics_->depth[0], 10u);
  gate_.Open();
  EXPECT_TRUE(WaitUntil([&] { return outcomes.count() == 10; }));
  pool.Drain();
  for (const absl::Status& status : outcomes.statuses()) EXPECT_THAT(status, IsOk());
}

TEST_F(WorkerPoolTest, ManySubmittersAgainstASmallQueue) {
  std::atomic<int> accepted{0};
  std::atomic<int> refused{0};
  std::atomic<int> ran{0};
  WorkerPool pool(PoolOptions(3, 8));
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 125; ++i) {
        Job job = MakeJob([&](absl::StatusOr<Session*> session) {
          EXPECT_THAT(session, IsOk());
          EXPECT_THAT((*session)->Query("SELECT 1"), IsOk());
          ++ran;
        });
        job.bulk = t == 0;
        ++(pool.Submit(std::move(job)).ok() ? accepted : refused);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  pool.Drain();
  EXPECT_EQ(accepted + refused, 1000);
  EXPECT_EQ(ran, accepted);
}

TEST_F(WorkerPoolTest, ADeadlineThatPassedInTheQueueIsNotRun) {
  Outcomes late;
  WorkerPool pool(PoolOptions(1));
  ASSERT_THAT(pool.Submit(Blocking()), IsOk());
  ASSERT_TRUE(WaitUntil([&] { return gate_.inside() == 1; }));
  const absl::Time deadline = absl::Now() + absl::Milliseconds(20);
  ASSERT_THAT(pool.Submit(MakeJob(late.Collect(), false, deadline)), IsOk());
  ASSERT_TRUE(WaitUntil([&] { return absl::Now() > deadline; }));
  gate_.Open();
  pool.Drain();
  EXPECT_THAT(late.statuses(), ElementsAre(HasReason("DEADLINE_PASSED")));
}

TEST_F(WorkerPoolTest, LateJobsGiveWayToNewOnesInAFullQueue) {
  Outcomes late;
  Outcomes fresh;
  WorkerPool pool(PoolOptions(1, 3));
  ASSERT_THAT(pool.Submit(Blocking()), IsOk());
  ASSERT_TRUE(WaitUntil([&] { return gate_.inside() == 1; }));
  const absl::Time deadline = absl::Now() + absl::Milliseconds(20);
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(pool.Submit(MakeJob(late.Collect(), false, deadline)), IsOk());
  }
  ASSERT_TRUE(WaitUntil([&] { return absl::Now() > deadline; }));
  ASSERT_THAT(pool.Submit(MakeJob(fresh.Collect())), IsOk());
  EXPECT_THAT(late.statuses(),
              ElementsAre(HasReason("DEADLINE_PASSED"), HasReason("DEADLINE_PASSED"),
                          HasReason("DEADLINE_PASSED")));
  gate_.Open();
  pool.Drain();
  EXPECT_THAT(fresh.statuses(), ElementsAre(IsOk()));
}

TEST_F(WorkerPoolTest, ACancelledJobIsNotRun) {
  Outcomes outcomes;
  WorkerPool pool(PoolOptions(1));
  Job job = MakeJob(outcomes.Collect());
  job.cancelled = [] { return true; };
  ASSERT_THAT(pool.Submit(std::move(job)), IsOk());
  pool.Drain();
  EXPECT_THAT(outcomes.statuses(), ElementsAre(HasReason("CALL_CANCELLED")));
}

TEST_F(WorkerPoolTest, BulkJobsLeaveOneWorkerFree) {
  Outcomes outcomes;
  WorkerPool pool(PoolOptions(3));
  for (int i = 0; i < 2; ++i) ASSERT_THAT(pool.Submit(Blocking(true)), IsOk());
  ASSERT_TRUE(WaitUntil([&] { return gate_.inside() == 2; }));
  for (int i = 0; i < 3; ++i) ASSERT_THAT(pool.Submit(Blocking(true)), IsOk());
  // All single calls pass through the third worker, although they came later.
  for (int i = 0; i < 20; ++i) ASSERT_THAT(pool.Submit(MakeJob(outcomes.Collect())), IsOk());
  EXPECT_TRUE(WaitUntil([&] { return outcomes.count() == 20; }));
  EXPECT_EQ(gate_.inside(), 2);
  // The lane holds as many waiting jobs as there are workers.
  EXPECT_EQ(metrics_->depth[1], 3u);
  EXPECT_THAT(pool.Submit(Blocking(true)), HasReason("QUEUE_FULL"));
  EXPECT_EQ(metrics_->refused[1], 1);
  gate_.Open();
  pool.Drain();
  EXPECT_EQ(metrics_->waited[1], 5);
}

TEST_F(WorkerPoolTest, ASingleWorkerRunsBulkJobsToo) {
  Outcomes outcomes;
  WorkerPool pool(PoolOptions(1));
  ASSERT_THAT(pool.Submit(MakeJob(outcomes.Collect(), true)), IsOk());
  EXPECT_TRUE(WaitUntil([&] { return outcomes.count() == 1; }));
}

TEST_F(WorkerPoolTest, ImportsPauseAndAreToldOfRoom) {
  // Four imports of 50 chunks each, the way the import engine uses the lane.
  constexpr int kImports = 4;
  constexpr int kChunks = 50;
  std::atomic<int> chunks{0};
  std::atomic<int> paused{0};
  std::atomic<int> concurrent{0};
  std::atomic<int> most{0};
  WorkerPool pool(PoolOptions(3));
  std::function<void(int)> next = [&](int left) {
    if (left == 0) return;
    Job job = MakeJob(
        [&, left](absl::StatusOr<Session*> session) {
          ASSERT_THAT(session, IsOk());
          const int now = ++concurrent;
          int seen = most;
          while (now > seen && !most.compare_exchange_weak(seen, now)) {
          }
          EXPECT_THAT((*session)->Query("SELECT SLEEP(0.002)"), IsOk());
          --concurrent;
          ++chunks;
          next(left - 1);
        },
        true);
    const absl::Status status = pool.Submit(std::move(job));
    if (status.ok()) return;
    EXPECT_THAT(status, HasReason("QUEUE_FULL"));
    ++paused;
    pool.WhenBulkRoom([&, left] { next(left); });
  };
  for (int i = 0; i < kImports * 2; ++i) next(kChunks);
  EXPECT_TRUE(WaitUntil([&] { return chunks == kImports * 2 * kChunks; })) << chunks;
  EXPECT_GT(paused, 0);
  EXPECT_LE(most, 2);
}

TEST_F(WorkerPoolTest, AWaiterThatDoesNotSubmitDoesNotHoldUpTheOthers) {
  WorkerPool pool(PoolOptions(2));
  ASSERT_THAT(pool.Submit(Blocking(true)), IsOk());
  ASSERT_TRUE(WaitUntil([&] { return gate_.inside() == 1; }));
  for (int i = 0; i < 2; ++i) ASSERT_THAT(pool.Submit(Blocking(true)), IsOk());
  std::atomic<int> told{0};
  for (int i = 0; i < 10; ++i) pool.WhenBulkRoom([&] { ++told; });
  EXPECT_EQ(told, 0);
  gate_.Open();
  EXPECT_TRUE(WaitUntil([&] { return told == 10; }));
}

TEST_F(WorkerPoolTest, DrainRunsWhatWaitsAndRefusesWhatComes) {
  Outcomes outcomes;
  WorkerPool pool(PoolOptions(2));
  ASSERT_THAT(pool.Submit(Blocking()), IsOk());
  ASSERT_THAT(pool.Submit(Blocking(true)), IsOk());
  ASSERT_TRUE(WaitUntil([&] { return gate_.inside() == 2; }));
  for (int i = 0; i < 10; ++i) {
    ASSERT_THAT(pool.Submit(MakeJob(outcomes.Collect(), i % 10 == 0)), IsOk());
  }
  std::thread drain([&] { pool.Drain(); });
  std::thread also([&] { pool.Drain(); });
  absl::Status refused;
  ASSERT_TRUE(WaitUntil([&] {
    refused = pool.Submit(MakeJob([](absl::StatusOr<Session*>) {}));
    return !refused.ok() && ReasonOf(refused) != "QUEUE_FULL";
  }));
  EXPECT_THAT(refused, HasReason("SHUTTING_DOWN"));
  std::atomic<bool> told{false};
  pool.WhenBulkRoom([&] { told = true; });
  EXPECT_TRUE(told);
  gate_.Open();
  drain.join();
  also.join();
  EXPECT_EQ(outcomes.count(), 10u);
  for (const absl::Status& status : outcomes.statuses()) EXPECT_THAT(status, IsOk());
}

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
