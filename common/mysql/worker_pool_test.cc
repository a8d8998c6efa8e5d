#include "common/mysql/worker_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/mysql/transaction.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "common/testing/wait.h"

namespace districtedu::mysql {
namespace {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::IsOk;
using ::districtedu::testing::kPatience;
using ::districtedu::testing::MariaDb;
using ::districtedu::testing::TestDatabase;
using ::districtedu::testing::WaitUntil;
using ::testing::ElementsAre;

// Counts what the pool reports.
class CountingMetrics : public Metrics {
 public:
  void QueueDepth(bool bulk, std::size_t jobs) override { depth[bulk] = jobs; }
  void QueueWait(bool bulk, absl::Duration wait) override {
    EXPECT_GE(wait, absl::ZeroDuration());
    ++waited[bulk];
  }
  void Refused(bool bulk) override { ++refused[bulk]; }
  void BusyWorkers(std::size_t workers) override { busy = workers; }
  void ConnectedWorkers(std::size_t workers) override { connected = workers; }
  void ConnectionError(int) override { ++connection_errors; }

  std::atomic<std::size_t> depth[2] = {0, 0};
  std::atomic<int> waited[2] = {0, 0};
  std::atomic<int> refused[2] = {0, 0};
  std::atomic<std::size_t> busy{0};
  std::atomic<std::size_t> connected{0};
  std::atomic<int> connection_errors{0};
};

// A door jobs wait at until the test opens it.
class Gate {
 public:
  void Enter() {
    std::unique_lock lock(mutex_);
    ++inside_;
    changed_.notify_all();
    EXPECT_TRUE(
        changed_.wait_for(lock, absl::ToChronoMilliseconds(kPatience), [&] { return open_; }));
    --inside_;
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  int inside() const {
    const std::lock_guard lock(mutex_);
    return inside_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int inside_ = 0;
};

// Collects the outcomes of jobs.
class Outcomes {
 public:
  std::function<void(absl::StatusOr<Session*>)> Collect() {
    return [this](absl::StatusOr<Session*> session) {
      const std::lock_guard lock(mutex_);
      statuses_.push_back(session.status());
    };
  }
  std::vector<absl::Status> statuses() const {
    const std::lock_guard lock(mutex_);
    return statuses_;
  }
  std::size_t count() const { return statuses().size(); }

 private:
  mutable std::mutex mutex_;
  std::vector<absl::Status> statuses_;
};

class WorkerPoolTest : public ::testing::Test {
 protected:
  WorkerPool::Options PoolOptions(std::size_t workers, std::size_t capacity = 256) {
    WorkerPool::Options options;
    options.connect = database_.options();
    options.workers = workers;
    options.queue_capacity = capacity;
    options.metrics = metrics_;
    return options;
  }

  static Job MakeJob(std::function<void(absl::StatusOr<Session*>)> run, bool bulk = false,
                     absl::Time deadline = absl::Now() + absl::Seconds(30)) {
    Job job;
    job.run = std::move(run);
    job.bulk = bulk;
    job.deadline = deadline;
    return job;
  }

  Job Blocking(bool bulk = false) {
    return MakeJob(
        [this](absl::StatusOr<Session*> session) {
          EXPECT_THAT(session, IsOk());
          gate_.Enter();
        },
        bulk);
  }

  TestDatabase database_;
  std::shared_ptr<CountingMetrics> metrics_ = std::make_shared<CountingMetrics>();
  Gate gate_;
};

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

TEST_F(WorkerPoolTest, AJobsFaultsStayItsOwn) {
  database_.Run("CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB;");
  Outcomes outcomes;
  WorkerPool pool(PoolOptions(1));
  ASSERT_THAT(
      pool.Submit(MakeJob([](absl::StatusOr<Session*>) { throw std::runtime_error("fault"); })),
      IsOk());
  ASSERT_THAT(pool.Submit(MakeJob([](absl::StatusOr<Session*> session) {
    EXPECT_THAT((*session)->Begin(), IsOk());
    EXPECT_THAT((*session)->Execute("INSERT INTO t VALUES (1)"), IsOk());
  })),
              IsOk());
  ASSERT_THAT(pool.Submit(MakeJob([](absl::StatusOr<Session*> session) {
    EXPECT_FALSE((*session)->in_transaction());
    (*session)->SetDeadline(absl::InfinitePast());
  })),
              IsOk());
  ASSERT_THAT(pool.Submit(MakeJob([](absl::StatusOr<Session*> session) {
    EXPECT_THAT((*session)->Query("SELECT 1"), IsOk());
  })),
              IsOk());
  ASSERT_THAT(pool.Submit(MakeJob(outcomes.Collect())), IsOk());
  pool.Drain();
  EXPECT_EQ(outcomes.count(), 1u);
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM t"), 0);
}

TEST_F(WorkerPoolTest, KilledConnectionsAreReplaced) {
  WorkerPool pool(PoolOptions(3));
  ASSERT_TRUE(WaitUntil([&] { return metrics_->connected == 3; }));
  const auto kill_all = [&] {
    for (const Row& row : database_.Select(
             "SELECT id FROM information_schema.PROCESSLIST WHERE db = ? AND id <> CONNECTION_ID()",
             {database_.name()})) {
      database_.Run(absl::StrCat("KILL CONNECTION ", std::get<std::int64_t>(row[0]), ";"));
    }
  };
  kill_all();
  // Not a single job fails for it: each worker's transaction finds its connection dead at BEGIN.
  std::atomic<int> done{0};
  for (int i = 0; i < 30; ++i) {
    ASSERT_THAT(pool.Submit(MakeJob([&](absl::StatusOr<Session*> session) {
      ASSERT_THAT(session, IsOk());
      EXPECT_THAT(
          RunTransaction(**session, {}, [](Session& s) { return s.Query("SELECT 1").status(); }),
          IsOk());
      ++done;
    })),
                IsOk());
  }
  EXPECT_TRUE(WaitUntil([&] { return done == 30; }));
  // Idle ones are found by the check.
  kill_all();
  const int errors = metrics_->connection_errors;
  EXPECT_TRUE(WaitUntil([&] { return metrics_->connection_errors >= errors + 3; }));
  EXPECT_TRUE(WaitUntil([&] { return metrics_->connected == 3; }));
  EXPECT_TRUE(pool.healthy());
}

TEST_F(WorkerPoolTest, HealthFollowsTheDatabase) {
  MariaDb server;
  std::mutex mutex;
  std::vector<bool> changes;
  WorkerPool::Options options = PoolOptions(3);
  options.connect = server.options();
  options.idle_check = absl::Milliseconds(100);
  options.longest_backoff = absl::Milliseconds(200);
  options.on_health_change = [&](bool healthy) {
    const std::lock_guard lock(mutex);
    changes.push_back(healthy);
  };
  const auto last_change = [&] {
    const std::lock_guard lock(mutex);
    return changes.empty() ? -1 : static_cast<int>(changes.back());
  };
  WorkerPool pool(options);
  ASSERT_TRUE(WaitUntil([&] { return last_change() == 1; }));
  EXPECT_TRUE(pool.healthy());
  server.Kill();
  // Noticed without any job.
  ASSERT_TRUE(WaitUntil([&] { return last_change() == 0; }));
  EXPECT_FALSE(pool.healthy());
  // Jobs fail at once rather than wait for the database.
  Outcomes outcomes;
  for (int i = 0; i < 20; ++i) {
    ASSERT_THAT(pool.Submit(MakeJob(outcomes.Collect(), i % 2 == 0, absl::InfiniteFuture())),
                ::testing::AnyOf(IsOk(), HasReason("QUEUE_FULL")));
  }
  ASSERT_TRUE(WaitUntil([&] { return outcomes.count() >= 10; }));
  for (const absl::Status& status : outcomes.statuses()) {
    EXPECT_THAT(status, HasReason("DATABASE_UNAVAILABLE"));
    EXPECT_TRUE(RetryDelayOf(status).has_value());
  }
  server.Start();
  ASSERT_TRUE(WaitUntil([&] { return last_change() == 1; }));
  Outcomes after;
  ASSERT_THAT(pool.Submit(MakeJob(after.Collect())), IsOk());
  ASSERT_TRUE(WaitUntil([&] { return after.count() == 1; }));
  EXPECT_THAT(after.statuses(), ElementsAre(IsOk()));
  pool.Drain();
  const std::lock_guard lock(mutex);
  EXPECT_EQ(changes, std::vector<bool>({true, false, true}));
}

TEST_F(WorkerPoolTest, StartsWithoutADatabaseAndDrainsWithoutOne) {
  WorkerPool::Options options = PoolOptions(2);
  options.connect.socket = "/nonexistent/socket";
  Outcomes outcomes;
  {
    WorkerPool pool(options);
    for (int i = 0; i < 10; ++i) ASSERT_THAT(pool.Submit(MakeJob(outcomes.Collect())), IsOk());
    EXPECT_FALSE(pool.healthy());
  }
  EXPECT_EQ(outcomes.count(), 10u);
  for (const absl::Status& status : outcomes.statuses()) {
    EXPECT_THAT(status, HasReason("DATABASE_UNAVAILABLE"));
  }
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
