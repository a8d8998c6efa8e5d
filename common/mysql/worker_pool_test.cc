// Order, bounds and fairness of the pool's queue.
#include "common/mysql/worker_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

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

}  // namespace
}  // namespace districtedu::mysql
