#include "common/base/error.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "google/rpc/error_details.pb.h"

namespace districtedu {
namespace {

std::string TypeUrl(const google::protobuf::Message& message) {
  return absl::StrCat("type.googleapis.com/", message.GetDescriptor()->full_name());
}

void Attach(const google::protobuf::Message& detail, absl::Status& status) {
  status.SetPayload(TypeUrl(detail), absl::Cord(detail.SerializeAsString()));
}

// False where the status carries no such detail, or bytes that are none.
template <typename Detail>
bool Extract(const absl::Status& status, Detail& detail) {
  const auto payload = status.GetPayload(TypeUrl(detail));
  return payload.has_value() && detail.ParseFromString(std::string(*payload));
}

google::rpc::ErrorInfo MakeErrorInfo(Reason reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(DescribeReason(reason).name));
  info.set_domain(kErrorDomain);
  return info;
}

}  // namespace

absl::Status Error(Reason reason, std::string message,
                   const std::map<std::string, std::string>& metadata) {
  google::rpc::ErrorInfo info = MakeErrorInfo(reason);
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  absl::Status status(DescribeReason(reason).code, message);
  Attach(info, status);
  return status;
}

absl::Status InvalidFields(std::vector<FieldViolation> violations) {
  if (violations.empty()) return absl::OkStatus();
  const FieldViolation& first = violations.front();
  std::string message = absl::StrCat(first.field, ": ", first.description);
  if (violations.size() > 1) {
    message = absl::StrCat(violations.size(), " fields are invalid; first ", message);
  }
  absl::Status status(absl::StatusCode::kInvalidArgument, message);

  google::rpc::ErrorInfo info = MakeErrorInfo(first.reason);
  (*info.mutable_metadata())["field"] = first.field;
  Attach(info, status);

  google::rpc::BadRequest request;
  for (FieldViolation& violation : violations) {
    auto* out = request.add_field_violations();
    out->set_field(std::move(violation.field));
    out->set_description(std::move(violation.description));
    out->set_reason(std::string(DescribeReason(violation.reason).name));
  }
  Attach(request, status);
  return status;
}

absl::Status WithRetry(absl::Status status, absl::Duration delay) {
  if (status.ok()) return status;
  const std::int64_t nanos =
      absl::ToInt64Nanoseconds(std::clamp(delay, absl::ZeroDuration(), absl::Hours(24)));
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(nanos / 1'000'000'000);
  info.mutable_retry_delay()->set_nanos(static_cast<std::int32_t>(nanos % 1'000'000'000));
  Attach(info, status);
  return status;
}

absl::Status WithResource(absl::Status status, std::string type, std::string name) {
  if (status.ok()) return status;
  google::rpc::ResourceInfo info;
  info.set_resource_type(std::move(type));
  info.set_resource_name(std::move(name));
  Attach(info, status);
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  return Extract(status, info) ? info.reason() : "";
}

bool HasReason(const absl::Status& status, Reason reason) {
  return ReasonOf(status) == DescribeReason(reason).name;
}

std::map<std::string, std::string> MetadataOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  if (!Extract(status, info)) return {};
  return {info.metadata().begin(), info.metadata().end()};
}

std::vector<std::pair<std::string, std::string>> ViolationsOf(const absl::Status& status) {
  std::vector<std::pair<std::string, std::string>> out;
  google::rpc::BadRequest request;
  if (!Extract(status, request)) return out;
  for (const auto& violation : request.field_violations()) {
    out.emplace_back(violation.field(), violation.description());
  }
  return out;
}

std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status) {
  std::vector<FieldViolation> out;
  google::rpc::BadRequest request;
  if (!Extract(status, request)) return out;
  for (const auto& violation : request.field_violations()) {
    out.push_back({violation.field(),
                   ParseReason(violation.reason()).value_or(Reason::kInternalError),
                   violation.description()});
  }
  return out;
}

std::optional<absl::Duration> RetryDelayOf(const absl::Status& status) {
  google::rpc::RetryInfo info;
  if (!Extract(status, info)) return std::nullopt;
  return absl::Seconds(info.retry_delay().seconds()) +
         absl::Nanoseconds(info.retry_delay().nanos());
}

std::optional<std::pair<std::string, std::string>> ResourceOf(const absl::Status& status) {
  google::rpc::ResourceInfo info;
  if (!Extract(status, info)) return std::nullopt;
  return std::make_pair(info.resource_type(), info.resource_name());
}

}  // namespace districtedu
