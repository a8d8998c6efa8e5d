// The one file that leans on gRPC's internal:: headers: it does what generated code does, for any
// descriptor, with messages as bytes. Written against gRPC 1.51; what generated code of another
// version does is the guide to changing it.

#include "common/rpc/descriptor_service.h"

#include <grpcpp/impl/codegen/rpc_service_method.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <chrono>

#include "absl/time/time.h"
#include "common/rpc/peer.h"
#include "common/rpc/stream_reactor.h"
#include "common/rpc/unary_reactor.h"

namespace districtedu::rpc {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;

Arrival ArrivalOf(const CallbackServerContext& context, PeerSerials& serials) {
  Arrival arrival;
  const auto deadline = context.deadline();
  if (deadline != std::chrono::system_clock::time_point::max()) {
    arrival.deadline = absl::FromChrono(deadline);
  }
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  if (peer != nullptr) {
    arrival.peer_names = PeerUris(*peer);
    arrival.certificate_serial = serials.SerialOf(*peer);
  }
  return arrival;
}

class DescriptorService final : public grpc::Service {
 public:
  DescriptorService(const ServiceDefinition& definition, Wrapper& wrapper, DrainList& streams,
                    ExpiryList& expiry) {
    for (int i = 0; i < definition.service().method_count(); ++i) {
      const auto& descriptor = *definition.service().method(i);
      const Method& method = *wrapper.AddMethod(descriptor);
      if (descriptor.client_streaming()) {
        AddBidi(i, method, *definition.FindBidi(descriptor.name()), wrapper, streams);
      } else if (descriptor.server_streaming()) {
        AddServerStreaming(i, method, *definition.FindServerStreaming(descriptor.name()), wrapper,
                           streams);
      } else {
        AddUnary(i, method, *definition.FindUnary(descriptor.name()), wrapper, expiry);
      }
    }
  }

 private:
  void Add(int index, const Method& method, RpcMethod::RpcType type,
           grpc::internal::MethodHandler* handler) {
    // gRPC keeps the pointer to the name, owns the rest.
    AddMethod(new RpcServiceMethod(method.path().c_str(), type, nullptr));
    MarkMethodRawCallback(index, handler);
  }

  void AddUnary(int index, const Method& method, const UnaryHandler& handler,
                const Wrapper& wrapper, ExpiryList& expiry) {
    Add(index, method, RpcMethod::NORMAL_RPC,
        new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
            [this, &method, &handler, &wrapper, &expiry](
                CallbackServerContext* context, const ByteBuffer* request, ByteBuffer* response) {
              return UnaryReactor::Start(wrapper, method, handler, expiry,
                                         ArrivalOf(*context, serials_), *request, response);
            }));
  }

  void AddServerStreaming(int index, const Method& method, const ServerStreamHandler& handler,
                          const Wrapper& wrapper, DrainList& streams) {
    Add(index, method, RpcMethod::SERVER_STREAMING,
        new grpc::internal::CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(
            [this, &method, &handler, &wrapper, &streams](CallbackServerContext* context,
                                                          const ByteBuffer* request) {
              return ServerStreamReactor::Start(wrapper, method, handler, streams,
                                                ArrivalOf(*context, serials_), *request);
            }));
  }

  void AddBidi(int index, const Method& method, const BidiHandler& handler, const Wrapper& wrapper,
               DrainList& streams) {
    Add(index, method, RpcMethod::BIDI_STREAMING,
        new grpc::internal::CallbackBidiHandler<ByteBuffer, ByteBuffer>(
            [this, &method, &handler, &wrapper, &streams](CallbackServerContext* context) {
              return BidiReactor::Start(wrapper, method, handler, streams,
                                        ArrivalOf(*context, serials_));
            }));
  }

  PeerSerials serials_;
};

}  // namespace

std::shared_ptr<grpc::Service> MakeDescriptorService(const ServiceDefinition& definition,
                                                     Wrapper& wrapper, DrainList& streams,
                                                     ExpiryList& expiry) {
  return std::make_shared<DescriptorService>(definition, wrapper, streams, expiry);
}

}  // namespace districtedu::rpc
