#include "common/base/error.h"

#include "absl/strings/cord.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(ErrorTest, CarriesCodeReasonAndMetadata) {
  const absl::Status status = Error(Reason::kEtagMismatch, "changed", {{"etag", "abc"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(), "changed");
  EXPECT_EQ(ReasonOf(status), "ETAG_MISMATCH");
  EXPECT_TRUE(HasReason(status, Reason::kEtagMismatch));
  EXPECT_FALSE(HasReason(status, Reason::kEtagMissing));
  EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("etag", "abc")));
}

TEST(ErrorTest, NoDetailsNoAnswers) {
  for (const absl::Status& status : {absl::OkStatus(), absl::InternalError("x")}) {
    EXPECT_EQ(ReasonOf(status), "");
    EXPECT_THAT(MetadataOf(status), IsEmpty());
    EXPECT_THAT(ViolationsOf(status), IsEmpty());
    EXPECT_EQ(RetryDelayOf(status), std::nullopt);
    EXPECT_EQ(ResourceOf(status), std::nullopt);
  }
}

TEST(ErrorTest, BrokenPayloadCountsAsNone) {
  absl::Status status = absl::InternalError("x");
  status.SetPayload("type.googleapis.com/google.rpc.ErrorInfo", absl::Cord("\xff\xff\xff"));
  EXPECT_EQ(ReasonOf(status), "");
}

TEST(ErrorTest, AllViolationsInOrder) {
  const absl::Status status =
      InvalidFields({{"teacher.name", Reason::kRequiredFieldMissing, "is required"},
                     {"grades[3].pupils", Reason::kFieldOutOfRange, "must be 0 to 5000"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "2 fields are invalid; first teacher.name: is required");
  EXPECT_EQ(ReasonOf(status), "REQUIRED_FIELD_MISSING");
  EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("field", "teacher.name")));
  EXPECT_THAT(ViolationsOf(status), ElementsAre(Pair("teacher.name", "is required"),
                                                Pair("grades[3].pupils", "must be 0 to 5000")));
  const auto typed = FieldViolationsOf(status);
  ASSERT_EQ(typed.size(), 2u);
  EXPECT_EQ(typed[1].reason, Reason::kFieldOutOfRange);
  EXPECT_EQ(typed[1].field, "grades[3].pupils");
}

TEST(ErrorTest, NoViolationIsNoError) { EXPECT_TRUE(InvalidFields({}).ok()); }

TEST(ErrorTest, RetryAndResourceAddToWhatIsThere) {
  const absl::Status status =
      WithResource(WithRetry(Error(Reason::kQueueFull, "busy"), absl::Milliseconds(1500)),
                   "districtedu.staffing.v1.Teacher", "districts/d/teachers/t");
  EXPECT_EQ(ReasonOf(status), "QUEUE_FULL");
  EXPECT_EQ(RetryDelayOf(status), absl::Milliseconds(1500));
  EXPECT_EQ(ResourceOf(status), std::make_pair(std::string("districtedu.staffing.v1.Teacher"),
                                               std::string("districts/d/teachers/t")));
}

TEST(ErrorTest, RetryDelayIsBounded) {
  EXPECT_EQ(RetryDelayOf(WithRetry(absl::AbortedError("x"), -absl::Seconds(1))),
            absl::ZeroDuration());
  EXPECT_EQ(RetryDelayOf(WithRetry(absl::AbortedError("x"), absl::InfiniteDuration())),
            absl::Hours(24));
}

TEST(ErrorTest, OkStaysOk) {
  EXPECT_TRUE(WithRetry(absl::OkStatus(), absl::Seconds(1)).ok());
  EXPECT_TRUE(WithResource(absl::OkStatus(), "t", "n").ok());
}

}  // namespace
}  // namespace districtedu
