#include "common/mysql/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "common/testing/status_matchers.h"

namespace districtedu::mysql {
namespace {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ErrorTest, EveryRowIsFoundByItsNumber) {
  for (const ErrorRow& row : AllErrors()) {
    EXPECT_EQ(&DescribeError(row.number), &row) << row.number;
    EXPECT_FALSE(row.message.empty()) << row.number;
    const absl::Status status = MakeStatus(row.number, "");
    EXPECT_EQ(ErrorNumber(status), row.number);
    EXPECT_EQ(status.code(), DescribeReason(row.reason).code) << row.number;
  }
}

TEST(ErrorTest, NumbersMapToCodes) {
  using absl::StatusCode;
  const std::pair<int, StatusCode> cases[] = {
      {1062, StatusCode::kAlreadyExists},    {1451, StatusCode::kFailedPrecondition},
      {1452, StatusCode::kInvalidArgument},  {1213, StatusCode::kAborted},
      {1205, StatusCode::kAborted},          {1020, StatusCode::kAborted},
      {2002, StatusCode::kUnavailable},      {2006, StatusCode::kUnavailable},
      {2013, StatusCode::kUnavailable},      {1927, StatusCode::kUnavailable},
      {1047, StatusCode::kUnavailable},      {1406, StatusCode::kInvalidArgument},
      {1264, StatusCode::kInvalidArgument},  {1366, StatusCode::kInvalidArgument},
      {1292, StatusCode::kInvalidArgument},  {1048, StatusCode::kInvalidArgument},
      {4025, StatusCode::kInvalidArgument},  {1969, StatusCode::kDeadlineExceeded},
      {3024, StatusCode::kDeadlineExceeded}, {1064, StatusCode::kInternal},
      {1146, StatusCode::kInternal},         {0, StatusCode::kInternal},
  };
  for (const auto& [number, code] : cases) {
    EXPECT_THAT(MakeStatus(number, "secret"), StatusIs(code, Not(HasSubstr("secret")))) << number;
  }
}

TEST(ErrorTest, OnlyConflictsAreRunAgainAndOnlyLossesEndTheSession) {
  EXPECT_EQ(DescribeError(1213).effect, Effect::kConflict);
  EXPECT_EQ(DescribeError(1205).effect, Effect::kConflict);
  EXPECT_EQ(DescribeError(1062).effect, Effect::kStatement);
  EXPECT_EQ(DescribeError(2013).effect, Effect::kSession);
  EXPECT_EQ(DescribeError(999999).effect, Effect::kStatement);
}

TEST(ErrorTest, UnknownNumberIsInternalAndKeepsItsNumber) {
  const absl::Status status = MakeStatus(1146, "Table 'x.y' doesn't exist");
  EXPECT_THAT(status, HasReason("INTERNAL_ERROR"));
  EXPECT_EQ(ErrorNumber(status), 1146);
  EXPECT_EQ(ErrorNumber(absl::OkStatus()), 0);
  EXPECT_EQ(ErrorNumber(absl::InternalError("no number")), 0);
}

// The wording of both servers.
TEST(ErrorTest, ObjectIsReadFromTheServersWording) {
  const auto object = [](int number, const char* message) {
    return ErrorObject(MakeStatus(number, message));
  };
  EXPECT_EQ(object(1062, "Duplicate entry 'a' for key 'PRIMARY'"), "PRIMARY");
  EXPECT_EQ(object(1062, "Duplicate entry 'a' for key 'teachers.by_number'"), "by_number");
  EXPECT_EQ(object(1062, "Duplicate entry 'x' for key 'y' for key 'by_name'"), "by_name");
  EXPECT_EQ(object(1452,
                   "Cannot add or update a child row: a foreign key constraint fails (`d`.`t`, "
                   "CONSTRAINT `t_school` FOREIGN KEY (`s`) REFERENCES `schools` (`id`))"),
            "t_school");
  EXPECT_EQ(
      object(1366,
             "Incorrect integer value: 'for column `x`' for column `d`.`t`.`pupils` at row 1"),
      "pupils");
  EXPECT_EQ(object(1406, "Data too long for column 'name' at row 3"), "name");
  EXPECT_EQ(object(1048, "Column 'name' cannot be null"), "name");
  EXPECT_EQ(object(1364, "Field 'name' doesn't have a default value"), "name");
  EXPECT_EQ(object(3819, "Check constraint 'positive' is violated."), "positive");
  EXPECT_EQ(object(4025, "CONSTRAINT `t.positive` failed for `d`.`t`"), "positive");
  EXPECT_EQ(object(1062, "garbled for key 'unended"), "");
  EXPECT_EQ(object(1213, "Deadlock found for key 'x'"), "");
}

TEST(ErrorTest, RecastKeepsTheNumberAndNothingOfTheOldReason) {
  const absl::Status recast = Recast(MakeStatus(1062, "Duplicate entry '1' for key 'by_name'"),
                                     Reason::kTransactionConflict, "again");
  EXPECT_THAT(recast, StatusIs(absl::StatusCode::kAborted, "again"));
  EXPECT_THAT(recast, HasReason("TRANSACTION_CONFLICT"));
  EXPECT_EQ(ErrorNumber(recast), 1062);
  EXPECT_EQ(ErrorObject(recast), "by_name");
}

TEST(ErrorTest, CommitUnknownIsAMark) {
  const absl::Status lost = MakeStatus(2013, "");
  EXPECT_FALSE(CommitUnknown(lost));
  EXPECT_TRUE(CommitUnknown(WithCommitUnknown(lost)));
  EXPECT_THAT(WithCommitUnknown(lost), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(ErrorNumber(WithCommitUnknown(lost)), 2013);
  EXPECT_TRUE(WithCommitUnknown(absl::OkStatus()).ok());
}

}  // namespace
}  // namespace districtedu::mysql
