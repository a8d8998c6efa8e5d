#ifndef DISTRICTEDU_COMMON_RPC_PEER_H_
#define DISTRICTEDU_COMMON_RPC_PEER_H_

#include <grpcpp/security/auth_context.h>

#include <string>
#include <vector>

namespace districtedu::rpc {

// The URI names of the certificate the other end proved to hold; empty without one. Read from the
// connection for each call: an AuthMetadataProcessor would have to write the principal into the
// connection's shared context, once more with every call.
std::vector<std::string> PeerUris(const grpc::AuthContext& context);

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_PEER_H_
