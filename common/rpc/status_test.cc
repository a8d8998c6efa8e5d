#include "common/rpc/status.h"

#include "absl/strings/cord.h"
#include "common/base/error.h"
#include "common/base/utf8.h"
#include "common/rpc/public_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::rpc {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::HasViolation;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::StatusIs;

absl::Status ThereAndBack(const absl::Status& status) {
  return FromGrpcStatus(ToGrpcStatus(PublicStatus(status)));
}

TEST(PublicStatusTest, WhatTheCallerMayKnowIsKept) {
  const absl::Status status = WithResource(
      WithRetry(Error(Reason::kEtagMismatch, "it changed", {{"etag", "abc"}}), absl::Seconds(2)),
      "type", "name");
  const absl::Status seen = ThereAndBack(status);
  EXPECT_EQ(seen, status);
  EXPECT_EQ(MetadataOf(seen)["etag"], "abc");
  EXPECT_TRUE(ThereAndBack(absl::OkStatus()).ok());
}

TEST(PublicStatusTest, FaultsOfOursLoseTheirMessageAndDetails) {
  for (const absl::Status& fault :
       {absl::InternalError("near SELECT"), absl::UnknownError("near SELECT"),
        absl::DataLossError("near SELECT"), absl::NotFoundError("near SELECT"),
        absl::UnavailableError("near SELECT"),
        Error(Reason::kInternalError, "near SELECT", {{"sql", "SELECT"}})}) {
    EXPECT_TRUE(IsServerFault(fault));
    const absl::Status seen = ThereAndBack(fault);
    EXPECT_THAT(seen, AllOf(StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("SELECT"))),
                            HasReason("INTERNAL_ERROR")));
    EXPECT_THAT(MetadataOf(seen), IsEmpty());
  }
  EXPECT_THAT(ThereAndBack(Error(Reason::kMeasureFailed, "near SELECT")),
              AllOf(HasReason("MEASURE_FAILED"),
                    StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("SELECT")))));
}

TEST(PublicStatusTest, BareCancelAndDeadlineGetTheirReasons) {
  EXPECT_THAT(ThereAndBack(absl::CancelledError("x")), HasReason("CALL_CANCELLED"));
  EXPECT_THAT(ThereAndBack(absl::DeadlineExceededError("x")), HasReason("DEADLINE_PASSED"));
  EXPECT_FALSE(IsServerFault(absl::DeadlineExceededError("x")));
}

TEST(PublicStatusTest, OtherPayloadsStayInside) {
  absl::Status status = Error(Reason::kResourceExists, "there");
  status.SetPayload("districtedu/mysql-error", absl::Cord("1062"));
  status.SetPayload("type.googleapis.com/google.rpc.DebugInfo", absl::Cord("stack"));
  int payloads = 0;
  ThereAndBack(status).ForEachPayload([&](absl::string_view, const absl::Cord&) { ++payloads; });
  EXPECT_EQ(payloads, 1);
}

TEST(PublicStatusTest, EverythingIsBounded) {
  std::map<std::string, std::string> metadata;
  for (int i = 0; i < 1000; ++i) metadata["key" + std::to_string(i)] = std::string(1000, 'v');
  absl::Status status =
      WithResource(Error(Reason::kFilterInvalid, std::string(100'000, 'm'), metadata),
                   std::string(10'000, 't'), std::string(10'000, 'n'));
  grpc::Status sent = ToGrpcStatus(PublicStatus(status));
  EXPECT_LE(sent.error_message().size(), 512u);
  EXPECT_LE(sent.error_details().size(), 5000u);
  EXPECT_THAT(FromGrpcStatus(sent), HasReason("FILTER_INVALID"));

  std::vector<FieldViolation> violations(
      500, {std::string(400, 'f'), Reason::kFieldTooLong, std::string(5000, 'd')});
  sent = ToGrpcStatus(PublicStatus(InvalidFields(violations)));
  EXPECT_LE(sent.error_details().size(), 5000u);
  const absl::Status seen = FromGrpcStatus(sent);
  EXPECT_GE(ViolationsOf(seen).size(), 4u);
  EXPECT_EQ(ViolationsOf(seen).size() + std::stoul(MetadataOf(seen)["violations_omitted"]), 500u);
}

TEST(PublicStatusTest, TextIsCutBetweenCharactersAndMadeValid) {
  std::string chinese;
  for (int i = 0; i < 1000; ++i) chinese += "南";
  const absl::Status seen = ThereAndBack(Error(Reason::kFilterInvalid, chinese));
  EXPECT_TRUE(IsValidUtf8(seen.message()));
  EXPECT_THAT(std::string(seen.message()), EndsWith("南…"));
  EXPECT_EQ(ThereAndBack(Error(Reason::kFilterInvalid, "a\xff")).message(), "a\uFFFD");
}

TEST(FromGrpcStatusTest, TakesWhatOthersSend) {
  EXPECT_TRUE(FromGrpcStatus(grpc::Status::OK).ok());
  EXPECT_THAT(FromGrpcStatus(grpc::Status(grpc::StatusCode::UNAVAILABLE, "no connection")),
              AllOf(StatusIs(absl::StatusCode::kUnavailable, "no connection"), HasReason("")));
  EXPECT_THAT(FromGrpcStatus(grpc::Status(grpc::StatusCode::ABORTED, "m", "\xff not a status")),
              AllOf(StatusIs(absl::StatusCode::kAborted, "m"), HasReason("")));
}

TEST(ToGrpcStatusTest, EveryCodeIsTheSameNumber) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "m");
    EXPECT_EQ(ToGrpcStatus(status).error_code(), code);
    EXPECT_EQ(static_cast<int>(FromGrpcStatus(ToGrpcStatus(status)).code()), code);
  }
}

}  // namespace
}  // namespace districtedu::rpc
