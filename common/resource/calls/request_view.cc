#include "common/resource/calls/request_view.h"

#include <re2/re2.h>

#include "common/base/error.h"

namespace districtedu::resource {

const google::protobuf::FieldDescriptor* RequestView::Find(const std::string& field) const {
  return request_.GetDescriptor()->FindFieldByName(field);
}

std::string RequestView::Text(const std::string& field) const {
  const google::protobuf::FieldDescriptor* f = Find(field);
  return f ? request_.GetReflection()->GetString(request_, f) : "";
}

bool RequestView::Flag(const std::string& field) const {
  const google::protobuf::FieldDescriptor* f = Find(field);
  return f != nullptr && request_.GetReflection()->GetBool(request_, f);
}

std::int64_t RequestView::Number(const std::string& field) const {
  const google::protobuf::FieldDescriptor* f = Find(field);
  return f ? request_.GetReflection()->GetInt32(request_, f) : 0;
}

const google::protobuf::Message* RequestView::Sub(const std::string& field) const {
  const google::protobuf::FieldDescriptor* f = Find(field);
  if (f == nullptr || !request_.GetReflection()->HasField(request_, f)) return nullptr;
  return &request_.GetReflection()->GetMessage(request_, f);
}

absl::Status CheckRequestId(const std::string& id, const std::string& field) {
  static const re2::RE2& pattern = *new re2::RE2("[A-Za-z0-9_-]{1,64}");
  if (id.empty() || re2::RE2::FullMatch(id, pattern)) return absl::OkStatus();
  return InvalidFields({{field, Reason::kRequestIdInvalid, "must be 1 to 64 of A-Z a-z 0-9 _ -"}});
}

}  // namespace districtedu::resource
