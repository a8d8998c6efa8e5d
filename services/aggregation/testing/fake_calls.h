#ifndef DISTRICTEDU_SERVICES_AGGREGATION_TESTING_FAKE_CALLS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_TESTING_FAKE_CALLS_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/testing/wait.h"
#include "google/protobuf/message.h"

namespace districtedu::aggregation {

// A call without gRPC: what a handler finishes it with can be waited for.
class FakeCall : public rpc::UnaryCall {
 public:
  FakeCall(const google::protobuf::Message& request, auth::Principal principal,
           absl::Duration deadline = testing::kPatience)
      : request_(request.SerializeAsString()) {
    context_.principal = std::move(principal);
    context_.deadline = absl::Now() + deadline;
    context_.cancelled = [this] { return cancelled_.load(); };
  }

  const rpc::CallContext& context() const override { return context_; }
  const std::string& request() const override { return request_; }
  void Finish(absl::StatusOr<rpc::Bytes> response) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++finished_;
    response_ = std::move(response);
    done_.notify_all();
  }

  void Cancel() { cancelled_ = true; }

  // Waits for the end. DEADLINE_EXCEEDED where it does not come, INTERNAL where it came twice.
  absl::StatusOr<rpc::Bytes> Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!done_.wait_for(lock, absl::ToChronoSeconds(testing::kPatience),
                        [this] { return finished_ > 0; })) {
      return absl::DeadlineExceededError("the call was not finished");
    }
    if (finished_ > 1) return absl::InternalError("the call was finished twice");
    return *response_;
  }
  bool finished() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return finished_ > 0;
  }

 private:
  const std::string request_;
  rpc::CallContext context_;
  std::atomic<bool> cancelled_{false};
  std::mutex mutex_;
  std::condition_variable done_;
  int finished_ = 0;
  std::optional<absl::StatusOr<rpc::Bytes>> response_;
};

// A stream whose reader takes a message only when the test says so.
class FakeStream : public rpc::ServerStream {
 public:
  FakeStream(const google::protobuf::Message& request, auth::Principal principal)
      : request_(request.SerializeAsString()) {
    context_.principal = std::move(principal);
    context_.cancelled = [] { return false; };
  }

  const rpc::CallContext& context() const override { return context_; }
  const std::string& request() const override { return request_; }
  void Write(rpc::Bytes message, std::function<void(bool ok)> written) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (written_) two_writes_ = true;
    message_ = std::move(message);
    written_ = std::move(written);
  }
  void Finish(absl::Status status) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    finished_ = std::move(status);
  }
  void OnDone(std::function<void()> done) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    done_ = std::move(done);
  }

  // The message the reader has not taken yet; null where there is none.
  rpc::Bytes waiting() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return message_;
  }
  // The reader takes it.
  void Take() {
    std::function<void(bool)> written;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      message_ = nullptr;
      written = std::exchange(written_, nullptr);
    }
    if (written) written(true);
  }
  // The caller goes away.
  void End() {
    std::function<void()> done;
    std::function<void(bool)> written;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      done = std::exchange(done_, nullptr);
      written = std::exchange(written_, nullptr);
      message_ = nullptr;
    }
    if (written) written(false);
    if (done) done();
  }
  std::optional<absl::Status> finished() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return finished_;
  }
  bool two_writes() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return two_writes_;
  }

 private:
  const std::string request_;
  rpc::CallContext context_;
  std::mutex mutex_;
  rpc::Bytes message_;
  std::function<void(bool)> written_;
  std::function<void()> done_;
  std::optional<absl::Status> finished_;
  bool two_writes_ = false;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_TESTING_FAKE_CALLS_H_
