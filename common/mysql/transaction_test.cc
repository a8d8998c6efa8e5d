#include "common/mysql/transaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
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
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "common/testing/wait.h"

namespace districtedu::mysql {
namespace {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::IsOk;
using ::districtedu::testing::MariaDb;
using ::districtedu::testing::StatusIs;
using ::districtedu::testing::TestDatabase;
using ::districtedu::testing::WaitUntil;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Value Int(std::int64_t number) { return number; }

class RecordingMetrics : public Metrics {
 public:
  void TransactionRerun(const std::string& name, int number) override {
    const std::lock_guard lock(mutex_);
    reruns_.emplace_back(name, number);
  }
  void TransactionDone(const std::string& name, const absl::Status& status,
                       absl::Duration) override {
    const std::lock_guard lock(mutex_);
    done_.emplace_back(name, status.code());
  }
  std::vector<std::pair<std::string, int>> reruns() const {
    const std::lock_guard lock(mutex_);
    return reruns_;
  }
  std::vector<std::pair<std::string, absl::StatusCode>> done() const {
    const std::lock_guard lock(mutex_);
    return done_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, int>> reruns_;
  std::vector<std::pair<std::string, absl::StatusCode>> done_;
};

class TransactionTest : public ::testing::Test {
 protected:
  TransactionTest() {
    database_.Run(
        "CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL) ENGINE=InnoDB;\n"
        "INSERT INTO t VALUES (1, 0), (2, 0);");
    session_ = Connect();
  }

  std::unique_ptr<Session> Connect(absl::Duration lock_wait = absl::Seconds(30)) {
    ConnectOptions options = database_.options();
    options.metrics = metrics_;
    options.lock_wait_timeout = lock_wait;
    return *Session::Connect(options);
  }

  void Kill(const Session& session) {
    database_.Run(absl::StrCat("KILL CONNECTION ", session.connection_id(), ";"));
    ASSERT_TRUE(WaitUntil([&] {
      return database_.SelectInt("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE id = ?",
                                 {Int(session.connection_id())}) == 0;
    }));
  }

  std::int64_t N(int id) { return database_.SelectInt("SELECT n FROM t WHERE id = ?", {Int(id)}); }

  static absl::Status Add(Session& session, int id) {
    return session.Execute("UPDATE t SET n = n + 1 WHERE id = ?", {Int(id)}).status();
  }

  static TransactionOptions Named(const std::string& name) {
    TransactionOptions options;
    options.name = name;
    options.deadline = absl::Now() + absl::Seconds(30);
    return options;
  }

  TestDatabase database_;
  std::shared_ptr<RecordingMetrics> metrics_ = std::make_shared<RecordingMetrics>();
  std::unique_ptr<Session> session_;
};

TEST_F(TransactionTest, CommitsWhatTheBodyWrote) {
  EXPECT_THAT(RunTransaction(*session_, Named("add"), [](Session& s) { return Add(s, 1); }),
              IsOk());
  EXPECT_EQ(N(1), 1);
  EXPECT_FALSE(session_->in_transaction());
  EXPECT_THAT(metrics_->done(), ElementsAre(std::pair("add", absl::StatusCode::kOk)));
  EXPECT_THAT(metrics_->reruns(), IsEmpty());
}

TEST_F(TransactionTest, AnErrorOfTheBodyRollsBackAndIsNotRunAgain) {
  int runs = 0;
  EXPECT_THAT(RunTransaction(*session_, Named("add"),
                             [&](Session& s) {
                               ++runs;
                               EXPECT_THAT(Add(s, 1), IsOk());
                               return Error(Reason::kResourceNotFound, "no such school");
                             }),
              HasReason("RESOURCE_NOT_FOUND"));
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(N(1), 0);
  EXPECT_THAT(session_->Query("SELECT 1"), IsOk());
}

TEST_F(TransactionTest, AnExceptionRollsBack) {
  EXPECT_THAT(RunTransaction(*session_, Named("add"),
                             [&](Session& s) -> absl::Status {
                               EXPECT_THAT(Add(s, 1), IsOk());
                               throw std::runtime_error("fault");
                             }),
              HasReason("INTERNAL_ERROR"));
  EXPECT_EQ(N(1), 0);
  EXPECT_FALSE(session_->in_transaction());
}

TEST_F(TransactionTest, ABodyMayNotEndItsTransaction) {
  EXPECT_THAT(RunTransaction(*session_, Named("x"), [](Session& s) { return s.Commit(); }),
              HasReason("INTERNAL_ERROR"));
  ASSERT_THAT(session_->Begin(), IsOk());
  EXPECT_THAT(RunTransaction(*session_, Named("x"), [](Session&) { return absl::OkStatus(); }),
              HasReason("INTERNAL_ERROR"));
}

// Two transactions that lock two rows in opposite order, over and over: each deadlock is run again
// and every addition stands once.
TEST_F(TransactionTest, DeadlocksAreRunAgain) {
  constexpr int kRounds = 20;
  std::atomic<int> runs{0};
  const auto work = [&](int first, int second) {
    auto session = Connect();
    for (int i = 0; i < kRounds; ++i) {
      EXPECT_THAT(RunTransaction(*session, Named("opposite"),
                                 [&](Session& s) {
                                   ++runs;
                                   absl::Status status = Add(s, first);
                                   // Widens the window in which the other takes its first row.
                                   if (status.ok()) status = s.Query("SELECT SLEEP(0.01)").status();
                                   return status.ok() ? Add(s, second) : status;
                                 }),
                  IsOk());
    }
  };
  std::thread one([&] { work(1, 2); });
  std::thread other([&] { work(2, 1); });
  one.join();
  other.join();
  EXPECT_EQ(N(1), 2 * kRounds);
  EXPECT_EQ(N(2), 2 * kRounds);
  const auto reruns = metrics_->reruns();
  EXPECT_FALSE(reruns.empty()) << "no deadlock came about";
  EXPECT_EQ(runs, 2 * kRounds + static_cast<int>(reruns.size()));
  for (const auto& rerun : reruns) EXPECT_EQ(rerun, std::pair(std::string("opposite"), 1213));
}

TEST_F(TransactionTest, ABodyThatHidesADeadlockIsRunAgainAllTheSame) {
  auto other = Connect();
  ASSERT_THAT(other->Begin(), IsOk());
  ASSERT_THAT(other->Execute("INSERT INTO t VALUES (3, 0), (4, 0), (5, 0), (6, 0)"), IsOk());
  ASSERT_THAT(Add(*other, 2), IsOk());
  std::thread waiter;
  int runs = 0;
  const absl::Status status = RunTransaction(*session_, Named("hidden"), [&](Session& s) {
    if (++runs == 1) {
      EXPECT_THAT(Add(s, 1), IsOk());
      waiter = std::thread([&] {
        EXPECT_THAT(Add(*other, 1), IsOk());
        EXPECT_THAT(other->Commit(), IsOk());
      });
      EXPECT_TRUE(
          WaitUntil([&] { return database_.server().IsWaitingForLock(other->connection_id()); }));
      EXPECT_THAT(Add(s, 2), HasReason("TRANSACTION_CONFLICT"));
      return absl::OkStatus();  // pretends all was well
    }
    absl::Status added = Add(s, 1);
    return added.ok() ? Add(s, 2) : added;
  });
  waiter.join();
  EXPECT_THAT(status, IsOk());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(N(1), 2);
  EXPECT_EQ(N(2), 2);
}

TEST_F(TransactionTest, LockTimeoutsEndInAborted) {
  session_ = Connect(absl::Seconds(1));
  auto other = database_.Connect();
  ASSERT_THAT(other->Begin(), IsOk());
  ASSERT_THAT(Add(*other, 1), IsOk());
  TransactionOptions options = Named("blocked");
  options.max_attempts = 2;
  const absl::Status status =
      RunTransaction(*session_, options, [](Session& s) { return Add(s, 1); });
  EXPECT_THAT(status, HasReason("TRANSACTION_CONFLICT"));
  EXPECT_EQ(ErrorNumber(status), 1205);
  EXPECT_TRUE(RetryDelayOf(status).has_value());
  EXPECT_THAT(metrics_->reruns(), ElementsAre(std::pair("blocked", 1205)));
  ASSERT_THAT(other->Rollback(), IsOk());
  EXPECT_THAT(RunTransaction(*session_, options, [](Session& s) { return Add(s, 1); }), IsOk());
}

TEST_F(TransactionTest, TheDeadlineBoundsTheReruns) {
  session_ = Connect(absl::Seconds(1));
  auto other = database_.Connect();
  ASSERT_THAT(other->Begin(), IsOk());
  ASSERT_THAT(Add(*other, 1), IsOk());
  TransactionOptions options = Named("blocked");
  options.deadline = absl::Now() + absl::Milliseconds(2500);
  // Two waits of one second fit; the third statement is stopped at the deadline.
  const absl::Status status =
      RunTransaction(*session_, options, [](Session& s) { return Add(s, 1); });
  EXPECT_THAT(status,
              ::testing::AnyOf(HasReason("TRANSACTION_CONFLICT"), HasReason("DEADLINE_PASSED")));
  EXPECT_TRUE(session_->usable());
  EXPECT_EQ(session_->deadline(), absl::InfiniteFuture()) << "restored";
}

TEST_F(TransactionTest, NothingIsCommittedAfterTheDeadline) {
  TransactionOptions options = Named("late");
  options.deadline = absl::Now() + absl::Milliseconds(200);
  EXPECT_THAT(
      RunTransaction(*session_, options,
                     [&](Session& s) {
                       absl::Status status = Add(s, 1);
                       EXPECT_TRUE(WaitUntil([&] { return absl::Now() > options.deadline; }));
                       return status;
                     }),
      HasReason("DEADLINE_PASSED"));
  EXPECT_EQ(N(1), 0);
}

TEST_F(TransactionTest, ConnectionLostInTheBodyIsMadeAnewAndTheBodyRunAgain) {
  int runs = 0;
  EXPECT_THAT(RunTransaction(*session_, Named("killed"),
                             [&](Session& s) {
                               absl::Status status = Add(s, 1);
                               if (++runs == 1) Kill(s);
                               return status.ok() ? Add(s, 2) : status;
                             }),
              IsOk());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(N(1), 1) << "the first run was rolled back with its connection";
  EXPECT_EQ(N(2), 1);
}

TEST_F(TransactionTest, ConnectionLostWhileIdleIsNotNoticedByTheCaller) {
  Kill(*session_);
  EXPECT_THAT(RunTransaction(*session_, Named("idle"), [](Session& s) { return Add(s, 1); }),
              IsOk());
  EXPECT_EQ(N(1), 1);
  Kill(*session_);
  EXPECT_THAT(RunReads(*session_, Named("read"),
                       [](Session& s) { return s.Query("SELECT n FROM t").status(); }),
              IsOk());
}

TEST_F(TransactionTest, WithoutReconnectALostConnectionIsReported) {
  TransactionOptions options = Named("killed");
  options.reconnect = false;
  int runs = 0;
  const absl::Status status = RunTransaction(*session_, options, [&](Session& s) {
    ++runs;
    Kill(s);
    return Add(s, 1);
  });
  EXPECT_THAT(status, HasReason("DATABASE_UNAVAILABLE"));
  EXPECT_FALSE(CommitUnknown(status));
  EXPECT_EQ(runs, 1);
  EXPECT_FALSE(session_->usable());
}

TEST_F(TransactionTest, ConnectionLostAtCommitIsReportedAsUnknownAndNotRunAgain) {
  int runs = 0;
  const absl::Status status = RunTransaction(*session_, Named("commit"), [&](Session& s) {
    ++runs;
    absl::Status added = Add(s, 1);
    Kill(s);
    return added;
  });
  EXPECT_THAT(status, HasReason("DATABASE_UNAVAILABLE"));
  EXPECT_TRUE(CommitUnknown(status));
  EXPECT_EQ(runs, 1);
}

TEST_F(TransactionTest, NoDatabaseAtAll) {
  MariaDb server;
  auto session = server.Connect();
  server.Kill();
  EXPECT_THAT(
      RunTransaction(*session, Named("x"), [](Session& s) { return s.Query("SELECT 1").status(); }),
      HasReason("DATABASE_UNAVAILABLE"));
  server.Start();
  EXPECT_THAT(
      RunTransaction(*session, Named("x"), [](Session& s) { return s.Query("SELECT 1").status(); }),
      IsOk());
}

TEST_F(TransactionTest, IsolationIsPerTransaction) {
  TransactionOptions options = Named("snapshot");
  options.consistent_snapshot = true;
  EXPECT_THAT(RunTransaction(*session_, options,
                             [&](Session& s) {
                               database_.Run("UPDATE t SET n = 7;");
                               const auto seen = s.Query("SELECT n FROM t WHERE id = 1");
                               EXPECT_EQ((*seen)[0][0], Int(0));
                               database_.Run("UPDATE t SET n = 8;");
                               const auto again = s.Query("SELECT n FROM t WHERE id = 2");
                               EXPECT_EQ((*again)[0][0], Int(0));
                               return seen.status();
                             }),
              IsOk());
  EXPECT_THAT(RunTransaction(*session_, Named("committed"),
                             [&](Session& s) {
                               EXPECT_THAT(s.Query("SELECT n FROM t"), IsOk());
                               database_.Run("UPDATE t SET n = 9;");
                               const auto seen = s.Query("SELECT n FROM t WHERE id = 1");
                               EXPECT_EQ((*seen)[0][0], Int(9)) << "READ COMMITTED again";
                               return seen.status();
                             }),
              IsOk());
}

TEST_F(TransactionTest, ReadsAreOutsideOfAnyTransaction) {
  EXPECT_THAT(RunReads(*session_, Named("read"),
                       [&](Session& s) {
                         EXPECT_FALSE(s.in_transaction());
                         return s.Query("SELECT n FROM t").status();
                       }),
              IsOk());
  EXPECT_THAT(RunReads(*session_, Named("read"),
                       [](Session&) { return Error(Reason::kResourceNotFound, "none"); }),
              HasReason("RESOURCE_NOT_FOUND"));
}

}  // namespace
}  // namespace districtedu::mysql
