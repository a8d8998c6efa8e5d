#include "common/rpc/unary_reactor.h"

#include <utility>

#include "common/base/error.h"
#include "common/base/logging.h"
#include "common/rpc/byte_buffer.h"
#include "common/rpc/status.h"

namespace districtedu::rpc {

grpc::ServerUnaryReactor* UnaryReactor::Start(const Wrapper& wrapper, const Method& method,
                                              const UnaryHandler& handler, ExpiryList& expiry,
                                              Arrival arrival, const grpc::ByteBuffer& request,
                                              grpc::ByteBuffer* response) {
  const auto call = std::make_shared<UnaryReactor>(wrapper, method, expiry, std::move(arrival),
                                                   request, response);
  call->self_ = call;
  call->Run(handler);
  // Not before this returns does gRPC call OnDone, so the pointer is good although the call may
  // have been finished.
  return call.get();
}

UnaryReactor::UnaryReactor(const Wrapper& wrapper, const Method& method, ExpiryList& expiry,
                           Arrival arrival, const grpc::ByteBuffer& request,
                           grpc::ByteBuffer* response)
    : passage_(wrapper, method, std::move(arrival)),
      request_(FromByteBuffer(request)),
      response_(response),
      expiry_(expiry) {}

void UnaryReactor::Run(const UnaryHandler& handler) {
  if (!passage_.admission().ok()) {
    FinishOnce(passage_.admission());
    return;
  }
  if (passage_.own_deadline()) expiry_.Add(weak_from_this(), ticket_);
  // What the handler holds; when it lets go of an unfinished call, the caller still gets an answer.
  const std::shared_ptr<UnaryCall> handle(this, [self = shared_from_this()](UnaryCall*) {
    if (self->finished_.load()) return;
    self->FinishOnce(Error(Reason::kInternalError, "the handler dropped the call"));
  });
  // A copy: what the handler throws must be known before it counts as having dropped the call.
  absl::Status status = passage_.Guard([&] { handler(handle); });
  if (!status.ok()) FinishOnce(std::move(status));
}

void UnaryReactor::Finish(absl::StatusOr<Bytes> response) {
  if (!FinishOnce(std::move(response)) && !expired_.load()) {
    LogError("handler finished a call twice", {{"method", context().method}});
  }
}

bool UnaryReactor::FinishOnce(absl::StatusOr<Bytes> response) {
  if (finished_.exchange(true)) return false;
  if (ticket_.has_value()) expiry_.Remove(*ticket_);
  const absl::Status status = passage_.Leave(response.status(), request_);
  if (status.ok()) *response_ = ToByteBuffer(*std::move(response));
  grpc::ServerUnaryReactor::Finish(ToGrpcStatus(status));
  return true;
}

void UnaryReactor::Expire() {
  expired_.store(true);
  passage_.Cancel();
  FinishOnce(
      Error(Reason::kDeadlinePassed, "the call took longer than calls without a deadline may"));
}

void UnaryReactor::OnCancel() { passage_.Cancel(); }

void UnaryReactor::OnDone() { const std::shared_ptr<UnaryReactor> last = std::move(self_); }

}  // namespace districtedu::rpc
