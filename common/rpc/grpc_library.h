#ifndef DISTRICTEDU_COMMON_RPC_GRPC_LIBRARY_H_
#define DISTRICTEDU_COMMON_RPC_GRPC_LIBRARY_H_

namespace districtedu::rpc {

// Sends what the gRPC and protobuf libraries have to say into our log, as lines of ours instead of
// theirs. What they call an error is a warning here: most of it is a client that could not connect.
// protobuf's complaints about requests are left out; the caller gets MESSAGE_MALFORMED.
// Idempotent, for the whole process.
void RouteGrpcLog();

// Keeps the gRPC library up until the process ends, and then waits until its threads have let go of
// what they hold: without it a handshake that was cut short is a leak to the sanitizer. Idempotent;
// to be called before the first channel or server is made.
void HoldGrpc();

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_GRPC_LIBRARY_H_
