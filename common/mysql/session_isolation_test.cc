// Transactions of a session: what stands, and what is seen when.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

#include "common/mysql/session.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"

namespace districtedu::mysql {
namespace {

using ::districtedu::testing::IsOk;
using ::districtedu::testing::IsOkAndHolds;
using ::districtedu::testing::StatusIs;
using ::districtedu::testing::TestDatabase;
using ::testing::ElementsAre;

Value Int(std::int64_t number) { return number; }
Value Text(std::string text) { return text; }

class SessionIsolationTest : public ::testing::Test {
 protected:
  std::string isolation_variable() const {
    return session_->is_mariadb() ? "tx_isolation" : "transaction_isolation";
  }

  TestDatabase database_;
  std::unique_ptr<Session> session_ = database_.Connect();
};

TEST_F(SessionIsolationTest, CommitAndRollback) {
  database_.Run("CREATE TABLE t (a INT);");
  ASSERT_THAT(session_->Begin(), IsOk());
  EXPECT_TRUE(session_->in_transaction());
  EXPECT_THAT(session_->Begin(), StatusIs(absl::StatusCode::kInternal));
  ASSERT_THAT(session_->Execute("INSERT INTO t VALUES (1)"), IsOk());
  ASSERT_THAT(session_->Rollback(), IsOk());
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM t"), 0);
  ASSERT_THAT(session_->Begin(), IsOk());
  ASSERT_THAT(session_->Execute("INSERT INTO t VALUES (1)"), IsOk());
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM t"), 0);
  ASSERT_THAT(session_->Commit(), IsOk());
  EXPECT_FALSE(session_->in_transaction());
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM t"), 1);
  EXPECT_THAT(session_->Commit(), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(session_->Rollback(), IsOk());
}

// The property the drain of the outbox rests on.
TEST_F(SessionIsolationTest, ConsistentSnapshotDoesNotSeeALaterCommit) {
  database_.Run("CREATE TABLE a (n INT);\nCREATE TABLE b (n INT);");
  EXPECT_THAT(session_->BeginConsistentSnapshot(), StatusIs(absl::StatusCode::kInternal));
  ASSERT_THAT(session_->SetIsolation(Isolation::kRepeatableRead), IsOk());
  ASSERT_THAT(session_->BeginConsistentSnapshot(), IsOk());
  // The view is taken by the beginning, not by the first SELECT.
  database_.Run("INSERT INTO a VALUES (1);\nINSERT INTO b VALUES (1);");
  EXPECT_THAT(session_->Query("SELECT COUNT(*) FROM a"), IsOkAndHolds(ElementsAre(Row({Int(0)}))));
  database_.Run("INSERT INTO b VALUES (2);");
  EXPECT_THAT(session_->Query("SELECT COUNT(*) FROM b"), IsOkAndHolds(ElementsAre(Row({Int(0)}))));
  ASSERT_THAT(session_->Commit(), IsOk());
  EXPECT_THAT(session_->Query("SELECT COUNT(*) FROM b"), IsOkAndHolds(ElementsAre(Row({Int(2)}))));
}

// What would happen under READ COMMITTED, and why BeginConsistentSnapshot refuses it.
TEST_F(SessionIsolationTest, ReadCommittedIgnoresTheSnapshotPhrase) {
  database_.Run("CREATE TABLE a (n INT);");
  ASSERT_THAT(session_->ExecuteScript("START TRANSACTION WITH CONSISTENT SNAPSHOT;"), IsOk());
  database_.Run("INSERT INTO a VALUES (1);");
  EXPECT_THAT(session_->Query("SELECT COUNT(*) FROM a"), IsOkAndHolds(ElementsAre(Row({Int(1)}))));
}

TEST_F(SessionIsolationTest, IsolationIsSetReadBackAndRestoredByReconnect) {
  ASSERT_THAT(session_->SetIsolation(Isolation::kRepeatableRead), IsOk());
  EXPECT_THAT(session_->Query("SELECT @@" + isolation_variable()),
              IsOkAndHolds(ElementsAre(ElementsAre(Text("REPEATABLE-READ")))));
  const std::int64_t old = session_->connection_id();
  ASSERT_THAT(session_->Reconnect(), IsOk());
  EXPECT_NE(session_->connection_id(), old);
  EXPECT_EQ(session_->isolation(), Isolation::kReadCommitted);
  EXPECT_THAT(session_->Query("SELECT @@" + isolation_variable()),
              IsOkAndHolds(ElementsAre(ElementsAre(Text("READ-COMMITTED")))));
}

}  // namespace
}  // namespace districtedu::mysql
