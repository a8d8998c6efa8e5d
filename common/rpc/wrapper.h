#ifndef DISTRICTEDU_COMMON_RPC_WRAPPER_H_
#define DISTRICTEDU_COMMON_RPC_WRAPPER_H_

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/policy.h"
#include "common/auth/revocations.h"
#include "common/base/clock.h"
#include "common/base/log_limiter.h"
#include "common/metrics/registry.h"
#include "common/rpc/call.h"
#include "google/protobuf/descriptor.h"

// What happens around every call, once, whatever its kind: principal, roles, deadline, metrics,
// log, exceptions. No gRPC in here.

namespace districtedu::rpc {

// What the transport knows of a call.
struct Arrival {
  std::vector<std::string> peer_names;  // URI names of the client's certificate
  absl::Time deadline = absl::InfiniteFuture();
  std::string certificate_serial = "";  // of the client's certificate
};

class Wrapper;

// Facts and series of one method. Thread-safe; lives as long as its wrapper.
class Method {
 public:
  const std::string& path() const { return path_; }  // "/pkg.Service/Method"
  bool streams() const { return streams_; }
  const google::protobuf::Descriptor& request_type() const { return *request_type_; }

 private:
  friend class Wrapper;
  friend class Passage;

  void CountHandled(absl::StatusCode code) const;
  std::string path_;
  std::string service_;
  std::string name_;
  bool streams_ = false;
  const google::protobuf::Descriptor* request_type_ = nullptr;
  std::vector<auth::Role> roles_;
  metrics::Counter started_;
  metrics::CounterFamily handled_family_;
  // Series are made when first needed: a scrape need not carry 17 codes of every method.
  static constexpr std::size_t kCodes = 17;
  mutable std::array<std::once_flag, kCodes> handled_once_;
  mutable std::array<metrics::Counter, kCodes> handled_;
  metrics::Histogram seconds_;
  mutable LogLimiter log_limiter_{5};  // the metrics count every failure anyway
};

class Wrapper {
 public:
  struct Options {
    const auth::PolicySource* policy = nullptr;
    metrics::Registry* metrics = nullptr;
    const Clock* clock = &SystemClock::Instance();
    absl::Duration default_deadline = absl::Seconds(30);  // of unary calls that have none
    absl::Duration slow_call = absl::Seconds(1);          // unary calls above are logged
    const auth::RevocationSource* revocations = nullptr;  // null: no certificate is revoked
  };

  explicit Wrapper(const Options& options);

  // Before the first call.
  const Method* AddMethod(const google::protobuf::MethodDescriptor& method);

  // From now on every new call is refused with SHUTTING_DOWN.
  void RefuseNewCalls() { refusing_.store(true, std::memory_order_relaxed); }

 private:
  friend class Passage;

  const Options options_;
  metrics::CounterFamily started_;
  metrics::CounterFamily handled_;
  metrics::HistogramFamily seconds_;
  std::atomic<bool> refusing_{false};
  std::vector<std::unique_ptr<Method>> methods_;
};

// What a call is told while the server stops.
absl::Status ShuttingDown();

// One call on its way through the wrapper: made when it arrives, left when it is answered.
class Passage {
 public:
  Passage(const Wrapper& wrapper, const Method& method, Arrival arrival);

  // Not OK: the call must be answered with it and its handler not run.
  const absl::Status& admission() const { return admission_; }
  const CallContext& context() const { return context_; }

  // Whether the call would still be admitted, policy and revocations being as they are now.
  absl::Status Reconsider() const;

  // Whether the deadline is the server's own, which nothing but the server enforces.
  bool own_deadline() const { return own_deadline_; }

  // What a call ends with that was broken off before its handler finished it: SHUTTING_DOWN by the
  // server, DEADLINE_PASSED, CALL_CANCELLED by its caller.
  absl::Status BrokenOff() const;

  // From now on context().cancelled() is true.
  void Cancel() { cancelled_->store(true, std::memory_order_relaxed); }

  // Runs a handler or one of its callbacks. INTERNAL_ERROR if it throws.
  absl::Status Guard(const std::function<void()>& run) const;

  // Counts and logs the end of the call, once, and returns the status its caller is to see.
  // `request` is the serialized request, for its request id; empty for streams of the client.
  absl::Status Leave(const absl::Status& status, const std::string& request);

 private:
  absl::Status Admit(const Arrival& arrival);
  // Who calls, if its certificate stands and a role of it admits the method.
  absl::StatusOr<auth::Principal> Authorise() const;
  void LogEnd(const absl::Status& status, absl::Duration elapsed, const std::string& request) const;

  const Wrapper& wrapper_;
  const Method& method_;
  const SteadyTime begin_;
  const std::string certificate_serial_;
  const std::shared_ptr<std::atomic<bool>> cancelled_;
  CallContext context_;
  bool own_deadline_ = false;
  absl::Status admission_;
};

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_WRAPPER_H_
