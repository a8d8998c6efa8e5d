#include "common/rpc/public_status.h"

#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/utf8.h"
#include "google/rpc/error_details.pb.h"

namespace districtedu::rpc {
namespace {

constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";
constexpr char kRetryInfoUrl[] = "type.googleapis.com/google.rpc.RetryInfo";
constexpr char kResourceInfoUrl[] = "type.googleapis.com/google.rpc.ResourceInfo";

// gRPC's clients take 8 KiB of trailers. The message travels twice, once percent-encoded (up to
// three times as long); details travel in base64 (a third longer). 3 x 512 + 4/3 x (512 + 4096)
// and the names of the headers stay below.
constexpr std::size_t kMaxMessageBytes = 512;
constexpr std::size_t kMaxDetailBytes = 4096;
// Part of the details that violations may not take: ErrorInfo, RetryInfo, ResourceInfo.
constexpr std::size_t kOtherDetailBytes = 768;
constexpr std::size_t kMaxDescriptionBytes = 300;

std::string Cut(absl::string_view text, std::size_t max_bytes) {
  const std::string valid = ToValidUtf8(text);
  if (valid.size() <= max_bytes) return valid;
  return absl::StrCat(TruncateUtf8(valid, max_bytes - 3), "…");
}

template <typename Detail>
bool Read(const absl::Status& status, const char* url, Detail& detail) {
  const auto payload = status.GetPayload(url);
  return payload.has_value() && detail.ParseFromString(std::string(*payload));
}

void Write(const google::protobuf::Message& detail, const char* url, absl::Status& status) {
  status.SetPayload(url, absl::Cord(detail.SerializeAsString()));
}

// Copies what fits; returns how many violations did not.
int CopyViolations(const google::rpc::BadRequest& from, google::rpc::BadRequest& to) {
  std::size_t size = 0;
  for (const auto& violation : from.field_violations()) {
    auto* copy = to.add_field_violations();
    copy->set_field(Cut(violation.field(), kMaxDescriptionBytes));
    copy->set_description(Cut(violation.description(), kMaxDescriptionBytes));
    copy->set_reason(violation.reason());
    size += copy->ByteSizeLong() + 4;  // tag and length
    if (size > kMaxDetailBytes - kOtherDetailBytes) {
      to.mutable_field_violations()->RemoveLast();
      break;
    }
  }
  return from.field_violations_size() - to.field_violations_size();
}

void CopySmall(const google::rpc::ErrorInfo& from, google::rpc::ErrorInfo& to) {
  to.set_reason(from.reason());
  to.set_domain(from.domain());
  for (const auto& [key, value] : from.metadata()) {
    (*to.mutable_metadata())[Cut(key, 64)] = Cut(value, 200);
    if (to.ByteSizeLong() > kOtherDetailBytes / 2) {
      to.mutable_metadata()->erase(Cut(key, 64));
      break;
    }
  }
}

}  // namespace

bool IsServerFault(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kDeadlineExceeded:
      return false;
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDataLoss:
      return true;
    default:
      return ReasonOf(status).empty();
  }
}

absl::Status PublicStatus(const absl::Status& status) {
  if (status.ok()) return status;

  google::rpc::ErrorInfo info;
  const bool has_info = Read(status, kErrorInfoUrl, info);
  if (!has_info || IsServerFault(status)) {
    Reason reason = Reason::kInternalError;
    if (status.code() == absl::StatusCode::kCancelled) reason = Reason::kCallCancelled;
    if (status.code() == absl::StatusCode::kDeadlineExceeded) reason = Reason::kDeadlinePassed;
    if (has_info) reason = ParseReason(info.reason()).value_or(reason);
    return Error(reason, std::string(DescribeReason(reason).cause));
  }

  absl::Status out(status.code(), Cut(status.message(), kMaxMessageBytes));
  google::rpc::ErrorInfo info_copy;
  CopySmall(info, info_copy);

  google::rpc::BadRequest request;
  if (Read(status, kBadRequestUrl, request)) {
    google::rpc::BadRequest copy;
    const int omitted = CopyViolations(request, copy);
    if (omitted > 0) {
      (*info_copy.mutable_metadata())["violations_omitted"] = std::to_string(omitted);
    }
    Write(copy, kBadRequestUrl, out);
  }
  Write(info_copy, kErrorInfoUrl, out);

  google::rpc::RetryInfo retry;
  if (Read(status, kRetryInfoUrl, retry)) Write(retry, kRetryInfoUrl, out);

  google::rpc::ResourceInfo resource;
  if (Read(status, kResourceInfoUrl, resource)) {
    google::rpc::ResourceInfo copy;
    copy.set_resource_type(Cut(resource.resource_type(), 100));
    copy.set_resource_name(Cut(resource.resource_name(), 200));
    Write(copy, kResourceInfoUrl, out);
  }
  return out;
}

}  // namespace districtedu::rpc
