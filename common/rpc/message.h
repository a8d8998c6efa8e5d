#ifndef DISTRICTEDU_COMMON_RPC_MESSAGE_H_
#define DISTRICTEDU_COMMON_RPC_MESSAGE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "google/protobuf/message.h"

namespace districtedu::rpc {

// Reads a request. MESSAGE_MALFORMED for bytes that are no such message; FIELD_NOT_UTF8, with the
// path of every such field, where only the text of strings is at fault.
absl::Status ParseMessage(const std::string& bytes, google::protobuf::Message& message);

// Deterministic, so that equal messages give equal bytes (map fields included).
std::string SerializeMessage(const google::protobuf::Message& message);

inline Bytes ToBytes(std::string bytes) {
  return std::make_shared<const std::string>(std::move(bytes));
}
inline Bytes ToBytes(const google::protobuf::Message& message) {
  return ToBytes(SerializeMessage(message));
}

// The value of the top-level string field "request_id" in the serialized request, without parsing
// the rest; "" where there is none. For the log.
std::string PeekRequestId(const google::protobuf::Descriptor& type, const std::string& bytes);

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_MESSAGE_H_
