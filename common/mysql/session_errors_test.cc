// Every class of error a session can meet, provoked on a real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/mysql/session.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "common/testing/wait.h"

namespace districtedu::mysql {
namespace {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::IsOk;
using ::districtedu::testing::IsOkAndHolds;
using ::districtedu::testing::MariaDb;
using ::districtedu::testing::StatusIs;
using ::districtedu::testing::TestDatabase;
using ::districtedu::testing::WaitUntil;
using ::testing::ElementsAre;

Value Int(std::int64_t number) { return number; }
Value Text(std::string text) { return text; }

class SessionErrorsTest : public ::testing::Test {
 protected:
  SessionErrorsTest() {
    database_.Run(R"(
      CREATE TABLE schools (id VARCHAR(10) PRIMARY KEY) ENGINE=InnoDB;
      CREATE TABLE teachers (
        id INT PRIMARY KEY, name VARCHAR(5) NOT NULL, age TINYINT, born DATE, school VARCHAR(10),
        UNIQUE KEY by_name (name),
        CONSTRAINT teachers_school FOREIGN KEY (school) REFERENCES schools (id),
        CONSTRAINT adult CHECK (age >= 18)) ENGINE=InnoDB;
      INSERT INTO schools VALUES ('a'), ('b');
      INSERT INTO teachers VALUES (1, 'x', 30, NULL, 'a');
    )");
  }

  // Number, object and reason of the error of an INSERT into teachers.
  absl::Status Insert(Value id, Value name, Value age, Value born, Value school) {
    return session_
        ->Execute(
            "INSERT INTO teachers VALUES (?, ?, ?, ?, ?)",
            {std::move(id), std::move(name), std::move(age), std::move(born), std::move(school)})
        .status();
  }

  void KillConnection(const Session& session) {
    database_.Run(absl::StrCat("KILL CONNECTION ", session.connection_id(), ";"));
    // KILL returns before the connection is gone.
    ASSERT_TRUE(WaitUntil([&] {
      return database_.SelectInt("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE id = ?",
                                 {Int(session.connection_id())}) == 0;
    }));
  }

  TestDatabase database_;
  std::unique_ptr<Session> session_ = database_.Connect();
};

TEST_F(SessionErrorsTest, DataErrors) {
  struct Case {
    absl::Status status;
    int number;
    const char* reason;
    const char* object;
  };
  const Case cases[] = {
      {Insert(Int(1), Text("y"), kNull, kNull, kNull), 1062, "RESOURCE_EXISTS", "PRIMARY"},
      {Insert(Int(2), Text("x"), kNull, kNull, kNull), 1062, "RESOURCE_EXISTS", "by_name"},
      {Insert(Int(2), Text("y"), kNull, kNull, Text("z")), 1452, "REFERENCE_NOT_FOUND",
       "teachers_school"},
      {session_->Execute("DELETE FROM schools WHERE id = 'a'").status(), 1451, "RESOURCE_IN_USE",
       "teachers_school"},
      {Insert(Int(2), Text("much too long"), kNull, kNull, kNull), 1406, "FIELD_TOO_LONG", "name"},
      {Insert(Int(2), Text("y"), Int(300), kNull, kNull), 1264, "FIELD_OUT_OF_RANGE", "age"},
      {Insert(Int(2), Text("y"), Int(17), kNull, kNull), session_->is_mariadb() ? 4025 : 3819,
       "FIELD_OUT_OF_RANGE", "adult"},
      {Insert(Int(2), Text("y"), Text("old"), kNull, kNull), 1366, "FIELD_PATTERN_MISMATCH", "age"},
      {Insert(Int(2), Text("\xff\xfe"), kNull, kNull, kNull), 1366, "FIELD_PATTERN_MISMATCH",
       "name"},
      {Insert(Int(2), Text("y"), kNull, Text("2023-02-29"), kNull), 1292, "FIELD_PATTERN_MISMATCH",
       "born"},
      {Insert(Int(2), kNull, kNull, kNull, kNull), 1048, "REQUIRED_FIELD_MISSING", "name"},
      {session_->Execute("INSERT INTO teachers (id) VALUES (2)").status(), 1364,
       "REQUIRED_FIELD_MISSING", "name"},
      {session_->Execute("UPDATE teachers SET age = age * 9223372036854775807").status(), 1690,
       "FIELD_OUT_OF_RANGE", ""},
      {session_->Query("SELEC 1").status(), 1064, "INTERNAL_ERROR", ""},
      {session_->Query("SELECT * FROM nothing").status(), 1146, "INTERNAL_ERROR", ""},
      {session_->Query("SELECT nothing FROM teachers").status(), 1054, "INTERNAL_ERROR", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ErrorNumber(c.status), c.number) << c.status;
    EXPECT_THAT(c.status, HasReason(c.reason)) << c.number;
    EXPECT_EQ(ErrorObject(c.status), c.object) << c.number;
  }
  EXPECT_TRUE(session_->usable());
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM teachers"), 1);
}

TEST_F(SessionErrorsTest, NoRightIsAnInternalError) {
  auto reader = Session::Connect(database_.OptionsOfNewAccount({"SELECT ON {database}.teachers"}));
  ASSERT_THAT(reader, IsOk());
  EXPECT_THAT((*reader)->Query("SELECT COUNT(*) FROM teachers"), IsOk());
  const auto denied = (*reader)->Execute("DELETE FROM teachers");
  EXPECT_THAT(denied, StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(ErrorNumber(denied.status()), 1142);
}

TEST_F(SessionErrorsTest, ConnectErrors) {
  ConnectOptions options = database_.options();
  options.user = "nobody";
  options.password = "very secret";
  const auto wrong_account = Session::Connect(options);
  EXPECT_EQ(ErrorNumber(wrong_account.status()), 1045);
  EXPECT_EQ(wrong_account.status().ToString().find("very secret"), std::string::npos);
  options = database_.options();
  options.database = "nothing";
  EXPECT_EQ(ErrorNumber(Session::Connect(options).status()), 1049);
  options = database_.options();
  options.socket = "/nonexistent/socket";
  const auto nowhere = Session::Connect(options);
  EXPECT_THAT(nowhere, HasReason("DATABASE_UNAVAILABLE"));
  EXPECT_EQ(ErrorNumber(nowhere.status()), 2002);
  EXPECT_THAT(Session::Connect(ConnectOptions{}), HasReason("CONFIG_INVALID"));
}

TEST_F(SessionErrorsTest, KilledConnectionIsUnavailableAndReconnects) {
  KillConnection(*session_);
  const auto lost = session_->Query("SELECT 1");
  EXPECT_THAT(lost, HasReason("DATABASE_UNAVAILABLE"));
  EXPECT_FALSE(session_->usable());
  // Nothing is sent over it any more.
  EXPECT_THAT(session_->Query("SELECT 1"), HasReason("DATABASE_UNAVAILABLE"));
  EXPECT_THAT(session_->Begin(), HasReason("DATABASE_UNAVAILABLE"));
  EXPECT_THAT(session_->Ping(), HasReason("DATABASE_UNAVAILABLE"));
  ASSERT_THAT(session_->Reconnect(), IsOk());
  EXPECT_THAT(session_->Query("SELECT 1"), IsOkAndHolds(ElementsAre(Row({Int(1)}))));
}

TEST_F(SessionErrorsTest, ConnectionKilledInATransactionLeavesNothing) {
  ASSERT_THAT(session_->Begin(), IsOk());
  ASSERT_THAT(session_->Execute("INSERT INTO schools VALUES ('c')"), IsOk());
  KillConnection(*session_);
  EXPECT_THAT(session_->Execute("INSERT INTO schools VALUES ('d')"),
              HasReason("DATABASE_UNAVAILABLE"));
  const absl::Status commit = session_->Commit();
  EXPECT_THAT(commit, HasReason("DATABASE_UNAVAILABLE"));
  EXPECT_FALSE(CommitUnknown(commit)) << "COMMIT was never sent";
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM schools"), 2);
}

TEST_F(SessionErrorsTest, ConnectionLostAtCommitIsMarkedUnknown) {
  ASSERT_THAT(session_->Begin(), IsOk());
  ASSERT_THAT(session_->Execute("INSERT INTO schools VALUES ('c')"), IsOk());
  KillConnection(*session_);
  const absl::Status commit = session_->Commit();
  EXPECT_THAT(commit, HasReason("DATABASE_UNAVAILABLE"));
  EXPECT_TRUE(CommitUnknown(commit));
  EXPECT_NE(ErrorNumber(commit), 0);
  EXPECT_FALSE(session_->usable());
  EXPECT_FALSE(session_->in_transaction());
}

TEST_F(SessionErrorsTest, QueryKilledByAnOperator) {
  std::thread operator_thread([&] {
    EXPECT_TRUE(WaitUntil([&] {
      return database_.SelectInt(
                 "SELECT COUNT(*) FROM information_schema.PROCESSLIST"
                 " WHERE id = ? AND info LIKE 'SELECT COUNT%COLUMNS%'",
                 {Int(session_->connection_id())}) == 1;
    }));
    database_.Run(absl::StrCat("KILL QUERY ", session_->connection_id(), ";"));
  });
  const auto interrupted = session_->Query(
      "SELECT COUNT(*) FROM information_schema.COLUMNS a, "
      "information_schema.COLUMNS b, information_schema.COLUMNS c");
  operator_thread.join();
  EXPECT_THAT(interrupted, HasReason("DATABASE_UNAVAILABLE"));
  EXPECT_EQ(ErrorNumber(interrupted.status()), 1317);
}

TEST_F(SessionErrorsTest, LockTimeoutIsAConflict) {
  ConnectOptions options = database_.options();
  options.lock_wait_timeout = absl::Seconds(1);
  auto other = *Session::Connect(options);
  ASSERT_THAT(session_->Begin(), IsOk());
  ASSERT_THAT(session_->Execute("UPDATE teachers SET age = 31"), IsOk());
  const auto timed_out = other->Execute("UPDATE teachers SET age = 32");
  EXPECT_THAT(timed_out, HasReason("TRANSACTION_CONFLICT"));
  EXPECT_EQ(ErrorNumber(timed_out.status()), 1205);
  EXPECT_FALSE(other->conflicted()) << "no transaction was open";
  ASSERT_THAT(session_->Rollback(), IsOk());
  EXPECT_THAT(other->Execute("UPDATE teachers SET age = 32"), IsOkAndHolds(1));
}

// After a deadlock the server has ended the transaction: what follows would commit by itself.
TEST_F(SessionErrorsTest, AfterADeadlockNothingIsWrittenUntilRollback) {
  ConnectOptions patient = database_.options();
  patient.lock_wait_timeout = absl::Seconds(30);
  auto other = *Session::Connect(patient);
  ASSERT_THAT(session_->Begin(), IsOk());
  ASSERT_THAT(other->Begin(), IsOk());
  // The server rolls back the one that changed fewer rows.
  ASSERT_THAT(other->Execute("INSERT INTO schools VALUES ('p'), ('q'), ('r')"), IsOk());
  ASSERT_THAT(other->Execute("UPDATE schools SET id = 'bb' WHERE id = 'b'"), IsOk());
  ASSERT_THAT(session_->Execute("UPDATE teachers SET age = 31 WHERE id = 1"), IsOk());
  std::thread waiter(
      [&] { EXPECT_THAT(other->Execute("UPDATE teachers SET age = 32 WHERE id = 1"), IsOk()); });
  ASSERT_TRUE(
      WaitUntil([&] { return database_.server().IsWaitingForLock(other->connection_id()); }));
  const auto victim = session_->Query("SELECT id FROM schools WHERE id = 'b' FOR UPDATE");
  EXPECT_THAT(victim, HasReason("TRANSACTION_CONFLICT"));
  EXPECT_EQ(ErrorNumber(victim.status()), 1213);
  EXPECT_TRUE(session_->conflicted());
  EXPECT_THAT(session_->Execute("INSERT INTO schools VALUES ('z')"),
              HasReason("TRANSACTION_CONFLICT"));
  const absl::Status commit = session_->Commit();
  EXPECT_THAT(commit, HasReason("TRANSACTION_CONFLICT"));
  EXPECT_FALSE(CommitUnknown(commit));
  EXPECT_FALSE(session_->conflicted());
  waiter.join();
  ASSERT_THAT(other->Commit(), IsOk());
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM schools WHERE id = 'z'"), 0);
  EXPECT_THAT(session_->Execute("INSERT INTO schools VALUES ('z')"), IsOkAndHolds(1));
}

TEST_F(SessionErrorsTest, FrozenServerIsGivenUpAfterTheReadTimeout) {
  MariaDb server;
  ConnectOptions options = server.options();
  options.read_timeout = absl::Seconds(2);
  auto session = *Session::Connect(options);
  server.Pause();
  const auto silent = session->Query("SELECT 1");
  server.Resume();
  EXPECT_THAT(silent, HasReason("DATABASE_UNAVAILABLE"));
  EXPECT_FALSE(session->usable());
  EXPECT_THAT(session->Reconnect(), IsOk());
}

TEST_F(SessionErrorsTest, CrashedAndRestartedServer) {
  MariaDb server;
  TestDatabase database({}, server);
  database.Run("CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB;");
  auto session = database.Connect();
  ASSERT_THAT(session->Execute("INSERT INTO t VALUES (1)"), IsOk());
  ASSERT_THAT(session->Begin(), IsOk());
  ASSERT_THAT(session->Execute("INSERT INTO t VALUES (2)"), IsOk());
  server.Kill();
  EXPECT_THAT(session->Execute("INSERT INTO t VALUES (3)"), HasReason("DATABASE_UNAVAILABLE"));
  EXPECT_THAT(session->Reconnect(), HasReason("DATABASE_UNAVAILABLE"));
  EXPECT_FALSE(session->usable());
  server.Start();
  ASSERT_THAT(session->Reconnect(), IsOk());
  EXPECT_THAT(session->Query("SELECT id FROM t"), IsOkAndHolds(ElementsAre(Row({Int(1)}))));
}

}  // namespace
}  // namespace districtedu::mysql
