#ifndef DISTRICTEDU_COMMON_RPC_UNARY_REACTOR_H_
#define DISTRICTEDU_COMMON_RPC_UNARY_REACTOR_H_

#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "common/rpc/expiry.h"
#include "common/rpc/service_definition.h"
#include "common/rpc/wrapper.h"

namespace districtedu::rpc {

// A unary call on gRPC's side. gRPC holds it until OnDone, the handler by its shared pointer.
class UnaryReactor final : public grpc::ServerUnaryReactor,
                           public UnaryCall,
                           public Expiring,
                           public std::enable_shared_from_this<UnaryReactor> {
 public:
  // Lets the call through the wrapper and to its handler. `response` is gRPC's and filled before
  // the call is finished.
  static grpc::ServerUnaryReactor* Start(const Wrapper& wrapper, const Method& method,
                                         const UnaryHandler& handler, ExpiryList& expiry,
                                         Arrival arrival, const grpc::ByteBuffer& request,
                                         grpc::ByteBuffer* response);

  UnaryReactor(const Wrapper& wrapper, const Method& method, ExpiryList& expiry, Arrival arrival,
               const grpc::ByteBuffer& request, grpc::ByteBuffer* response);

  const CallContext& context() const override { return passage_.context(); }
  const std::string& request() const override { return request_; }
  void Finish(absl::StatusOr<Bytes> response) override;
  void Expire() override;

  // Says that OnCancel and OnDone may run on the thread that found out, without a detour over
  // gRPC's executor: they set a flag and drop a pointer. The detour cost as much processor time as
  // everything else a call does here.
  bool InternalInlineable() override { return true; }

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
  std::atomic<bool> expired_{false};  // finished by the server's own deadline
  ExpiryList& expiry_;
  std::optional<ExpiryList::Ticket> ticket_;  // if the deadline is the server's own
  std::shared_ptr<UnaryReactor> self_;        // gRPC's hold
};

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_UNARY_REACTOR_H_
