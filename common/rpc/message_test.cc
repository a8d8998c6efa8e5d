#include "common/rpc/message.h"

#include "common/base/error.h"
#include "common/testing/status_matchers.h"
#include "echo.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::rpc {
namespace {

using ::districtedu::rpctest::v1::EchoRequest;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;

TEST(ParseMessageTest, WhatWasSerializedIsReadAgain) {
  EchoRequest request;
  request.set_text("南湖 😀");
  request.mutable_inner()->mutable_inner()->set_number(-1);
  request.add_words("a");
  EchoRequest read;
  ASSERT_THAT(ParseMessage(SerializeMessage(request), read), IsOk());
  EXPECT_EQ(read.SerializeAsString(), request.SerializeAsString());
  EXPECT_THAT(ParseMessage("", read), IsOk());
  EXPECT_EQ(read.ByteSizeLong(), 0u);
}

TEST(ParseMessageTest, BytesThatAreNoMessage) {
  EchoRequest request;
  for (const std::string& bytes :
       {std::string("\xff"), std::string("\x0a\x05xy"), std::string("\x0b"), std::string("\x08"),
        std::string("\x00", 1), std::string("\x0c")}) {
    EXPECT_THAT(ParseMessage(bytes, request), HasReason("MESSAGE_MALFORMED"));
  }
}

TEST(ParseMessageTest, NestingWithoutEndIsMalformed) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) {
    std::string outer = "\x1a";  // field 3, delimited
    std::size_t size = bytes.size();
    do {
      outer += static_cast<char>((size & 0x7f) | (size > 0x7f ? 0x80 : 0));
      size >>= 7;
    } while (size > 0);
    bytes = outer + bytes;
  }
  EchoRequest request;
  EXPECT_THAT(ParseMessage(bytes, request), HasReason("MESSAGE_MALFORMED"));
}

TEST(ParseMessageTest, EveryBrokenTextIsNamedByItsPath) {
  // Built by hand: the library refuses to write what it refuses to read.
  const auto text = [](char tag, const std::string& value) {
    return std::string(1, tag) + static_cast<char>(value.size()) + value;
  };
  const std::string bad_inner = text('\x0a', "\xff");
  const std::string bytes = text('\x0a', "ok") +        // text
                            text('\x12', "\xC4\xCF") +  // request_id, in GBK
                            text('\x1a', bad_inner) +   // inner.text
                            text('\x22', text('\x0a', "fine")) +
                            text('\x22', bad_inner) +                  // inners[1].text
                            text('\x2a', "a") + text('\x2a', "\x80");  // words[1]
  EchoRequest request;
  const absl::Status status = ParseMessage(bytes, request);
  EXPECT_THAT(status, HasReason("FIELD_NOT_UTF8"));
  EXPECT_EQ(ViolationsOf(status).size(), 4u);
  for (const char* path : {"request_id", "inner.text", "inners[1].text", "words[1]"}) {
    EXPECT_THAT(status, HasViolation(path, "FIELD_NOT_UTF8"));
  }
}

TEST(SerializeMessageTest, EqualMessagesGiveEqualBytes) {
  EchoRequest one;
  EchoRequest other;
  for (int i = 0; i < 100; ++i) {
    (*one.mutable_counts())[std::to_string(i)] = i;
    (*other.mutable_counts())[std::to_string(99 - i)] = 99 - i;
  }
  EXPECT_EQ(SerializeMessage(one), SerializeMessage(other));
}

TEST(PeekRequestIdTest, FindsItWherever) {
  EchoRequest request;
  request.set_text("x");
  request.mutable_inner()->set_text("deep");
  EXPECT_EQ(PeekRequestId(*EchoRequest::descriptor(), SerializeMessage(request)), "");
  request.set_request_id("req-1");
  EXPECT_EQ(PeekRequestId(*EchoRequest::descriptor(), SerializeMessage(request)), "req-1");
  request.set_request_id(std::string(1000, 'r'));
  EXPECT_EQ(PeekRequestId(*EchoRequest::descriptor(), SerializeMessage(request)).size(), 64u);
  EXPECT_EQ(PeekRequestId(*EchoRequest::descriptor(), "\xff\xff"), "");
  EXPECT_EQ(PeekRequestId(*EchoRequest::descriptor(), std::string("\x12\x7fx", 3)), "");
  EXPECT_EQ(PeekRequestId(*EchoRequest::Inner::descriptor(), SerializeMessage(request)), "");
}

}  // namespace
}  // namespace districtedu::rpc
