#ifndef DISTRICTEDU_COMMON_TESTING_PROTO_MATCHERS_H_
#define DISTRICTEDU_COMMON_TESTING_PROTO_MATCHERS_H_

#include <gmock/gmock.h>
#include <google/protobuf/message.h>

#include <memory>
#include <ostream>
#include <string>

// Matchers for protobuf messages, against a message or its text form:
//   EXPECT_THAT(teacher, EqualsProto("name: 'a' version: 2"));
//   EXPECT_THAT(teacher, Partially(EqualsProto(expected)));     // fields unset in expected are
//   free EXPECT_THAT(list, ElementsAre(EqualsProto("..."), EqualsProto("...")));
// Fields are equal by value; a field set to its default differs from one not set where the field
// has presence. A failure prints the differing paths.

namespace districtedu::testing {

class ProtoMatcher {
 public:
  using is_gtest_matcher = void;

  explicit ProtoMatcher(const google::protobuf::Message& expected);
  explicit ProtoMatcher(std::string text);  // parsed into the type of the message compared with

  bool MatchAndExplain(const google::protobuf::Message& actual,
                       ::testing::MatchResultListener* listener) const;
  void DescribeTo(std::ostream* os) const;
  void DescribeNegationTo(std::ostream* os) const;

  ProtoMatcher Partial() const;

 private:
  std::shared_ptr<const google::protobuf::Message> expected_;  // null: text_
  std::string text_;
  bool partial_ = false;
};

ProtoMatcher EqualsProto(const google::protobuf::Message& expected);
ProtoMatcher EqualsProto(const std::string& text);
ProtoMatcher Partially(const ProtoMatcher& matcher);

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_COMMON_TESTING_PROTO_MATCHERS_H_
