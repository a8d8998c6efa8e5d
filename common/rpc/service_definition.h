#ifndef DISTRICTEDU_COMMON_RPC_SERVICE_DEFINITION_H_
#define DISTRICTEDU_COMMON_RPC_SERVICE_DEFINITION_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "google/protobuf/descriptor.h"

namespace districtedu::rpc {

using UnaryHandler = std::function<void(std::shared_ptr<UnaryCall>)>;
using ServerStreamHandler = std::function<void(std::shared_ptr<ServerStream>)>;
using BidiHandler = std::function<void(std::shared_ptr<BidiStream>)>;

// The handlers of one service of the contract, by the names of its methods.
class ServiceDefinition {
 public:
  explicit ServiceDefinition(const google::protobuf::ServiceDescriptor* service);

  void Unary(const std::string& method, UnaryHandler handler);
  void ServerStreaming(const std::string& method, ServerStreamHandler handler);
  void Bidi(const std::string& method, BidiHandler handler);

  // INTERNAL_ERROR naming everything amiss: a method of the contract without a handler, a handler
  // without a method, of the wrong kind or given twice, a method that declares no roles, a method
  // on which only the client streams (not used in this contract).
  absl::Status Check() const;

  const google::protobuf::ServiceDescriptor& service() const { return *service_; }
  // Null where the method is of another kind.
  const UnaryHandler* FindUnary(const std::string& method) const;
  const ServerStreamHandler* FindServerStreaming(const std::string& method) const;
  const BidiHandler* FindBidi(const std::string& method) const;

 private:
  const google::protobuf::ServiceDescriptor* service_;
  std::map<std::string, UnaryHandler> unary_;
  std::map<std::string, ServerStreamHandler> server_streaming_;
  std::map<std::string, BidiHandler> bidi_;
  std::map<std::string, int> given_;  // how often each method was given a handler
};

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_SERVICE_DEFINITION_H_
