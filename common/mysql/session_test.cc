// Sessions against a real server: values, statements, settings, deadlines.
#include "common/mysql/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/logging.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"

namespace districtedu::mysql {
namespace {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::IsOk;
using ::districtedu::testing::IsOkAndHolds;
using ::districtedu::testing::StatusIs;
using ::districtedu::testing::TestDatabase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Value Int(std::int64_t number) { return number; }
Value Text(std::string text) { return text; }

// Runs on MySQL as well: DISTRICTEDU_TEST_MARIADB_SOCKET may name the socket of one.
class SessionTest : public ::testing::Test {
 protected:
  std::string isolation_variable() const {
    return session_->is_mariadb() ? "tx_isolation" : "transaction_isolation";
  }

  TestDatabase database_;
  std::unique_ptr<Session> session_ = database_.Connect();
};

TEST_F(SessionTest, ValuesOfEveryTypeComeBackExactly) {
  database_.Run(R"(
    CREATE TABLE t (
      id INT PRIMARY KEY, tiny TINYINT, small SMALLINT UNSIGNED, medium MEDIUMINT, plain INT UNSIGNED,
      big BIGINT, natural_big BIGINT UNSIGNED, price DECIMAL(20, 4), day DATE, instant DATETIME(6),
      stamp TIMESTAMP NULL, year YEAR, flags BIT(9), raw BLOB, fixed BINARY(4), txt MEDIUMTEXT,
      kind ENUM('a', 'b'), doc TEXT, ch CHAR(5));
  )");
  const std::string bytes("\0\x01\xff\0", 4);
  ASSERT_THAT(
      session_->Execute(
          "INSERT INTO t VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          {Int(-128), Int(65535), Int(-8388608), Int(4294967295),
           Int(std::numeric_limits<std::int64_t>::min()),
           Int(std::numeric_limits<std::int64_t>::max()), Text("-12.5"), Text("2024-02-29"),
           Text("2024-01-02 03:04:05.000006"), Text("2024-01-02 03:04:05"), Int(2024), Int(257),
           Text(bytes), Text(bytes), Text("中文😀"), Text("b"), Text("{\"a\":1}"), Text("ab")}),
      IsOkAndHolds(1));
  EXPECT_THAT(
      session_->Query("SELECT * FROM t"),
      IsOkAndHolds(ElementsAre(ElementsAre(
          Int(1), Int(-128), Int(65535), Int(-8388608), Int(4294967295),
          Int(std::numeric_limits<std::int64_t>::min()),
          Int(std::numeric_limits<std::int64_t>::max()), Text("-12.5000"), Text("2024-02-29"),
          Text("2024-01-02 03:04:05.000006"), Text("2024-01-02 03:04:05"), Int(2024), Int(257),
          Text(bytes), Text(bytes), Text("中文😀"), Text("b"), Text("{\"a\":1}"), Text("ab")))));
  EXPECT_THAT(session_->Query("SELECT SUM(big), COUNT(*), NULL, MAX(small) FROM t"),
              IsOkAndHolds(ElementsAre(
                  ElementsAre(Text("-9223372036854775808"), Int(1), kNull, Int(65535)))));
}

TEST_F(SessionTest, NullsEmptyTextsAndNoRows) {
  database_.Run("CREATE TABLE t (id INT PRIMARY KEY, n BIGINT, s VARCHAR(9), d DATE);");
  ASSERT_THAT(session_->Execute("INSERT INTO t VALUES (?, ?, ?, ?)", {Int(1), kNull, kNull, kNull}),
              IsOk());
  ASSERT_THAT(session_->Execute("INSERT INTO t VALUES (?, ?, ?, ?)",
                                {Int(2), Int(0), Text(""), Text("2024-01-01")}),
              IsOk());
  EXPECT_THAT(session_->Query("SELECT n, s, d FROM t ORDER BY id"),
              IsOkAndHolds(ElementsAre(ElementsAre(kNull, kNull, kNull),
                                       ElementsAre(Int(0), Text(""), Text("2024-01-01")))));
  EXPECT_THAT(session_->Query("SELECT n FROM t WHERE id = ?", {Int(3)}), IsOkAndHolds(IsEmpty()));
}

TEST_F(SessionTest, UnsignedBeyondInt64IsAnErrorNotAnotherNumber) {
  EXPECT_THAT(session_->Query("SELECT 18446744073709551615"),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("64")));
  EXPECT_THAT(session_->Query("SELECT 1"), IsOk());
}

TEST_F(SessionTest, FloatingPointIsAnError) {
  EXPECT_THAT(session_->Query("SELECT 1e0"),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("floating point")));
  EXPECT_THAT(session_->Query("SELECT AVG(x) FROM (SELECT 1 AS x UNION ALL SELECT 2) AS y"),
              IsOkAndHolds(ElementsAre(ElementsAre(Text("1.5000")))));
}

TEST_F(SessionTest, OneMegabyteAndAllBytes) {
  database_.Run("CREATE TABLE t (id INT PRIMARY KEY, txt MEDIUMTEXT, raw LONGBLOB);");
  std::string bytes;
  for (int i = 0; i < (1 << 20); ++i) bytes += static_cast<char>(i * 7 + i / 256);
  std::string text;
  for (int i = 0; i < 300000; ++i) text += "校";
  const std::string insert = "INSERT INTO t VALUES (?, ?, ?)";
  // Large, small and large again through one prepared statement.
  ASSERT_THAT(session_->Execute(insert, {Int(1), Text(text), Text(bytes)}), IsOk());
  ASSERT_THAT(session_->Execute(insert, {Int(2), Text("x"), kNull}), IsOk());
  ASSERT_THAT(session_->Execute(insert, {Int(3), kNull, Text(bytes)}), IsOk());
  for (int run = 0; run < 2; ++run) {
    const auto rows = session_->Query("SELECT txt, raw FROM t ORDER BY id");
    ASSERT_THAT(rows, IsOkAndHolds(SizeIs(3)));
    EXPECT_TRUE((*rows)[0] == Row({Text(text), Text(bytes)}));
    EXPECT_THAT((*rows)[1], ElementsAre(Text("x"), kNull));
    EXPECT_TRUE((*rows)[2] == Row({kNull, Text(bytes)}));
  }
}

TEST_F(SessionTest, ValueBeyondThePacketSizeIsRefusedAndTheSessionLives) {
  database_.Run("CREATE TABLE t (id INT PRIMARY KEY, raw LONGBLOB);");
  const auto limit =
      std::get<std::string>(database_.Select("SHOW VARIABLES LIKE 'max_allowed_packet'")[0][1]);
  const std::string huge(std::stoul(limit) + 1000, 'x');
  EXPECT_FALSE(session_->Execute("INSERT INTO t VALUES (1, ?)", {Text(huge)}).ok());
  if (!session_->usable()) {
    ASSERT_THAT(session_->Reconnect(), IsOk());
  }
  EXPECT_THAT(session_->Query("SELECT COUNT(*) FROM t"), IsOkAndHolds(ElementsAre(Row({Int(0)}))));
}

TEST_F(SessionTest, TextsThatLookLikeSqlStayTexts) {
  database_.Run("CREATE TABLE t (s VARCHAR(200) PRIMARY KEY);");
  const std::string hostile = "'; DROP TABLE t; -- \\\" ` \n\r\x1a";
  ASSERT_THAT(session_->Execute("INSERT INTO t VALUES (?)", {Text(hostile)}), IsOk());
  EXPECT_THAT(session_->Query("SELECT s FROM t WHERE s = ?", {Text(hostile)}),
              IsOkAndHolds(ElementsAre(ElementsAre(Text(hostile)))));
}

TEST_F(SessionTest, ExecuteCountsMatchedRows) {
  database_.Run("CREATE TABLE t (id INT PRIMARY KEY, n INT);\nINSERT INTO t VALUES (1,1),(2,1);");
  EXPECT_THAT(session_->Execute("UPDATE t SET n = ?", {Int(1)}), IsOkAndHolds(2));
  EXPECT_THAT(session_->Execute("UPDATE t SET n = ? WHERE id = ?", {Int(1), Int(9)}),
              IsOkAndHolds(0));
  EXPECT_THAT(session_->Execute("DELETE FROM t WHERE id = ?", {Int(1)}), IsOkAndHolds(1));
}

TEST_F(SessionTest, WrongNumberOfParametersIsRefusedBeforeAnythingIsSent) {
  database_.Run("CREATE TABLE t (a INT, b INT);");
  const std::string insert = "INSERT INTO t VALUES (?, ?)";
  ASSERT_THAT(session_->Execute(insert, {Int(1), Int(2)}), IsOk());
  EXPECT_THAT(session_->Execute(insert, {Int(3)}), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(session_->Execute(insert, {Int(3), Int(4), Int(5)}),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM t"), 1);
}

TEST_F(SessionTest, QueryAndExecuteAreNotMixed) {
  database_.Run("CREATE TABLE t (a INT);");
  EXPECT_THAT(session_->Query("INSERT INTO t VALUES (1)"), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(session_->Execute("SELECT 1"), StatusIs(absl::StatusCode::kInternal));
  EXPECT_TRUE(session_->usable());
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM t"), 0);
}

TEST_F(SessionTest, StatementsThatTellTheirColumnsLate) {
  database_.Run("CREATE TABLE t (a INT PRIMARY KEY) ENGINE=InnoDB;");
  const auto status = session_->Query("SHOW ENGINE INNODB STATUS");
  ASSERT_THAT(status, IsOkAndHolds(SizeIs(1)));
  EXPECT_THAT(std::get<std::string>((*status)[0][2]), HasSubstr("TRANSACTIONS"));
  EXPECT_THAT(session_->Query("EXPLAIN SELECT a FROM t WHERE a = ?", {Int(1)}),
              IsOkAndHolds(SizeIs(1)));
  EXPECT_THAT(session_->Query("ANALYZE TABLE t"), IsOkAndHolds(::testing::Not(IsEmpty())));
  if (session_->is_mariadb()) {  // MySQL does not prepare it
    EXPECT_THAT(session_->Query("CHECK TABLE t"), IsOkAndHolds(::testing::Not(IsEmpty())));
  }
  EXPECT_THAT(session_->Query("SELECT 1"), IsOk());
}

TEST_F(SessionTest, PreparedStatementsAreReusedAndGivenUp) {
  ConnectOptions options = database_.options();
  options.cached_statements = 3;
  auto session = *Session::Connect(options);
  const auto prepared = [&] {
    const auto rows = session->Query("SHOW SESSION STATUS LIKE 'Com_stmt_prepare'");
    return std::stoi(std::get<std::string>((*rows)[0][1]));
  };
  prepared();
  const int before = prepared();
  for (int i = 0; i < 10; ++i) {
    ASSERT_THAT(session->Query("SELECT ? + 1", {Int(i)}),
                IsOkAndHolds(ElementsAre(ElementsAre(Int(i + 1)))));
  }
  EXPECT_EQ(prepared() - before, 1);
  for (int i = 0; i < 10; ++i) {
    ASSERT_THAT(session->Query(absl::StrCat("SELECT ", i)), IsOk());
  }
  EXPECT_EQ(session->cached_statements(), 3u);
  const auto open = session->Query("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'");
  EXPECT_THAT(open, IsOk());
}

TEST_F(SessionTest, StatementsThatMovedMuchAreNotKept) {
  database_.Run("CREATE TABLE t (a MEDIUMTEXT);");
  ASSERT_THAT(session_->Execute("INSERT INTO t VALUES (?)", {Text(std::string(100000, 'x'))}),
              IsOk());
  const std::size_t before = session_->cached_statements();
  ASSERT_THAT(session_->Query("SELECT a FROM t"), IsOk());
  EXPECT_EQ(session_->cached_statements(), before);
  ASSERT_THAT(session_->Query("SELECT LENGTH(a) FROM t"), IsOk());
  EXPECT_EQ(session_->cached_statements(), before + 1);
}

TEST_F(SessionTest, CachedStatementsSurviveAChangeOfTheTable) {
  database_.Run("CREATE TABLE t (a INT);\nINSERT INTO t VALUES (1);");
  const std::string all = "SELECT * FROM t";
  ASSERT_THAT(session_->Query(all), IsOkAndHolds(ElementsAre(ElementsAre(Int(1)))));
  database_.Run("ALTER TABLE t ADD COLUMN b VARCHAR(100) DEFAULT 'a long enough text';");
  EXPECT_THAT(session_->Query(all),
              IsOkAndHolds(ElementsAre(ElementsAre(Int(1), Text("a long enough text")))));
  database_.Run("ALTER TABLE t DROP COLUMN a;");
  EXPECT_THAT(session_->Query(all),
              IsOkAndHolds(ElementsAre(ElementsAre(Text("a long enough text")))));
}

TEST_F(SessionTest, CachedStatementsSeeAChangedColumnType) {
  database_.Run("CREATE TABLE t (a INT);\nINSERT INTO t VALUES (1);");
  const std::string select = "SELECT a FROM t";
  ASSERT_THAT(session_->Query(select), IsOkAndHolds(ElementsAre(ElementsAre(Int(1)))));
  database_.Run("ALTER TABLE t MODIFY a VARCHAR(50);\nUPDATE t SET a = 'text now';");
  EXPECT_THAT(session_->Query(select), IsOkAndHolds(ElementsAre(ElementsAre(Text("text now")))));
}

TEST_F(SessionTest, SettingsHold) {
  const auto setting = [&](const std::string& name) {
    return std::get<std::string>(
        (*session_->Query(absl::StrCat("SHOW SESSION VARIABLES LIKE '", name, "'")))[0][1]);
  };
  EXPECT_EQ(setting("character_set_client"), "utf8mb4");
  EXPECT_EQ(setting("character_set_results"), "utf8mb4");
  EXPECT_EQ(setting("collation_connection"), "utf8mb4_bin");
  EXPECT_EQ(setting("time_zone"), "+00:00");
  EXPECT_EQ(setting("autocommit"), "ON");
  EXPECT_EQ(setting("innodb_lock_wait_timeout"), "5");
  EXPECT_THAT(setting("sql_mode"), HasSubstr("STRICT_ALL_TABLES"));
  EXPECT_THAT(setting("sql_mode"), HasSubstr("ONLY_FULL_GROUP_BY"));
  EXPECT_EQ(setting(isolation_variable()), "READ-COMMITTED");
  EXPECT_THAT(session_->Query("SELECT CONNECTION_ID()"),
              IsOkAndHolds(ElementsAre(ElementsAre(Int(session_->connection_id())))));
}

TEST_F(SessionTest, FurtherVariablesAreSetAndReadBack) {
  ConnectOptions options = database_.options();
  options.session_variables = {{"wait_timeout", 8}, {"net_read_timeout", 7}};
  options.isolation = Isolation::kRepeatableRead;
  auto session = Session::Connect(options);
  ASSERT_THAT(session, IsOk());
  EXPECT_THAT(
      (*session)->Query("SELECT @@wait_timeout, @@net_read_timeout, @@" + isolation_variable()),
      IsOkAndHolds(ElementsAre(ElementsAre(Int(8), Int(7), Text("REPEATABLE-READ")))));
  // The server silently takes its largest value instead: found by reading back.
  options.session_variables = {{"wait_timeout", std::int64_t{1} << 40}};
  EXPECT_THAT(Session::Connect(options),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("wait_timeout")));
}

TEST_F(SessionTest, LoadDataLocalIsRefused) {
  database_.Run("CREATE TABLE t (a TEXT);");
  EXPECT_FALSE(
      session_->ExecuteScript("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE t;").ok());
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM t"), 0);
}

TEST_F(SessionTest, ScriptsRunStatementByStatement) {
  ASSERT_THAT(session_->ExecuteScript("CREATE TABLE t (a INT);\nINSERT INTO t\nVALUES (1), (2);\n"
                                      "SELECT a FROM t;\nSHOW TABLES;\n"),
              IsOk());
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM t"), 2);
  EXPECT_THAT(session_->ExecuteScript("INSERT INTO t VALUES (3);\nNONSENSE;\n"
                                      "INSERT INTO t VALUES (4);\n"),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(database_.SelectInt("SELECT SUM(a = 3) * 10 + SUM(a = 4) < 11 FROM t"), 1);
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM t"), 3);
  // One statement per sending: text smuggled behind a `;` is a syntax error.
  EXPECT_FALSE(session_->Execute("INSERT INTO t VALUES (5); DELETE FROM t").ok());
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM t"), 3);
}

TEST_F(SessionTest, DeadlineInThePastSendsNothing) {
  database_.Run("CREATE TABLE t (a INT);");
  session_->SetDeadline(absl::Now() - absl::Seconds(1));
  EXPECT_THAT(session_->Execute("INSERT INTO t VALUES (1)"), HasReason("DEADLINE_PASSED"));
  EXPECT_THAT(session_->Begin(), HasReason("DEADLINE_PASSED"));
  session_->SetDeadline(absl::InfiniteFuture());
  EXPECT_THAT(session_->Execute("INSERT INTO t VALUES (1)"), IsOkAndHolds(1));
}

TEST_F(SessionTest, ServerStopsAStatementAtTheDeadline) {
  database_.Run("CREATE TABLE t (id INT PRIMARY KEY);\nINSERT INTO t VALUES (1);");
  session_->SetDeadline(absl::Now() + absl::Milliseconds(300));
  EXPECT_THAT(session_->Query("SELECT COUNT(*) FROM information_schema.COLUMNS a, "
                              "information_schema.COLUMNS b, information_schema.COLUMNS c"),
              HasReason("DEADLINE_PASSED"));
  EXPECT_TRUE(session_->usable());
  if (!session_->is_mariadb()) return;  // MySQL bounds SELECTs only, and waits for locks apart
  // A wait for another's lock is stopped as well.
  auto other = database_.Connect();
  ASSERT_THAT(other->Begin(), IsOk());
  ASSERT_THAT(other->Execute("UPDATE t SET id = 2"), IsOk());
  session_->SetDeadline(absl::Now() + absl::Milliseconds(300));
  EXPECT_THAT(session_->Execute("UPDATE t SET id = 3"), HasReason("DEADLINE_PASSED"));
  session_->SetDeadline(absl::InfiniteFuture());
  ASSERT_THAT(other->Rollback(), IsOk());
  EXPECT_THAT(session_->Execute("UPDATE t SET id = 3"), IsOkAndHolds(1));
}

TEST_F(SessionTest, StatementLimitIsNotSetAnewForEveryCall) {
  const auto settings = [&] {
    return std::stoi(std::get<std::string>(
        (*session_->Query("SHOW SESSION STATUS LIKE 'Com_set_option'"))[0][1]));
  };
  session_->SetDeadline(absl::Now() + absl::Seconds(30));
  settings();
  const int before = settings();
  for (int i = 0; i < 20; ++i) {
    session_->SetDeadline(absl::Now() + absl::Seconds(30));
    ASSERT_THAT(session_->Query("SELECT 1"), IsOk());
  }
  EXPECT_EQ(settings(), before);
}

TEST_F(SessionTest, ErrorsNeverCarryValuesOrSql) {
  database_.Run("CREATE TABLE t (name VARCHAR(50) PRIMARY KEY);");
  LogCapture log;
  const Value person = Text("Zhang San 13800000000");
  ASSERT_THAT(session_->Execute("INSERT INTO t VALUES (?)", {person}), IsOk());
  const auto duplicate = session_->Execute("INSERT INTO t VALUES (?)", {person});
  EXPECT_THAT(duplicate, StatusIs(absl::StatusCode::kAlreadyExists));
  const auto broken = session_->Query("SELECT nothing FROM t WHERE name = ?", {person});
  EXPECT_THAT(broken, StatusIs(absl::StatusCode::kInternal));
  for (const absl::Status& status : {duplicate.status(), broken.status()}) {
    EXPECT_EQ(status.ToString().find("Zhang"), std::string::npos) << status;
    EXPECT_EQ(status.ToString().find("nothing"), std::string::npos) << status;
  }
  EXPECT_TRUE(log.Contains({"number=1054", "SELECT nothing FROM t"}));
  for (const std::string& line : log.lines()) {
    EXPECT_EQ(line.find("Zhang"), std::string::npos) << line;
  }
}

TEST_F(SessionTest, PasswordsAreNotLogged) {
  LogCapture log;
  EXPECT_FALSE(
      session_->ExecuteScript("CREATE USER x@localhost IDENTIFIED BY 'hunter2' NONSENSE;").ok());
  EXPECT_TRUE(log.Contains({"number=1064"}));
  EXPECT_FALSE(log.Contains({"hunter2"}));
}

}  // namespace
}  // namespace districtedu::mysql
