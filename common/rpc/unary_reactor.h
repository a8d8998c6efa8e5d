#ifndef DISTRICTEDU_COMMON_RPC_UNARY_REACTOR_H_
#define DISTRICTEDU_COMMON_RPC_UNARY_REACTOR_H_

#include <grpcpp/alarm.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <memory>
#include <string>

#include "common/rpc/service_definition.h"
#include "common/rpc/wrapper.h"

namespace districtedu::rpc {

// A unary call on gRPC's side. gRPC holds it until OnDone, the handler by its shared pointer.
class UnaryReactor final : public grpc::ServerUnaryReactor,
                           public UnaryCall,
                           public std::enable_shared_from_this<UnaryReactor> {
 public:
  // Lets the call through the wrapper and to its handler. `response` is gRPC's and filled before
  // the call is finished.
  static grpc::ServerUnaryReactor* Start(const Wrapper& wrapper, const Method& method,
                                         const UnaryHandler& handler, Arrival arrival,
                                         const grpc::ByteBuffer& request,
                                         grpc::ByteBuffer* response);

  UnaryReactor(const Wrapper& wrapper, const Method& method, Arrival arrival,
               const grpc::ByteBuffer& request, grpc::ByteBuffer* response);

  const CallContext& context() const override { return passage_.context(); }
  const std::string& request() const override { return request_; }
  void Finish(absl::StatusOr<Bytes> response) override;

 private:
  void OnCancel() override;
  void OnDone() override;

  void Run(const UnaryHandler& handler);
  // False if the call was finished before.
  bool FinishOnce(absl::StatusOr<Bytes> response);

  Passage passage_;
  const std::string request_;
  grpc::ByteBuffer* const response_;
  std::atomic<bool> finished_{false};
  std::atomic<bool> expired_{false};    // finished by the server's own deadline
  std::unique_ptr<grpc::Alarm> alarm_;  // set if the deadline is the server's own
  std::shared_ptr<UnaryReactor> self_;  // gRPC's hold
};

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_UNARY_REACTOR_H_
