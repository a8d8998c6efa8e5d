#include "common/testing/mariadb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <stdexcept>
#include <string>
#include <thread>

#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "common/testing/wait.h"

namespace districtedu::testing {
namespace {

using ::testing::ElementsAre;

TEST(MariaDbTest, CommittedRowsSurviveKillAndRestart) {
  MariaDb server;
  TestDatabase database({}, server);
  database.Run("CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB;");
  for (int round = 1; round <= 3; ++round) {
    auto session = database.Connect();
    ASSERT_THAT(session->Execute("INSERT INTO t VALUES (?)", {std::int64_t{round}}), IsOk());
    const pid_t pid = server.pid();
    if (round == 3) {
      server.Stop();
    } else {
      server.Kill();
    }
    EXPECT_NE(kill(pid, 0), 0);
    EXPECT_FALSE(session->Query("SELECT 1").ok());
    server.Start();
    EXPECT_EQ(database.SelectInt("SELECT COUNT(*) FROM t"), round);
  }
}

TEST(TestDatabaseTest, EachIsItsOwnAndGoesAway) {
  std::string name;
  {
    const TestDatabase one;
    const TestDatabase two;
    name = one.name();
    EXPECT_NE(one.name(), two.name());
    one.Run("CREATE TABLE t (id INT);");
    two.Run("CREATE TABLE t (id INT);");
    EXPECT_THAT(one.Select("SELECT DATABASE()"), ElementsAre(mysql::Row({name})));
  }
  const TestDatabase other;
  EXPECT_EQ(other.SelectInt("SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE "
                            "SCHEMA_NAME = ?",
                            {name}),
            0);
}

TEST(MariaDbTest, TellsWhoWaitsForALock) {
  const TestDatabase database;
  database.Run("CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB;\nINSERT INTO t VALUES (1);");
  auto holder = database.Connect();
  auto waiter = database.Connect();
  ASSERT_THAT(holder->Begin(), IsOk());
  ASSERT_THAT(holder->Execute("DELETE FROM t"), IsOk());
  EXPECT_FALSE(database.server().IsWaitingForLock(waiter->connection_id()));
  std::thread waiting([&] { EXPECT_THAT(waiter->Execute("DELETE FROM t"), IsOkAndHolds(0)); });
  EXPECT_TRUE(
      WaitUntil([&] { return database.server().IsWaitingForLock(waiter->connection_id()); }));
  EXPECT_FALSE(database.server().IsWaitingForLock(holder->connection_id()));
  EXPECT_THAT(holder->Commit(), IsOk());
  waiting.join();
}

TEST(TestDatabaseTest, AppliesMigrations) {
  const TestDatabase database({{"0001/x/t", "t", "CREATE TABLE t (id INT);\n"}});
  EXPECT_EQ(database.SelectInt("SELECT COUNT(*) FROM t"), 0);
}

TEST(TestDatabaseTest, FaultsAreReported) {
  const TestDatabase database;
  EXPECT_THROW(database.Run("NONSENSE;"), std::runtime_error);
  EXPECT_THROW(database.Select("SELECT * FROM nothing"), std::runtime_error);
  EXPECT_THROW(database.SelectInt("SELECT 'x'"), std::runtime_error);
}

TEST(TestDatabaseTest, AccountsHaveOnlyWhatTheyAreGranted) {
  TestDatabase database;
  database.Run("CREATE TABLE t (id INT);");
  auto session = mysql::Session::Connect(
      database.OptionsOfNewAccount({"SELECT ON {database}.*", "INSERT ON {database}.t"}));
  ASSERT_THAT(session, IsOk());
  EXPECT_THAT((*session)->Execute("INSERT INTO t VALUES (1)"), IsOkAndHolds(1));
  EXPECT_FALSE((*session)->Execute("DELETE FROM t").ok());
}

}  // namespace
}  // namespace districtedu::testing
