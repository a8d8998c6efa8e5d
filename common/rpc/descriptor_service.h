#ifndef DISTRICTEDU_COMMON_RPC_DESCRIPTOR_SERVICE_H_
#define DISTRICTEDU_COMMON_RPC_DESCRIPTOR_SERVICE_H_

#include <memory>

#include "common/rpc/drain.h"
#include "common/rpc/expiry.h"
#include "common/rpc/service_definition.h"
#include "common/rpc/wrapper.h"

namespace grpc {
class Service;
}

namespace districtedu::rpc {

// A gRPC service made from its descriptor, all of whose calls pass the wrapper. `definition` must
// have passed Check(); everything given must outlive the server the service is registered with.
std::shared_ptr<grpc::Service> MakeDescriptorService(const ServiceDefinition& definition,
                                                     Wrapper& wrapper, DrainList& streams,
                                                     ExpiryList& expiry);

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_DESCRIPTOR_SERVICE_H_
