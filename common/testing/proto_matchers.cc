#include "common/testing/proto_matchers.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>

#include <utility>

namespace districtedu::testing {

using google::protobuf::Message;
using google::protobuf::TextFormat;
using google::protobuf::util::MessageDifferencer;

ProtoMatcher::ProtoMatcher(const Message& expected) {
  std::shared_ptr<Message> copy(expected.New());
  copy->CopyFrom(expected);
  text_ = expected.ShortDebugString();
  expected_ = std::move(copy);
}

ProtoMatcher::ProtoMatcher(std::string text) : text_(std::move(text)) {}

bool ProtoMatcher::MatchAndExplain(const Message& actual,
                                   ::testing::MatchResultListener* listener) const {
  std::shared_ptr<const Message> expected = expected_;
  if (expected == nullptr) {
    std::shared_ptr<Message> parsed(actual.New());
    if (!TextFormat::ParseFromString(text_, parsed.get())) {
      *listener << "the expected text is no " << actual.GetDescriptor()->full_name();
      return false;
    }
    expected = std::move(parsed);
  }
  if (expected->GetDescriptor() != actual.GetDescriptor()) {
    *listener << "is a " << actual.GetDescriptor()->full_name();
    return false;
  }
  MessageDifferencer differencer;
  std::string differences;
  differencer.ReportDifferencesToString(&differences);
  if (partial_) differencer.set_scope(MessageDifferencer::PARTIAL);
  if (differencer.Compare(*expected, actual)) return true;
  *listener << "with the differences (expected -> actual):\n" << differences;
  return false;
}

void ProtoMatcher::DescribeTo(std::ostream* os) const {
  *os << (partial_ ? "has the fields of " : "equals ") << "<" << text_ << ">";
}

void ProtoMatcher::DescribeNegationTo(std::ostream* os) const {
  *os << (partial_ ? "has not the fields of " : "does not equal ") << "<" << text_ << ">";
}

ProtoMatcher ProtoMatcher::Partial() const {
  ProtoMatcher partial = *this;
  partial.partial_ = true;
  return partial;
}

ProtoMatcher EqualsProto(const Message& expected) { return ProtoMatcher(expected); }
ProtoMatcher EqualsProto(const std::string& text) { return ProtoMatcher(text); }
ProtoMatcher Partially(const ProtoMatcher& matcher) { return matcher.Partial(); }

}  // namespace districtedu::testing
