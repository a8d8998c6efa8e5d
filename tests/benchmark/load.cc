#include "tests/benchmark/load.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
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

using Stub = grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer>;

std::string Read(const std::string& path) {
  auto text = ReadFile(path);
  if (!text.ok()) throw std::runtime_error(text.status().ToString());
  return *std::move(text);
}

// What the slots of one run share.
struct Shared {
  const LoadClient::Options* options;
  absl::Time end;
  std::atomic<std::int64_t> next;
  std::atomic<std::int64_t> answered{0};
  std::atomic<bool> failed{false};
  std::mutex mutex;
  std::condition_variable ended;
  int running = 0;         // slots; guarded by mutex, as the next
  grpc::Status first_bad;  // the first status that is not OK
};

// One call after the other.
class Slot {
 public:
  Slot(Shared& run, const std::shared_ptr<grpc::Channel>& channel) : run_(run), stub_(channel) {}

  void Call() {
    const grpc::Slice request(run_.options->request(run_.next.fetch_add(1)));
    request_ = grpc::ByteBuffer(&request, 1);
    response_.Clear();
    context_.emplace();
    context_->set_deadline(std::chrono::system_clock::now() + kDeadline);  // as clients should
    stub_.UnaryCall(&*context_, run_.options->method, grpc::StubOptions(), &request_, &response_,
                    [this](const grpc::Status& status) { Answered(status); });
  }

 private:
  void Answered(const grpc::Status& status) {
    if (status.ok()) {
      run_.answered.fetch_add(1, std::memory_order_relaxed);
      if (absl::Now() < run_.end && !run_.failed.load(std::memory_order_relaxed)) return Call();
    }
    const std::lock_guard lock(run_.mutex);
    if (!status.ok() && !run_.failed.exchange(true)) run_.first_bad = status;
    --run_.running;
    run_.ended.notify_all();  // under the lock: the waiter destroys this right after
  }

  Shared& run_;
  Stub stub_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  std::optional<grpc::ClientContext> context_;
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
  Shared run;
  run.options = &options_;
  run.next = next_;
  std::vector<std::unique_ptr<Slot>> slots;
  for (const auto& channel : channels_) {
    for (int i = 0; i < options_.outstanding; ++i) {
      slots.push_back(std::make_unique<Slot>(run, channel));
    }
  }
  run.running = static_cast<int>(slots.size());
  const absl::Time begin = absl::Now();
  run.end = begin + duration;
  for (const auto& slot : slots) slot->Call();
  std::unique_lock lock(run.mutex);
  run.ended.wait(lock, [&run] { return run.running == 0; });
  next_ = run.next;
  if (run.failed) {
    throw std::runtime_error(absl::StrCat(options_.method, ": ",
                                          static_cast<int>(run.first_bad.error_code()), " ",
                                          run.first_bad.error_message()));
  }
  return {run.answered.load(), absl::Now() - begin};
}

}  // namespace districtedu::benchmark
