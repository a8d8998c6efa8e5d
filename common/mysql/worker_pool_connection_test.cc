// What the pool does about connections that break, and about jobs that misbehave.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
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
#include "common/mysql/worker_pool.h"
#include "common/mysql/worker_pool_fixture.h"
#include "common/testing/status_matchers.h"
#include "common/testing/wait.h"

namespace districtedu::mysql {
namespace {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::IsOk;
using ::districtedu::testing::MariaDb;
using ::districtedu::testing::WaitUntil;
using ::testing::ElementsAre;

using WorkerPoolConnectionTest = WorkerPoolTest;

TEST_F(WorkerPoolConnectionTest, AJobsFaultsStayItsOwn) {
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

TEST_F(WorkerPoolConnectionTest, KilledConnectionsAreReplaced) {
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

TEST_F(WorkerPoolConnectionTest, HealthFollowsTheDatabase) {
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

TEST_F(WorkerPoolConnectionTest, StartsWithoutADatabaseAndDrainsWithoutOne) {
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

}  // namespace
}  // namespace districtedu::mysql
