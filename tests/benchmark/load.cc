#include "tests/benchmark/load.h"

#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/file.h"

namespace districtedu::benchmark {
namespace {

// None comes near it.
constexpr std::chrono::seconds kDeadline{30};

std::string Read(const std::string& path) {
  auto text = ReadFile(path);
  if (!text.ok()) throw std::runtime_error(text.status().ToString());
  return *std::move(text);
}

// One call after the other on a channel.
class Slot {
 public:
  Slot(const LoadClient::Options& options, const std::shared_ptr<grpc::Channel>& channel)
      : options_(options), stub_(channel) {}

  void Call(std::int64_t n, grpc::CompletionQueue* answers) {
    const grpc::Slice request(options_.request(n));
    const grpc::ByteBuffer bytes(&request, 1);
    response_.Clear();
    context_.emplace();
    context_->set_deadline(std::chrono::system_clock::now() + kDeadline);  // as clients should
    call_ = stub_.PrepareUnaryCall(&*context_, options_.method, bytes, answers);
    call_->StartCall();
    call_->Finish(&response_, &status_, this);
  }

  const grpc::Status& status() const { return status_; }

 private:
  const LoadClient::Options& options_;
  grpc::GenericStub stub_;
  std::optional<grpc::ClientContext> context_;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> call_;  // lies in the context's call
  grpc::ByteBuffer response_;
  grpc::Status status_;
};

}  // namespace

LoadClient::LoadClient(Options options) : options_(std::move(options)) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = Read(options_.tls.ca);
  tls.pem_cert_chain = Read(options_.tls.certificate);
  tls.pem_private_key = Read(options_.tls.key);
  const auto credentials = grpc::SslCredentials(tls);
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // each channel a connection
  for (int i = 0; i < options_.connections; ++i) {
    channels_.push_back(grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", options_.port),
                                                  credentials, arguments));
    if (!channels_.back()->WaitForConnected(absl::ToChronoTime(absl::Now() + absl::Seconds(30)))) {
      throw std::runtime_error(absl::StrCat("no connection to port ", options_.port));
    }
  }
}

LoadClient::~LoadClient() = default;

LoadResult LoadClient::Run(absl::Duration duration) {
  grpc::CompletionQueue answers;
  std::vector<std::unique_ptr<Slot>> slots;
  const absl::Time begin = absl::Now();
  const absl::Time end = begin + duration;
  for (const auto& channel : channels_) {
    for (int i = 0; i < options_.outstanding; ++i) {
      slots.push_back(std::make_unique<Slot>(options_, channel));
      slots.back()->Call(next_++, &answers);
    }
  }
  LoadResult result;
  std::string failure;
  for (std::size_t running = slots.size(); running > 0;) {
    void* tag = nullptr;
    bool ok = false;
    answers.Next(&tag, &ok);
    Slot& slot = *static_cast<Slot*>(tag);
    if (slot.status().ok()) {
      ++result.calls;
    } else if (failure.empty()) {
      failure = absl::StrCat(static_cast<int>(slot.status().error_code()), " ",
                             slot.status().error_message());
    }
    if (failure.empty() && absl::Now() < end) {
      slot.Call(next_++, &answers);
    } else {
      --running;
    }
  }
  result.elapsed = absl::Now() - begin;
  answers.Shutdown();
  if (!failure.empty()) throw std::runtime_error(options_.method + ": " + failure);
  return result;
}

}  // namespace districtedu::benchmark
