#include "common/rpc/service_definition.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "districtedu/common/v1/options.pb.h"

namespace districtedu::rpc {
namespace {

template <typename Handlers>
auto FindIn(const Handlers& handlers, const std::string& method) {
  const auto found = handlers.find(method);
  return found == handlers.end() ? nullptr : &found->second;
}

}  // namespace

ServiceDefinition::ServiceDefinition(const google::protobuf::ServiceDescriptor* service)
    : service_(service) {}

void ServiceDefinition::Unary(const std::string& method, UnaryHandler handler) {
  ++given_[method];
  unary_[method] = std::move(handler);
}

void ServiceDefinition::ServerStreaming(const std::string& method, ServerStreamHandler handler) {
  ++given_[method];
  server_streaming_[method] = std::move(handler);
}

void ServiceDefinition::Bidi(const std::string& method, BidiHandler handler) {
  ++given_[method];
  bidi_[method] = std::move(handler);
}

absl::Status ServiceDefinition::Check() const {
  std::vector<std::string> faults;
  for (int i = 0; i < service_->method_count(); ++i) {
    const google::protobuf::MethodDescriptor& method = *service_->method(i);
    const std::string& name = method.name();
    if (method.options().GetExtension(common::v1::method).roles().empty()) {
      faults.push_back(absl::StrCat(name, " declares no roles"));
    }
    if (method.client_streaming() && !method.server_streaming()) {
      faults.push_back(absl::StrCat(name, " streams only from the client"));
    }
    const bool right_kind = method.client_streaming()   ? FindBidi(name) != nullptr
                            : method.server_streaming() ? FindServerStreaming(name) != nullptr
                                                        : FindUnary(name) != nullptr;
    if (given_.count(name) == 0) {
      faults.push_back(absl::StrCat(name, " has no handler"));
    } else if (!right_kind) {
      faults.push_back(absl::StrCat(name, " has a handler of another kind"));
    }
  }
  for (const auto& [name, times] : given_) {
    if (service_->FindMethodByName(name) == nullptr) {
      faults.push_back(absl::StrCat(name, " is no method"));
    }
    if (times > 1) faults.push_back(absl::StrCat(name, " has two handlers"));
  }
  if (faults.empty()) return absl::OkStatus();
  return Error(Reason::kInternalError,
               absl::StrCat(service_->full_name(), ": ", absl::StrJoin(faults, "; ")));
}

const UnaryHandler* ServiceDefinition::FindUnary(const std::string& method) const {
  return FindIn(unary_, method);
}
const ServerStreamHandler* ServiceDefinition::FindServerStreaming(const std::string& method) const {
  return FindIn(server_streaming_, method);
}
const BidiHandler* ServiceDefinition::FindBidi(const std::string& method) const {
  return FindIn(bidi_, method);
}

}  // namespace districtedu::rpc
