#include "common/rpc/peer.h"

#include <grpc/grpc_security_constants.h>

#include "common/pki/certificate.h"

namespace districtedu::rpc {
namespace {

// Certificates remembered; beyond it all are forgotten. Some hundred systems call, with a new
// certificate a year each.
constexpr std::size_t kMostSerials = 4096;

}  // namespace

std::vector<std::string> PeerUris(const grpc::AuthContext& context) {
  std::vector<std::string> out;
  if (!context.IsPeerAuthenticated()) return out;
  for (const grpc::string_ref& uri : context.FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME)) {
    out.emplace_back(uri.data(), uri.size());
  }
  return out;
}

std::string PeerSerials::SerialOf(const grpc::AuthContext& context) {
  if (!context.IsPeerAuthenticated()) return "";
  const auto found = context.FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  if (found.empty()) return "";
  const std::string pem(found.front().data(), found.front().size());
  const std::lock_guard lock(mutex_);
  const auto known = serials_.find(pem);
  if (known != serials_.end()) return known->second;
  if (serials_.size() >= kMostSerials) serials_.clear();
  return serials_.emplace(pem, pki::SerialOfPem(pem)).first->second;
}

}  // namespace districtedu::rpc
