#include "common/rpc/peer.h"

#include <grpc/grpc_security_constants.h>

namespace districtedu::rpc {

std::vector<std::string> PeerUris(const grpc::AuthContext& context) {
  std::vector<std::string> out;
  if (!context.IsPeerAuthenticated()) return out;
  for (const grpc::string_ref& uri : context.FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME)) {
    out.emplace_back(uri.data(), uri.size());
  }
  return out;
}

}  // namespace districtedu::rpc
