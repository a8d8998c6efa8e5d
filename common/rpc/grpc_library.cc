#include "common/rpc/grpc_library.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/grpc.h>
#include <grpc/support/log.h>

#include <optional>
#include <string>

#include "absl/synchronization/mutex.h"
#include "common/base/log_limiter.h"
#include "common/base/logging.h"

namespace districtedu::rpc {
namespace {

void TakeGrpcLine(gpr_log_func_args* line) {
  const LogLevel level =
      line->severity == GPR_LOG_SEVERITY_ERROR ? LogLevel::kWarning : LogLevel::kDebug;
  // Anyone who reaches the port can fail a handshake, as often as he likes.
  static LogLimiter limiter(5);
  const std::optional<int> left_out = limiter.Admit();
  if (!left_out.has_value()) return;
  Log(level, "grpc",
      {{"text", line->message}, {"left_out", *left_out == 0 ? "" : std::to_string(*left_out)}});
}

void TakeProtobufLine(google::protobuf::LogLevel level, const char* file, int line,
                      const std::string& message) {
  if (level < google::protobuf::LOGLEVEL_FATAL) return;
  LogError("protobuf", {{"text", message}, {"file", file}, {"line", line}});
}

struct GrpcLife {
  GrpcLife() {
    // Debian's Abseil looks for deadlocks: each of gRPC's mutexes goes through one graph, under one
    // lock, whenever it is taken.
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
    grpc_init();
  }
  ~GrpcLife() { grpc_shutdown_blocking(); }
};

}  // namespace

void HoldGrpc() { static const GrpcLife life; }

void RouteGrpcLog() {
  gpr_set_log_function(TakeGrpcLine);
  google::protobuf::SetLogHandler(TakeProtobufLine);
}

}  // namespace districtedu::rpc

#if defined(__SANITIZE_ADDRESS__)
// gRPC 1.51 does not free the TLS state of a handshake that the end of the process cuts short, also
// where it is shut down in order (seen in one of some fifty runs of a client).
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libcrypto.so\nleak:libssl.so\n";
}
#endif
