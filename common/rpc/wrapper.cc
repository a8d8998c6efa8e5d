#include "common/rpc/wrapper.h"

#include <exception>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/logging.h"
#include "common/rpc/message.h"
#include "common/rpc/public_status.h"
#include "districtedu/common/v1/options.pb.h"

namespace districtedu::rpc {
namespace {

constexpr char kPrincipalScheme[] = "districtedu://";

// As the Go and Java interceptors write the grpc_code label.
const char* CodeLabel(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return "OK";
    case absl::StatusCode::kCancelled:
      return "Canceled";
    case absl::StatusCode::kInvalidArgument:
      return "InvalidArgument";
    case absl::StatusCode::kDeadlineExceeded:
      return "DeadlineExceeded";
    case absl::StatusCode::kNotFound:
      return "NotFound";
    case absl::StatusCode::kAlreadyExists:
      return "AlreadyExists";
    case absl::StatusCode::kPermissionDenied:
      return "PermissionDenied";
    case absl::StatusCode::kResourceExhausted:
      return "ResourceExhausted";
    case absl::StatusCode::kFailedPrecondition:
      return "FailedPrecondition";
    case absl::StatusCode::kAborted:
      return "Aborted";
    case absl::StatusCode::kOutOfRange:
      return "OutOfRange";
    case absl::StatusCode::kUnimplemented:
      return "Unimplemented";
    case absl::StatusCode::kInternal:
      return "Internal";
    case absl::StatusCode::kUnavailable:
      return "Unavailable";
    case absl::StatusCode::kDataLoss:
      return "DataLoss";
    case absl::StatusCode::kUnauthenticated:
      return "Unauthenticated";
    default:
      return "Unknown";
  }
}

// The one principal the certificate names; "" if it names none, or several.
std::string PrincipalName(const std::vector<std::string>& peer_names) {
  std::string name;
  for (const std::string& candidate : peer_names) {
    if (!absl::StartsWith(candidate, kPrincipalScheme)) continue;
    if (!name.empty()) return "";
    name = candidate;
  }
  return name;
}

}  // namespace

void Method::CountHandled(absl::StatusCode code) const {
  auto index = static_cast<std::size_t>(code);
  if (index >= kCodes) index = static_cast<std::size_t>(absl::StatusCode::kUnknown);
  std::call_once(handled_once_[index], [this, index] {
    handled_[index] =
        handled_family_.With({service_, name_, CodeLabel(static_cast<absl::StatusCode>(index))});
  });
  handled_[index].Increment();
}

Wrapper::Wrapper(const Options& options) : options_(options) {
  if (options_.metrics == nullptr) return;
  started_ = options_.metrics->Counters("grpc_server_started_total", "Calls begun.",
                                        {"grpc_service", "grpc_method"});
  handled_ = options_.metrics->Counters("grpc_server_handled_total", "Calls ended, by status.",
                                        {"grpc_service", "grpc_method", "grpc_code"});
  seconds_ = options_.metrics->Histograms(
      "grpc_server_handling_seconds", "From arrival to answer, of streams to their end.",
      {"grpc_service", "grpc_method"}, metrics::LatencyBuckets());
}

const Method* Wrapper::AddMethod(const google::protobuf::MethodDescriptor& method) {
  auto out = std::make_unique<Method>();
  out->service_ = method.service()->full_name();
  out->name_ = method.name();
  out->path_ = absl::StrCat("/", out->service_, "/", out->name_);
  out->streams_ = method.client_streaming() || method.server_streaming();
  out->request_type_ = method.input_type();
  for (const int role : method.options().GetExtension(common::v1::method).roles()) {
    out->roles_.push_back(static_cast<auth::Role>(role));
  }
  out->started_ = started_.With({out->service_, out->name_});
  out->seconds_ = seconds_.With({out->service_, out->name_});
  out->handled_family_ = handled_;
  methods_.push_back(std::move(out));
  return methods_.back().get();
}

absl::Status ShuttingDown() {
  return WithRetry(Error(Reason::kShuttingDown, "the service is stopping"), absl::Seconds(1));
}

Passage::Passage(const Wrapper& wrapper, const Method& method, Arrival arrival)
    : wrapper_(wrapper),
      method_(method),
      begin_(SteadyTime::Now()),
      certificate_serial_(std::move(arrival.certificate_serial)),
      cancelled_(std::make_shared<std::atomic<bool>>(false)) {
  method_.started_.Increment();
  context_.method = method_.path();
  context_.cancelled = [flag = cancelled_] { return flag->load(std::memory_order_relaxed); };
  admission_ = Admit(arrival);
}

absl::Status Passage::Admit(const Arrival& arrival) {
  context_.principal.name = PrincipalName(arrival.peer_names);
  context_.deadline = arrival.deadline;
  if (wrapper_.refusing_.load(std::memory_order_relaxed)) {
    return ShuttingDown();
  }
  absl::StatusOr<auth::Principal> principal = Authorise();
  if (!principal.ok()) return principal.status();
  context_.principal = *std::move(principal);
  const absl::Time now = wrapper_.options_.clock->Now();
  if (context_.deadline <= now) {
    return Error(Reason::kDeadlinePassed, "the deadline had passed when the call arrived");
  }
  if (!method_.streams_ && context_.deadline == absl::InfiniteFuture()) {
    own_deadline_ = true;
    context_.deadline = now + wrapper_.options_.default_deadline;
  }
  return absl::OkStatus();
}

absl::StatusOr<auth::Principal> Passage::Authorise() const {
  const std::string& name = context_.principal.name;
  const auth::RevocationSource* revocations = wrapper_.options_.revocations;
  if (revocations != nullptr && revocations->IsRevoked(certificate_serial_)) {
    return Error(Reason::kCertificateRevoked,
                 absl::StrCat("the certificate with serial ", certificate_serial_, " is revoked"));
  }
  if (name.empty()) {
    return Error(Reason::kPrincipalUnknown, "the certificate names no principal of a district");
  }
  const std::shared_ptr<const auth::Policy> policy = wrapper_.options_.policy->Current();
  const auth::Principal* principal = policy->Find(name);
  if (principal == nullptr) {
    return Error(Reason::kPrincipalUnknown, absl::StrCat("the policy does not know ", name));
  }
  if (!principal->HasAny(method_.roles_)) {
    return Error(Reason::kPermissionDenied,
                 absl::StrCat("no role of ", name, " admits ", method_.name_));
  }
  return *principal;
}

absl::Status Passage::Reconsider() const { return Authorise().status(); }

absl::Status Passage::BrokenOff() const {
  if (wrapper_.refusing_.load(std::memory_order_relaxed)) return ShuttingDown();
  if (context_.deadline <= wrapper_.options_.clock->Now()) {
    return Error(Reason::kDeadlinePassed, "the deadline passed before the call was finished");
  }
  return Error(Reason::kCallCancelled, "the caller ended the call");
}

absl::Status Passage::Guard(const std::function<void()>& run) const {
  try {
    run();
    return absl::OkStatus();
  } catch (const std::exception& e) {
    return Error(Reason::kInternalError, absl::StrCat("exception: ", e.what()));
  } catch (...) {
    return Error(Reason::kInternalError, "exception of an unknown type");
  }
}

absl::Status Passage::Leave(const absl::Status& status, const std::string& request) {
  const absl::Duration elapsed = SteadyTime::Now() - begin_;
  absl::Status answer = PublicStatus(status);
  method_.CountHandled(answer.code());
  method_.seconds_.Observe(elapsed);
  if (!status.ok() || (!method_.streams_ && elapsed > wrapper_.options_.slow_call)) {
    LogEnd(status, elapsed, request);
  }
  return answer;
}

void Passage::LogEnd(const absl::Status& status, absl::Duration elapsed,
                     const std::string& request) const {
  // Nothing failed: a caller that has seen enough of a stream has no other way to end it.
  if (status.code() == absl::StatusCode::kCancelled) {
    LogDebug("call ended by its caller",
             {{"method", method_.path()}, {"principal", context_.principal.name}, {"ms", elapsed}});
    return;
  }
  LogLevel level = LogLevel::kInfo;
  if (IsServerFault(status)) {
    level = LogLevel::kError;
  } else if (status.ok() || status.code() == absl::StatusCode::kUnavailable ||
             status.code() == absl::StatusCode::kResourceExhausted) {
    level = LogLevel::kWarning;
  }
  const std::optional<int> left_out = method_.log_limiter_.Admit();
  if (!left_out.has_value()) return;
  Log(level, status.ok() ? "call slow" : "call failed",
      {{"method", method_.path()},
       {"code", absl::StatusCodeToString(status.code())},
       {"reason", ReasonOf(status)},
       // Of the caller's own faults the reason is enough: messages may quote what was sent.
       {"message", IsServerFault(status) ? status.message() : ""},
       {"principal", context_.principal.name},
       {"request_id", PeekRequestId(method_.request_type(), request)},
       {"ms", elapsed},
       {"left_out", *left_out == 0 ? "" : std::to_string(*left_out)}});
}

}  // namespace districtedu::rpc
