#include "common/mysql/migrate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "embedded/mysql_test_schema.h"

namespace districtedu::mysql {
namespace {

using ::districtedu::testing::IsOk;
using ::districtedu::testing::IsOkAndHolds;
using ::districtedu::testing::StatusIs;
using ::districtedu::testing::TestDatabase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kTeachers[] = "CREATE TABLE IF NOT EXISTS teachers (id INT PRIMARY KEY);\n";
constexpr char kSchools[] =
    "CREATE TABLE IF NOT EXISTS schools (id INT PRIMARY KEY);\n"
    "INSERT IGNORE INTO schools VALUES (1);\n";

std::vector<Migration> TwoMigrations() {
  return {{"0100/facilities/schools", "schools", kSchools},
          {"0200/staffing/teachers", "teachers", kTeachers}};
}

std::vector<MigrationState> States(Session& session, const std::vector<Migration>& migrations) {
  std::vector<MigrationState> states;
  const auto list = ListMigrations(session, migrations);
  EXPECT_THAT(list, IsOk());
  for (const MigrationStatus& status : *list) states.push_back(status.state);
  return states;
}

class MigrateTest : public ::testing::Test {
 protected:
  std::int64_t Tables() {
    return database_.SelectInt(
        "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?",
        {database_.name()});
  }

  TestDatabase database_;
  std::unique_ptr<Session> session_ = database_.Connect();
};

TEST_F(MigrateTest, AppliesInOrderOnce) {
  const std::vector<Migration> migrations = TwoMigrations();
  EXPECT_THAT(States(*session_, migrations),
              ElementsAre(MigrationState::kPending, MigrationState::kPending));
  EXPECT_EQ(Tables(), 0) << "listing changes nothing";
  std::vector<std::string> told;
  MigrateOptions options;
  options.progress = [&](const Migration& migration, int number, int count) {
    told.push_back(absl::StrCat(number, "/", count, " ", migration.name));
  };
  ASSERT_THAT(Migrate(*session_, migrations, options), IsOk());
  EXPECT_THAT(told, ElementsAre("1/2 schools", "2/2 teachers"));
  EXPECT_EQ(Tables(), 3);
  const auto list = ListMigrations(*session_, migrations);
  EXPECT_EQ((*list)[0].state, MigrationState::kApplied);
  EXPECT_THAT((*list)[0].applied_at, ::testing::StartsWith("20"));
  told.clear();
  ASSERT_THAT(Migrate(*session_, migrations, options), IsOk());
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(MigrateTest, LaterMigrationsAreAdded) {
  std::vector<Migration> migrations = TwoMigrations();
  ASSERT_THAT(Migrate(*session_, migrations), IsOk());
  // Also one that sorts before some already applied: another room's.
  migrations.insert(migrations.begin() + 1,
                    {"0150/quality/visits", "visits", "CREATE TABLE visits (id INT);\n"});
  ASSERT_THAT(Migrate(*session_, migrations), IsOk());
  EXPECT_EQ(Tables(), 4);
  // A program of before does not know it, and lives with it.
  EXPECT_THAT(
      States(*session_, TwoMigrations()),
      ElementsAre(MigrationState::kApplied, MigrationState::kApplied, MigrationState::kUnknown));
  EXPECT_THAT(Migrate(*session_, TwoMigrations()), IsOk());
}

TEST_F(MigrateTest, ChangedTextIsRefusedAndNothingIsApplied) {
  std::vector<Migration> migrations = TwoMigrations();
  ASSERT_THAT(Migrate(*session_, migrations), IsOk());
  migrations[0].sql += "-- a comment\n";
  migrations.push_back({"0300/x/y", "y", "CREATE TABLE y (id INT);\n"});
  EXPECT_THAT(Migrate(*session_, migrations), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                       HasSubstr("0100/facilities/schools")));
  EXPECT_THAT(
      States(*session_, migrations),
      ElementsAre(MigrationState::kChanged, MigrationState::kApplied, MigrationState::kPending));
}

TEST_F(MigrateTest, AnErrorNamesTheMigrationAndTheRestIsDoneNextTime) {
  std::vector<Migration> migrations = TwoMigrations();
  migrations.push_back(
      {"0300/x/y", "y", "CREATE TABLE y (id INT);\nCREATE INDEX by_z ON y (z);\n"});
  const absl::Status status = Migrate(*session_, migrations);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal, HasSubstr("0300/x/y")));
  EXPECT_EQ(ErrorNumber(status), 1072);
  EXPECT_THAT(
      States(*session_, migrations),
      ElementsAre(MigrationState::kApplied, MigrationState::kApplied, MigrationState::kUnfinished));
  EXPECT_EQ(Tables(), 4) << "the first statement of the failed one stands";
  EXPECT_EQ(ErrorNumber(Migrate(*session_, migrations)), 1072) << "and is not repeated";
  // Corrected, it is taken only where somebody says that it fits what is there.
  migrations[2].sql = "ALTER TABLE y ADD COLUMN z INT;\n";
  EXPECT_THAT(Migrate(*session_, migrations), StatusIs(absl::StatusCode::kFailedPrecondition));
  MigrateOptions options;
  options.accept_changed_unfinished = true;
  EXPECT_THAT(Migrate(*session_, migrations, options), IsOk());
  EXPECT_THAT(Migrate(*session_, migrations), IsOk());
}

// The connection is killed by a statement in the middle of a migration, as a crash would.
TEST_F(MigrateTest, IsFinishedAfterACrash) {
  // Not transactional: what it holds outlives the killed connection.
  database_.Run("CREATE TABLE crash (happened INT) ENGINE=MyISAM;");
  database_.Run(
      "CREATE PROCEDURE crash_once() IF (SELECT COUNT(*) FROM crash) = 0 THEN "
      "INSERT INTO crash VALUES (1); KILL CONNECTION_ID(); END IF;");
  const std::vector<Migration> migrations = {{"0100/x/ab", "ab",
                                              "CREATE TABLE a (id INT) ENGINE=InnoDB;\n"
                                              "INSERT INTO a VALUES (1);\n"
                                              "CALL crash_once();\n"
                                              "CREATE TABLE b (id INT);\n"}};
  EXPECT_THAT(Migrate(*session_, migrations), StatusIs(absl::StatusCode::kUnavailable));
  auto second = database_.Connect();
  EXPECT_THAT(States(*second, migrations), ElementsAre(MigrationState::kUnfinished));
  // The lock fell with the connection.
  ASSERT_THAT(Migrate(*second, migrations), IsOk());
  EXPECT_THAT(States(*second, migrations), ElementsAre(MigrationState::kApplied));
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM a"), 1) << "inserted once";
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM b"), 0);
}

// A crash right after a statement of DDL, before the note that it is done: every kind is repeated.
TEST_F(MigrateTest, ADoneButNotNotedStatementIsAcceptedOnce) {
  database_.Run("CREATE TABLE t (id INT PRIMARY KEY, old INT, older INT, KEY by_old (old));");
  std::string text;
  for (const char* statement :
       {"CREATE TABLE a (id INT)", "ALTER TABLE t ADD COLUMN fresh INT",
        "CREATE INDEX by_fresh ON t (fresh)", "ALTER TABLE t DROP COLUMN older",
        "DROP INDEX by_old ON t", "ALTER TABLE t ADD CONSTRAINT positive CHECK (id > 0)",
        "DROP TABLE a"}) {
    absl::StrAppend(&text, statement, ";\n");
  }
  const std::vector<Migration> migrations = {{"0100/x/all", "all", text}};
  ASSERT_THAT(Migrate(*session_, migrations), IsOk());
  for (int done = 6; done >= 1; --done) {  // the last statement drops what the first made
    ASSERT_THAT(session_->Execute("UPDATE schema_migrations SET state = 'running',"
                                  " statements_done = ?",
                                  {std::int64_t{done}}),
                IsOk());
    // Only the one in doubt: a second that is done already is a fault.
    const absl::Status status = Migrate(*session_, migrations);
    if (done == 6) {
      EXPECT_THAT(status, IsOk());
    } else {
      EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal)) << done;
      EXPECT_EQ(database_.SelectInt("SELECT statements_done FROM schema_migrations"), done + 1);
    }
  }
  // In a first run nothing is accepted.
  EXPECT_THAT(Migrate(*session_, {migrations[0], {"0200/x/t", "t", "CREATE TABLE t (id INT);\n"}}),
              StatusIs(absl::StatusCode::kInternal));
}

TEST_F(MigrateTest, TheTableOfTheFirstReleaseIsExtended) {
  const std::vector<Migration> migrations = TwoMigrations();
  ASSERT_THAT(Migrate(*session_, {migrations[0]}), IsOk());
  database_.Run("ALTER TABLE schema_migrations DROP COLUMN statements_done;");
  EXPECT_THAT(States(*session_, migrations),
              ElementsAre(MigrationState::kApplied, MigrationState::kPending));
  ASSERT_THAT(Migrate(*session_, migrations), IsOk());
  EXPECT_EQ(Tables(), 3);
}

TEST_F(MigrateTest, TwoAtOnceTakeTurns) {
  // Not safe to run twice, so that a second run would fail.
  const std::vector<Migration> migrations = {
      {"0100/x/a", "a", "CREATE TABLE a (id INT);\nDO SLEEP(0.3);\nCREATE TABLE b (id INT);\n"}};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { EXPECT_THAT(Migrate(*database_.Connect(), migrations), IsOk()); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Tables(), 3);
}

TEST_F(MigrateTest, GivesUpWaitingForTheLock) {
  const std::string lock = std::get<std::string>(database_.Select(
      "SELECT CONCAT('districtedu_migrate_', LEFT(SHA2(?, 256), 32))", {database_.name()})[0][0]);
  auto other = database_.Connect();
  ASSERT_THAT(other->Query("SELECT GET_LOCK(?, 0)", {lock}),
              IsOkAndHolds(ElementsAre(Row({std::int64_t{1}}))));
  MigrateOptions options;
  options.lock_wait = absl::Milliseconds(100);
  EXPECT_THAT(Migrate(*session_, TwoMigrations(), options), StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(Tables(), 0);
}

TEST_F(MigrateTest, FaultyListsAreRefused) {
  std::vector<Migration> migrations = TwoMigrations();
  std::swap(migrations[0], migrations[1]);
  EXPECT_THAT(Migrate(*session_, migrations), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(Migrate(*session_, {{"0100/x/a", "a", "CREATE TABLE a (\n"}}),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("line 1")));
  EXPECT_THAT(Migrate(*database_.server().Connect(), TwoMigrations()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(Tables(), 0);
}

TEST(MigrationsOfTest, PathsAndRooms) {
  const std::vector<EmbeddedFile> files = {
      {"services/staffing/schema/0200_teachers.sql", "DO 1;\n"},
      {"common/resource/schema/0050_engine.sql", "CREATE TABLE {room}_outbox (id INT);\n"},
      {"common/resource/schema/0010_all.sql", "DO 2;\n"},
  };
  const auto migrations = MigrationsOf(files, {"staffing", "facilities"});
  ASSERT_THAT(migrations, IsOk());
  std::vector<std::string> ids;
  for (const Migration& migration : *migrations) ids.push_back(migration.id);
  EXPECT_THAT(ids, ElementsAre("0010/common/all", "0050/facilities/engine", "0050/staffing/engine",
                               "0200/staffing/teachers"));
  EXPECT_EQ((*migrations)[1].sql, "CREATE TABLE facilities_outbox (id INT);\n");
  EXPECT_EQ((*migrations)[3].name, "teachers");
}

TEST(MigrationsOfTest, BadFilesAreNamed) {
  const auto error = [](const char* path, const char* text) {
    return std::string(MigrationsOf({{path, text}}, {"a"}).status().message());
  };
  EXPECT_THAT(error("services/a/schema/teachers.sql", ""), HasSubstr("teachers.sql"));
  EXPECT_THAT(error("services/a/schema/001_x.sql", ""), HasSubstr("NNNN"));
  EXPECT_THAT(error("services/a/schema/0100_x.txt", ""), HasSubstr("NNNN"));
  EXPECT_THAT(error("services/a/schema/0100_x.sql", "DO {room};\n"), HasSubstr("{room}"));
  EXPECT_THAT(error("services/a/schema/0100_x.sql", "DO 1"), HasSubstr("0100/a/x"));
  EXPECT_THAT(MigrationsOf({{"services/a/schema/0100_x.sql", "DO 1;\n"},
                            {"services/a/schema/0100_x.sql", "DO 1;\n"}},
                           {}),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("order")));
}

TEST(EmbeddedFilesTest, HoldPathsAndTextsByteForByte) {
  const auto files = SchemaForTest();
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].path, "common/mysql/testdata/0100_odd.sql");
  EXPECT_EQ(std::string(files[0].text),
            "-- Text a generator could spoil: ; [ ] ( ) \" \\ ${NOT_A_VARIABLE} @x@ 中文 \\n\n"
            "CREATE TABLE IF NOT EXISTS odd (\n"
            "  kind CHAR(1) COMMENT 'a;b \\\\ \"c\" [d'\n"
            ");\n");
  EXPECT_EQ(files[1].path, "common/mysql/testdata/0200_room.sql");
  const auto migrations = MigrationsOf(files, {"one", "two"});
  ASSERT_THAT(migrations, IsOk());
  EXPECT_EQ(migrations->size(), 3u);
  const TestDatabase database(*migrations);
  EXPECT_THAT(
      database.Select("SHOW TABLES"),
      ElementsAre(Row({std::string("odd")}), Row({std::string("one_things")}),
                  Row({std::string("schema_migrations")}), Row({std::string("two_things")})));
}

}  // namespace
}  // namespace districtedu::mysql
