#ifndef DISTRICTEDU_COMMON_RPC_PEER_H_
#define DISTRICTEDU_COMMON_RPC_PEER_H_

#include <grpcpp/security/auth_context.h>

#include <string>
#include <vector>

namespace districtedu::rpc {

// The URI names of the certificate the other end proved to hold; empty without one. Read from the
// connection for each call. An AuthMetadataProcessor would have to leave the principal in the
// connection's context with AddProperty, which every call of the connection shares and adds to: the
// n-th call finds n values there (seen with gRPC 1.51).
std::vector<std::string> PeerUris(const grpc::AuthContext& context);

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_PEER_H_
