// A store of every type of column, written out and read in again.

#include "services/districtctl/backup/store_dump.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "common/testing/test_database.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::districtctl {
namespace {

using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::TestDatabase;

constexpr int kRows = 12'000;  // several pages

std::vector<mysql::Migration> Migrations() {
  return {{"0001/test/store", "store", R"(
CREATE TABLE aggregation_store (
  store_id TINYINT NOT NULL,
  incarnation VARCHAR(64) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (store_id)
);
INSERT INTO aggregation_store VALUES (1, 'before', '2024-01-01');
CREATE TABLE parents (id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL, PRIMARY KEY (id));
CREATE TABLE facts (
  parent_id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  year SMALLINT NOT NULL,
  number BIGINT NOT NULL AUTO_INCREMENT COMMENT 'it''s; a number',
  text TEXT COLLATE utf8mb4_bin NULL,
  day DATE NULL,
  time DATETIME(6) NULL,
  money DECIMAL(20,2) NULL,
  bytes LONGBLOB NULL,
  doubled INT AS (year * 2) STORED,
  PRIMARY KEY (parent_id, year, number),
  KEY by_number (number),
  CONSTRAINT facts_parent FOREIGN KEY (parent_id) REFERENCES parents (id)
) COMMENT='tab	and \\ backslash';
CREATE SQL SECURITY INVOKER VIEW years AS SELECT DISTINCT year, 'a;b' AS mark FROM facts;
CREATE SQL SECURITY INVOKER VIEW last_years AS SELECT MAX(year) AS year FROM years;
)"}};
}

class StoreDumpTest : public ::testing::Test {
 protected:
  StoreDumpTest() : from_(Migrations()) {
    from_.Run(
        "INSERT INTO parents VALUES ('a'), ('a b'), ('合成');\n"
        "INSERT INTO facts (parent_id, year, number) SELECT ELT(1 + seq % 3, 'a', 'a b', '合成'), "
        "2020 + seq % 5, seq FROM seq_1_to_12000;\n"
        "UPDATE facts SET text = CONCAT('a\\tb\\nc\\\\n', number, '\\0 😀'), day = '2024-02-29', "
        "time = '2024-01-02 03:04:05.000006', money = -12.50, bytes = x'00ff0a095c' WHERE number % "
        "7 = 0;\n"
        "UPDATE facts SET text = '', bytes = '' WHERE number % 11 = 0;\n"
        "UPDATE facts SET bytes = REPEAT('x', 3000000) WHERE number IN (5, 6, 7);\n");
  }

  absl::Status Dump(const std::string& path) {
    mysql::ConnectOptions options = from_.options();
    options.isolation = mysql::Isolation::kRepeatableRead;
    const auto session = mysql::Session::Connect(options);
    if (!session.ok()) return session.status();
    const auto out = CompressedWriter::Create(path);
    if (!out.ok()) return out.status();
    manifest_ = {};
    absl::Status status = DumpStore(**session, **out, progress_, &manifest_);
    return status.ok() ? (*out)->Finish().status() : status;
  }

  absl::Status Load(TestDatabase& to, const std::string& path) {
    const auto session = mysql::Session::Connect(to.options());
    if (!session.ok()) return session.status();
    const auto in = CompressedReader::Open(path, kLongestLine);
    if (!in.ok()) return in.status();
    return LoadStore(**session, **in, manifest_, Migrations(), progress_);
  }

  static std::vector<mysql::Row> Contents(TestDatabase& database, const std::string& table) {
    return database.Select(absl::StrCat("SELECT * FROM ", table, " ORDER BY 1, 2, 3"));
  }

  static std::int64_t Tables(TestDatabase& database) {
    return database.SelectInt(
        "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()");
  }

  testing::TempDir dir_;
  const std::string path_ = dir_.File("rows.gz");
  TestDatabase from_;
  BackupManifest manifest_;
  DumpProgress progress_ = [](std::int64_t) { return absl::OkStatus(); };
};

TEST_F(StoreDumpTest, EveryValueComesBack) {
  ASSERT_THAT(Dump(path_), IsOk());
  EXPECT_EQ(manifest_.incarnation, "before");
  ASSERT_EQ(manifest_.tables.size(), 4u);
  EXPECT_EQ(manifest_.tables[1].name, "facts");
  EXPECT_EQ(manifest_.tables[1].rows, kRows);
  ASSERT_EQ(manifest_.migrations.size(), 1u);
  TestDatabase to;
  ASSERT_THAT(Load(to, path_), IsOk());
  EXPECT_EQ(Contents(to, "facts"), Contents(from_, "facts"));
  for (const char* table : {"parents", "schema_migrations"}) {
    EXPECT_EQ(to.Select(absl::StrCat("SELECT * FROM ", table, " ORDER BY 1")),
              from_.Select(absl::StrCat("SELECT * FROM ", table, " ORDER BY 1")));
  }
  EXPECT_EQ(to.Select("SHOW CREATE TABLE facts"), from_.Select("SHOW CREATE TABLE facts"));
  EXPECT_EQ(to.SelectInt("SELECT COUNT(*) FROM aggregation_store WHERE incarnation <> 'before'"),
            1);
  EXPECT_EQ(Tables(to), 6);
  // References hold again, and views read the tables beside them.
  to.Run(
      "INSERT INTO parents VALUES ('next');\n"
      "INSERT INTO facts (parent_id, year, number) VALUES ('next', 2030, 1);\n");
  EXPECT_EQ(to.SelectInt("SELECT year FROM last_years"), 2030);
  EXPECT_EQ(from_.SelectInt("SELECT year FROM last_years"), 2024);
  EXPECT_FALSE(to.Connect()->Execute("DELETE FROM parents WHERE id = 'a'").ok());
}

TEST_F(StoreDumpTest, WhatIsWrittenMeanwhileIsNotInIt) {
  bool written = false;
  progress_ = [&](std::int64_t) {
    if (!std::exchange(written, true)) {
      from_.Run("INSERT INTO parents VALUES ('late');\nDELETE FROM facts WHERE number > 100;\n");
    }
    return absl::OkStatus();
  };
  ASSERT_THAT(Dump(path_), IsOk());
  EXPECT_TRUE(written);
  EXPECT_EQ(manifest_.tables[1].rows, kRows);
  EXPECT_EQ(manifest_.tables[2].rows, 3);
}

TEST_F(StoreDumpTest, OnlyAnEmptyDatabaseIsFilled) {
  ASSERT_THAT(Dump(path_), IsOk());
  TestDatabase to;
  to.Run("CREATE TABLE precious (id INT PRIMARY KEY);\n");
  const absl::Status refused = Load(to, path_);
  EXPECT_THAT(refused, HasReason("CONFIG_INVALID"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("not empty"));
  EXPECT_EQ(Tables(to), 1);
}

TEST_F(StoreDumpTest, AFailedLoadLeavesNothing) {
  ASSERT_THAT(Dump(path_), IsOk());
  TestDatabase to;
  progress_ = [](std::int64_t rows) {
    return rows > 1000 ? Error(Reason::kCallCancelled, "interrupted") : absl::OkStatus();
  };
  EXPECT_THAT(Load(to, path_), HasReason("CALL_CANCELLED"));
  EXPECT_EQ(Tables(to), 0);
  progress_ = [](std::int64_t) { return absl::OkStatus(); };
  manifest_.tables[1].rows += 1;
  EXPECT_THAT(Load(to, path_), HasReason("CONFIG_INVALID"));
  EXPECT_EQ(Tables(to), 0);
  manifest_.tables[1].rows -= 1;
  // One that died left its mark, by which the next knows what it may drop.
  to.Run(
      "CREATE TABLE restore_unfinished (id TINYINT PRIMARY KEY);\n"
      "CREATE TABLE facts (id INT PRIMARY KEY);\n"
      "CREATE VIEW years AS SELECT id FROM facts;\n");
  EXPECT_THAT(Load(to, path_), IsOk());
  EXPECT_EQ(Tables(to), 6);
}

TEST_F(StoreDumpTest, ABackupOfAnotherProgramIsRefused) {
  ASSERT_THAT(Dump(path_), IsOk());
  TestDatabase to;
  const auto session = to.Connect();
  EXPECT_THAT(CheckLoadable(*session, manifest_, Migrations()), IsOk());
  EXPECT_THAT(CheckLoadable(*session, manifest_, {}), HasReason("CONFIG_INVALID"));
  manifest_.migrations[0].checksum[0] ^= 1;
  EXPECT_THAT(CheckLoadable(*session, manifest_, Migrations()), HasReason("CONFIG_INVALID"));
}

TEST_F(StoreDumpTest, DataThatIsNoneIsRefused) {
  ASSERT_THAT(Dump(path_), IsOk());
  TestDatabase to;
  int number = 0;
  for (const std::string& text :
       {std::string(), std::string("store\t2\nend\n"), std::string("store\t1\n"),
        std::string("store\t1\nrow\ti1\nend\n"), std::string("store\t1\ntable\tx\tDROP TABLE y\n"),
        std::string(
            "store\t1\ntable\tx\tCREATE TABLE `x` (a INT PRIMARY KEY)\ncolumns\ta\nrow\tz\n"),
        std::string("store\t1\nview\tv\tDROP VIEW v\nend\n"),
        std::string("store\t1\nview\tv\tCREATE VIEW `v` AS select a from nowhere\nend\n"),
        std::string("store\t1\nend\n")}) {
    const std::string path = dir_.File(absl::StrCat("broken", ++number));
    const auto out = CompressedWriter::Create(path);
    ASSERT_THAT((*out)->Write(text), IsOk());
    ASSERT_THAT((*out)->Finish(), IsOk());
    EXPECT_FALSE(Load(to, path).ok()) << text;
    EXPECT_EQ(Tables(to), 0);
  }
}

}  // namespace
}  // namespace districtedu::districtctl
