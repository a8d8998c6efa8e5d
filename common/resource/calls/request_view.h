#ifndef DISTRICTEDU_COMMON_RESOURCE_CALLS_REQUEST_VIEW_H_
#define DISTRICTEDU_COMMON_RESOURCE_CALLS_REQUEST_VIEW_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace districtedu::resource {

// Fields of any standard request, by the names AIP gives them; absent ones read as empty.
class RequestView {
 public:
  explicit RequestView(const google::protobuf::Message& request) : request_(request) {}
  std::string Text(const std::string& field) const;
  bool Flag(const std::string& field) const;
  std::int64_t Number(const std::string& field) const;
  const google::protobuf::Message* Sub(const std::string& field) const;  // null: not set
  const google::protobuf::Message& message() const { return request_; }

 private:
  const google::protobuf::FieldDescriptor* Find(const std::string& field) const;
  const google::protobuf::Message& request_;
};

// OK for an empty id. Errors: REQUEST_ID_INVALID as a violation of `field`.
absl::Status CheckRequestId(const std::string& id, const std::string& field);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CALLS_REQUEST_VIEW_H_
