#ifndef DISTRICTEDU_COMMON_RPC_BYTE_BUFFER_H_
#define DISTRICTEDU_COMMON_RPC_BYTE_BUFFER_H_

#include <grpcpp/support/byte_buffer.h>

#include <string>

#include "common/rpc/call.h"

namespace districtedu::rpc {

// A buffer over the shared string itself, which lives until gRPC has sent it. Null is an empty
// message.
grpc::ByteBuffer ToByteBuffer(Bytes bytes);

// The received bytes in one piece (one copy).
std::string FromByteBuffer(const grpc::ByteBuffer& buffer);

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_BYTE_BUFFER_H_
