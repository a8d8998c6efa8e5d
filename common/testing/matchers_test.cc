#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/base/error.h"
#include "common/testing/proto_matchers.h"
#include "common/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"

namespace districtedu::testing {
namespace {

using ::testing::DescribeMatcher;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StringMatchResultListener;

template <typename M, typename T>
std::string Explain(const M& matcher, const T& value) {
  StringMatchResultListener listener;
  ::testing::ExplainMatchResult(matcher, value, &listener);
  return listener.str();
}

TEST(StatusMatchersTest, StatusAndStatusOr) {
  EXPECT_THAT(absl::OkStatus(), IsOk());
  EXPECT_THAT(absl::AbortedError("x"), Not(IsOk()));
  EXPECT_THAT(absl::StatusOr<int>(3), IsOk());
  EXPECT_THAT(absl::StatusOr<int>(absl::AbortedError("x")), Not(IsOk()));
  EXPECT_THAT(absl::StatusOr<int>(3), IsOkAndHolds(3));
  EXPECT_THAT(absl::StatusOr<int>(3), Not(IsOkAndHolds(4)));
  EXPECT_THAT(absl::StatusOr<int>(absl::AbortedError("x")), Not(IsOkAndHolds(3)));
  EXPECT_THAT(absl::StatusOr<std::vector<int>>({1, 2}), IsOkAndHolds(ElementsAre(1, 2)));
  EXPECT_THAT(absl::AbortedError("again"), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(absl::AbortedError("again"), StatusIs(absl::StatusCode::kAborted, HasSubstr("gai")));
  EXPECT_THAT(absl::AbortedError("again"),
              Not(StatusIs(absl::StatusCode::kAborted, HasSubstr("never"))));
  EXPECT_THAT(absl::AbortedError("again"), Not(StatusIs(absl::StatusCode::kInternal)));
  EXPECT_THAT(Explain(IsOk(), absl::AbortedError("why")), HasSubstr("why"));
}

TEST(StatusMatchersTest, ReasonsAndViolations) {
  const absl::Status status = InvalidFields({{"teacher.name", Reason::kRequiredFieldMissing, "a"},
                                             {"teacher.birth_date", Reason::kDateInvalid, "b"}});
  EXPECT_THAT(status, HasReason("REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(status, Not(HasReason("DATE_INVALID")));
  EXPECT_THAT(status, HasViolation("teacher.birth_date"));
  EXPECT_THAT(status, HasViolation("teacher.birth_date", "DATE_INVALID"));
  EXPECT_THAT(status, Not(HasViolation("teacher.birth_date", "FIELD_TOO_LONG")));
  EXPECT_THAT(status, Not(HasViolation("teacher")));
  EXPECT_THAT(absl::OkStatus(), Not(HasReason("DATE_INVALID")));
}

TEST(ProtoMatchersTest, EqualAndPartial) {
  google::rpc::ErrorInfo info;
  info.set_reason("A");
  info.set_domain("d");
  EXPECT_THAT(info, EqualsProto(info));
  EXPECT_THAT(info, EqualsProto("reason: 'A' domain: 'd'"));
  EXPECT_THAT(info, Not(EqualsProto("reason: 'A'")));
  EXPECT_THAT(info, Partially(EqualsProto("reason: 'A'")));
  EXPECT_THAT(info, Not(Partially(EqualsProto("reason: 'B'"))));
  EXPECT_THAT(info, Not(EqualsProto("no_field: 1")));
  EXPECT_THAT(info, Not(EqualsProto(google::protobuf::Struct())));
  EXPECT_THAT((std::vector<google::rpc::ErrorInfo>{info, info}),
              ElementsAre(EqualsProto(info), Partially(EqualsProto("domain: 'd'"))));
  EXPECT_THAT(Explain(EqualsProto("reason: 'B' domain: 'd'"), info), HasSubstr("reason"));
  EXPECT_THAT(DescribeMatcher<google::rpc::ErrorInfo>(Partially(EqualsProto("reason: 'B'"))),
              HasSubstr("reason: 'B'"));
}

}  // namespace
}  // namespace districtedu::testing
