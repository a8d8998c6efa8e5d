#include "common/base/reason.h"

#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu {
namespace {

TEST(ReasonTest, EveryRowIsFilledAndFoundByItsName) {
  std::set<std::string> names;
  for (const ReasonRow& row : AllReasons()) {
    SCOPED_TRACE(row.name);
    EXPECT_TRUE(names.insert(std::string(row.name)).second);
    EXPECT_LE(row.name.size(), 63u) << "limit of ErrorInfo.reason";
    for (char c : row.name) {
      EXPECT_TRUE(absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '_');
    }
    EXPECT_EQ(ParseReason(row.name), row.reason);
    EXPECT_EQ(&DescribeReason(row.reason), &row);
    // They stand in one cell of a table in the README.
    for (absl::string_view text : {row.cause, row.cure}) {
      ASSERT_FALSE(text.empty());
      EXPECT_EQ(text.back(), '.');
      EXPECT_EQ(text.find('|'), absl::string_view::npos);
      EXPECT_EQ(text.find('\n'), absl::string_view::npos);
    }
  }
}

TEST(ReasonTest, NamesNotOursAreNotFound) {
  EXPECT_EQ(ParseReason(""), std::nullopt);
  EXPECT_EQ(ParseReason("ETAG"), std::nullopt);
  EXPECT_EQ(ParseReason("ETAG_MISMATCHED"), std::nullopt);
  EXPECT_EQ(ParseReason("ZZZ"), std::nullopt);
}

TEST(ReasonTest, CodesClientsBranchOn) {
  EXPECT_EQ(DescribeReason(Reason::kEtagMismatch).code, absl::StatusCode::kAborted);
  EXPECT_EQ(DescribeReason(Reason::kEtagMissing).code, absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(DescribeReason(Reason::kQueueFull).code, absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(DescribeReason(Reason::kPrincipalUnknown).code, absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(DescribeReason(Reason::kResourceNotFound).code, absl::StatusCode::kNotFound);
  EXPECT_EQ(DescribeReason(Reason::kResourceExists).code, absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(DescribeReason(Reason::kPeriodLocked).code, absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(DescribeReason(Reason::kChangesExpired).code, absl::StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace districtedu
