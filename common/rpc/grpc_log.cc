#include "common/rpc/grpc_log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <string>

#include "common/base/logging.h"

namespace districtedu::rpc {
namespace {

void TakeGrpcLine(gpr_log_func_args* line) {
  const LogLevel level =
      line->severity == GPR_LOG_SEVERITY_ERROR ? LogLevel::kWarning : LogLevel::kDebug;
  Log(level, "grpc", {{"text", line->message}});
}

void TakeProtobufLine(google::protobuf::LogLevel level, const char* file, int line,
                      const std::string& message) {
  if (level < google::protobuf::LOGLEVEL_FATAL) return;
  LogError("protobuf", {{"text", message}, {"file", file}, {"line", line}});
}

}  // namespace

void RouteGrpcLog() {
  gpr_set_log_function(TakeGrpcLine);
  google::protobuf::SetLogHandler(TakeProtobufLine);
}

}  // namespace districtedu::rpc
