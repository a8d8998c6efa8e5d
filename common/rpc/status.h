#ifndef DISTRICTEDU_COMMON_RPC_STATUS_H_
#define DISTRICTEDU_COMMON_RPC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

// The single place where absl::Status and grpc::Status become each other.

namespace districtedu::rpc {

// google.rpc payloads travel as the google.rpc.Status of grpc-status-details-bin. Give it what
// PublicStatus returned.
grpc::Status ToGrpcStatus(const absl::Status& status);

// The reverse, for clients. Details that cannot be read are left out; code and message stay.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_STATUS_H_
