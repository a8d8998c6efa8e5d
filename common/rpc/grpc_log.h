#ifndef DISTRICTEDU_COMMON_RPC_GRPC_LOG_H_
#define DISTRICTEDU_COMMON_RPC_GRPC_LOG_H_

namespace districtedu::rpc {

// Sends what the gRPC and protobuf libraries have to say into our log, as lines of ours instead of
// theirs. What they call an error is a warning here: most of it is a client that could not connect.
// protobuf's complaints about requests are left out; the caller gets MESSAGE_MALFORMED.
// Idempotent, for the whole process.
void RouteGrpcLog();

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_GRPC_LOG_H_
