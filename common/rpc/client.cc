#include "common/rpc/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/rpc/byte_buffer.h"
#include "common/rpc/grpc_library.h"
#include "common/rpc/message.h"
#include "common/rpc/status.h"

namespace districtedu::rpc {
namespace {

using grpc::ByteBuffer;
using Stub = grpc::TemplatedGenericStub<ByteBuffer, ByteBuffer>;

// What gRPC says only as a bare UNAVAILABLE: that no connection could be made.
absl::Status Explained(const grpc::Status& status, grpc::Channel& channel,
                       const std::string& target) {
  if (status.error_code() != grpc::StatusCode::UNAVAILABLE || !status.error_details().empty() ||
      channel.GetState(false) != GRPC_CHANNEL_TRANSIENT_FAILURE) {
    return FromGrpcStatus(status);
  }
  // "...; last error: UNKNOWN: ipv4:127.0.0.1:1: Failed to connect to remote host: Connection
  // refused"
  const std::string& message = status.error_message();
  const std::size_t last = message.rfind("last error: ");
  return Error(Reason::kServiceUnreachable,
               absl::StrCat("no connection to ", target, ": ",
                            absl::StrContains(message, "Connection refused")
                                ? "refused, no program listens there"
                                : message.substr(last == std::string::npos ? 0 : last + 12)));
}

void SetDeadline(const CallOptions& options, grpc::ClientContext& context) {
  if (options.timeout == absl::InfiniteDuration()) return;
  context.set_deadline(absl::ToChronoTime(absl::Now() + options.timeout));
}

// Turns gRPC's reactions into blocking calls.
class StreamImpl final : public grpc::ClientBidiReactor<ByteBuffer, ByteBuffer>,
                         public ClientStream {
 public:
  StreamImpl(std::shared_ptr<grpc::Channel> channel, std::string target, Stub& stub,
             const std::string& method, const CallOptions& options)
      : channel_(std::move(channel)), target_(std::move(target)) {
    SetDeadline(options, context_);
    stub.PrepareBidiStreamingCall(&context_, method, grpc::StubOptions(), this);
    AddHold();  // operations start from outside of reactions
    StartCall();
  }

  ~StreamImpl() override {
    context_.TryCancel();
    Release();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return status_.has_value(); });
  }

  std::optional<std::string> Read() override {
    std::unique_lock lock(mutex_);
    if (no_reads_) return std::nullopt;
    reading_ = true;
    StartRead(&incoming_);
    changed_.wait(lock, [this] { return !reading_; });
    if (no_reads_) return std::nullopt;
    return FromByteBuffer(incoming_);
  }

  bool Write(const std::string& message) override {
    std::unique_lock lock(mutex_);
    if (no_writes_) return false;
    writing_ = true;
    outgoing_ = ToByteBuffer(ToBytes(message));
    StartWrite(&outgoing_);
    changed_.wait(lock, [this] { return !writing_; });
    return !no_writes_;
  }

  void WritesDone() override {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(no_writes_, true)) StartWritesDone();
  }

  absl::Status Finish() override {
    while (Read().has_value()) {
    }
    Release();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return status_.has_value(); });
    return Explained(*status_, *channel_, target_);
  }

  void Cancel() override { context_.TryCancel(); }

 private:
  void Release() {
    {
      const std::lock_guard lock(mutex_);
      if (std::exchange(released_, true)) return;
      no_reads_ = true;
      no_writes_ = true;
    }
    RemoveHold();
  }

  void OnReadDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    reading_ = false;
    if (!ok) no_reads_ = true;
    changed_.notify_all();
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (!ok) no_writes_ = true;
    changed_.notify_all();
  }

  void OnDone(const grpc::Status& status) override {
    const std::lock_guard lock(mutex_);
    status_ = status;
    changed_.notify_all();  // under the lock: the waiter may destroy this right after
  }

  const std::shared_ptr<grpc::Channel> channel_;
  const std::string target_;
  grpc::ClientContext context_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool reading_ = false;  // all below guarded by mutex_
  bool writing_ = false;
  bool no_reads_ = false;
  bool no_writes_ = false;
  bool released_ = false;
  ByteBuffer incoming_;
  ByteBuffer outgoing_;
  std::optional<grpc::Status> status_;
};

class ClientImpl final : public Client {
 public:
  ClientImpl(std::shared_ptr<grpc::Channel> channel, const Options& options)
      : channel_(std::move(channel)),
        stub_(channel_),
        target_(options.target),
        max_message_bytes_(options.max_message_bytes) {}

  absl::StatusOr<std::string> Call(const std::string& method, const std::string& request,
                                   const CallOptions& options) override {
    if (request.size() > max_message_bytes_) {
      return Error(Reason::kMessageTooLarge,
                   absl::StrCat("the request has ", request.size(), " bytes, ", max_message_bytes_,
                                " are accepted"));
    }
    grpc::ClientContext context;
    SetDeadline(options, context);
    const ByteBuffer in = ToByteBuffer(ToBytes(request));
    ByteBuffer out;
    std::promise<grpc::Status> done;
    stub_.UnaryCall(&context, method, grpc::StubOptions(), &in, &out,
                    [&done](grpc::Status status) { done.set_value(std::move(status)); });
    const grpc::Status status = done.get_future().get();
    // Nobody cancels these calls from here: the server did, as gRPC does with calls that arrive
    // while it stops.
    if (status.error_code() == grpc::StatusCode::CANCELLED && status.error_details().empty()) {
      return absl::UnavailableError("the server ended the call");
    }
    if (!status.ok()) return Explained(status, *channel_, target_);
    return FromByteBuffer(out);
  }

  std::unique_ptr<ClientStream> Stream(const std::string& method,
                                       const CallOptions& options) override {
    return std::make_unique<StreamImpl>(channel_, target_, stub_, method, options);
  }

  absl::Status WaitConnected(absl::Duration timeout) override {
    if (channel_->WaitForConnected(absl::ToChronoTime(absl::Now() + timeout))) {
      return absl::OkStatus();
    }
    return absl::UnavailableError(
        absl::StrCat("no connection within ", absl::FormatDuration(timeout)));
  }

 private:
  const std::shared_ptr<grpc::Channel> channel_;
  Stub stub_;
  const std::string target_;
  const std::size_t max_message_bytes_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Client>> Client::Make(const Options& options) {
  absl::Status status = CheckCertificates(options.tls, options.clock->Now());
  if (!status.ok()) return status;
  return MakeUnchecked(options);
}

absl::StatusOr<std::unique_ptr<Client>> Client::MakeUnchecked(const Options& options) {
  RouteGrpcLog();
  HoldGrpc();
  grpc::SslCredentialsOptions tls;
  auto ca = ReadFile(options.tls.ca);
  if (!ca.ok()) return ca.status();
  tls.pem_root_certs = *std::move(ca);
  if (!options.tls.certificate.empty()) {
    auto certificate = ReadFile(options.tls.certificate);
    if (!certificate.ok()) return certificate.status();
    auto key = ReadFile(options.tls.key);
    if (!key.ok()) return key.status();
    tls.pem_cert_chain = *std::move(certificate);
    tls.pem_private_key = *std::move(key);
  }
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);  // a snapshot has what it has
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  // A proxy for the web is not one for a service on the same machine.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // Two clients of a process are two connections.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetLoadBalancingPolicyName("round_robin");  // over replicas behind one name
  if (!options.server_name.empty()) arguments.SetSslTargetNameOverride(options.server_name);
  return std::unique_ptr<Client>(std::make_unique<ClientImpl>(
      grpc::CreateCustomChannel(options.target, grpc::SslCredentials(tls), arguments), options));
}

absl::Status Client::Call(const std::string& method, const google::protobuf::Message& request,
                          google::protobuf::Message& response, const CallOptions& options) {
  const auto bytes = Call(method, SerializeMessage(request), options);
  if (!bytes.ok()) return bytes.status();
  if (!response.ParseFromString(*bytes)) {
    return Error(Reason::kMessageMalformed,
                 absl::StrCat("the answer is not a ", response.GetDescriptor()->full_name()));
  }
  return absl::OkStatus();
}

}  // namespace districtedu::rpc
