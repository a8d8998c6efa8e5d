#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/benchmark/figure.h"
#include "tests/benchmark/statements.h"

namespace districtedu::benchmark {
namespace {

using ::testing::ElementsAre;

TEST(Figures, MedianAndPercentile) {
  EXPECT_EQ(Median({3, 1, 2}), 2);
  EXPECT_EQ(Median({4, 1, 2, 3}), 2.5);
  std::vector<double> hundred;
  for (int i = 100; i > 0; --i) hundred.push_back(i);
  EXPECT_EQ(Percentile(hundred, 0.99), 99);
  EXPECT_EQ(Percentile(hundred, 0.5), 50);
  EXPECT_EQ(Percentile({7}, 0.99), 7);
  EXPECT_THROW(Median({}), std::runtime_error);
}

TEST(Figures, TargetsAreBoundsFromBelowOrAbove) {
  Figure figure;
  figure.target = 0.6;
  figure.value = 0.6;
  EXPECT_TRUE(Meets(figure));
  figure.value = 0.59;
  EXPECT_FALSE(Meets(figure));
  figure.at_least = false;
  EXPECT_TRUE(Meets(figure));
  figure.value = 0.61;
  EXPECT_FALSE(Meets(figure));
}

TEST(Figures, RatiosInWords) {
  EXPECT_EQ(RatioText({0.5, 0.75, 0.625}), "ratio 0.62 (0.50 to 0.75, 3 pairs)");
}

// As MariaDB 10.11 writes it: the head, two records of one second, one of another.
constexpr char kLog[] =
    "mariadbd, Version: 10.11. started with:\n"
    "Time\t\t    Id Command\tArgument\n"
    "261123 15:57:48\t     3 Prepare\tINSERT INTO t VALUES (?, ?, ?, ?)\n"
    "\t\t     3 Execute\tINSERT INTO t VALUES (-7, 'a\\'b\\\\c\\nd\\0', NULL, '')\n"
    "\t\t    14 Query\tSELECT 1\nFROM u\n"
    "261123 15:57:49\t     3 Execute\tINSERT INTO t VALUES (8, '?', NULL, 'x')\n"
    "\t\t     3 Query\tCOMMIT\n";

TEST(GeneralLog, RecordsMayHaveSeveralLines) {
  const std::vector<LogRecord> records = ParseGeneralLog(kLog);
  ASSERT_EQ(records.size(), 5u);
  EXPECT_EQ(records[0].command, "Prepare");
  EXPECT_EQ(records[2].connection, "14");
  EXPECT_EQ(records[2].argument, "SELECT 1\nFROM u");
  EXPECT_EQ(records[4].argument, "COMMIT");
}

TEST(GeneralLog, ValuesAreReadBack) {
  const std::vector<LogRecord> records = ParseGeneralLog(kLog);
  const std::vector<Statement> statements = StatementsOf(records, 1, records.size());
  ASSERT_EQ(statements.size(), 4u);
  EXPECT_EQ(statements[0].sql, "INSERT INTO t VALUES (?, ?, ?, ?)");
  EXPECT_TRUE(statements[0].prepared);
  EXPECT_THAT(statements[0].params, ElementsAre(mysql::Value(std::int64_t{-7}),
                                                mysql::Value(std::string("a'b\\c\nd\0", 8)),
                                                mysql::kNull, mysql::Value(std::string())));
  EXPECT_EQ(statements[2].params[1], mysql::Value(std::string("?")));
  EXPECT_FALSE(statements[3].prepared);
}

TEST(GeneralLog, AnExecuteWithoutItsPrepareIsRefused) {
  const std::vector<LogRecord> records = {{"3", "Prepare", "DELETE FROM t WHERE a = ?"},
                                          {"4", "Execute", "DELETE FROM t WHERE a = 1"}};
  EXPECT_THROW(StatementsOf(records, 1, 2), std::runtime_error);
}

TEST(GeneralLog, TextsAreRenamedInsideOfValues) {
  const Statement statement{"INSERT INTO t VALUES (?, ?)",
                            true,
                            {mysql::Value(std::string("teachers/t-c-1;t-c-1")), mysql::kNull}};
  const Statement renamed = Renamed(statement, {{"t-c-1", "t-l-9"}});
  EXPECT_EQ(renamed.params[0], mysql::Value(std::string("teachers/t-l-9;t-l-9")));
}

}  // namespace
}  // namespace districtedu::benchmark
