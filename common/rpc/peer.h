#ifndef DISTRICTEDU_COMMON_RPC_PEER_H_
#define DISTRICTEDU_COMMON_RPC_PEER_H_

#include <grpcpp/security/auth_context.h>

#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace districtedu::rpc {

// The URI names of the certificate the other end proved to hold; empty without one. Read from the
// connection for each call. An AuthMetadataProcessor would have to leave the principal in the
// connection's context with AddProperty, which every call of the connection shares and adds to: the
// n-th call finds n values there (seen with gRPC 1.51).
std::vector<std::string> PeerUris(const grpc::AuthContext& context);

// The serial numbers of the certificates at the other ends, as pki::SerialOf writes them. A
// connection keeps its certificate as PEM and is asked for each call, so what was decoded is kept.
// Thread-safe.
class PeerSerials {
 public:
  // Empty without a certificate.
  std::string SerialOf(const grpc::AuthContext& context);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::string> serials_;  // by PEM; guarded by mutex_
};

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_PEER_H_
