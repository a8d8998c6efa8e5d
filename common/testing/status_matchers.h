#ifndef DISTRICTEDU_COMMON_TESTING_STATUS_MATCHERS_H_
#define DISTRICTEDU_COMMON_TESTING_STATUS_MATCHERS_H_

#include <gmock/gmock.h>

#include <ostream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/error.h"

// Matchers for absl::Status and absl::StatusOr<T>:
//   EXPECT_THAT(status, IsOk());
//   ASSERT_THAT(result, IsOkAndHolds(ElementsAre(1, 2)));
//   EXPECT_THAT(status, StatusIs(absl::StatusCode::kAborted));
//   EXPECT_THAT(status, StatusIs(absl::StatusCode::kAborted, HasSubstr("again")));
//   EXPECT_THAT(status, HasReason("ETAG_MISMATCH"));
//   EXPECT_THAT(status, HasViolation("teacher.birth_date"));
//   EXPECT_THAT(status, HasViolation("teacher.birth_date", "DATE_INVALID"));

namespace districtedu::testing {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, negation ? "is an error" : "is OK") {
  const absl::Status& status = StatusOf(arg);
  if (!status.ok()) *result_listener << status;
  return status.ok();
}

MATCHER_P(StatusIs, code,
          std::string(negation ? "has not" : "has") + " status " + absl::StatusCodeToString(code)) {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status;
  return status.code() == code;
}

MATCHER_P2(StatusIs, code, message,
           std::string(negation ? "is not " : "is ") + absl::StatusCodeToString(code) +
               " with a message that " +
               ::testing::DescribeMatcher<std::string>(message, negation)) {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status;
  return status.code() == code && ::testing::Matches(message)(std::string(status.message()));
}

MATCHER_P(HasReason, reason,
          std::string(negation ? "has not" : "has") + " the reason " + std::string(reason)) {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status << ", reason '" << ReasonOf(status) << "'";
  return ReasonOf(status) == reason;
}

MATCHER_P(HasViolation, field,
          std::string(negation ? "has no" : "has a") + " violation of " + std::string(field)) {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status;
  for (const auto& [path, description] : ViolationsOf(status)) {
    *result_listener << "\n  " << path << ": " << description;
    if (path == field) return true;
  }
  return false;
}

MATCHER_P2(HasViolation, field, reason,
           std::string(negation ? "has no" : "has a") + " violation of " + std::string(field) +
               " with reason " + std::string(reason)) {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status;
  for (const FieldViolation& violation : FieldViolationsOf(status)) {
    const std::string name(DescribeReason(violation.reason).name);
    *result_listener << "\n  " << violation.field << ": " << name;
    if (violation.field == field && name == reason) return true;
  }
  return false;
}

namespace internal {

template <typename Inner>
class IsOkAndHoldsMatcher {
 public:
  explicit IsOkAndHoldsMatcher(Inner inner) : inner_(std::move(inner)) {}

  template <typename T>
  operator ::testing::Matcher<T>() const {  // NOLINT: matchers convert implicitly
    return ::testing::Matcher<T>(new Impl<T>(inner_));
  }

 private:
  template <typename T>
  class Impl : public ::testing::MatcherInterface<T> {
   public:
    using ValueType = typename std::decay_t<T>::value_type;
    explicit Impl(const Inner& inner)
        : inner_(::testing::SafeMatcherCast<const ValueType&>(inner)) {}

    void DescribeTo(std::ostream* os) const override {
      *os << "is OK and holds a value that ";
      inner_.DescribeTo(os);
    }
    void DescribeNegationTo(std::ostream* os) const override {
      *os << "is an error, or holds a value that ";
      inner_.DescribeNegationTo(os);
    }
    bool MatchAndExplain(T result, ::testing::MatchResultListener* listener) const override {
      if (!result.ok()) {
        *listener << result.status();
        return false;
      }
      return inner_.MatchAndExplain(*result, listener);
    }

   private:
    const ::testing::Matcher<const ValueType&> inner_;
  };

  const Inner inner_;
};

}  // namespace internal

template <typename Inner>
internal::IsOkAndHoldsMatcher<std::decay_t<Inner>> IsOkAndHolds(Inner&& inner) {
  return internal::IsOkAndHoldsMatcher<std::decay_t<Inner>>(std::forward<Inner>(inner));
}

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_COMMON_TESTING_STATUS_MATCHERS_H_
