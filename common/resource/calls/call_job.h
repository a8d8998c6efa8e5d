#ifndef DISTRICTEDU_COMMON_RESOURCE_CALLS_CALL_JOB_H_
#define DISTRICTEDU_COMMON_RESOURCE_CALLS_CALL_JOB_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/mysql/session.h"
#include "common/rpc/call.h"

namespace districtedu::resource {

// From the serialized request to the serialized response.
using CallWork = std::function<absl::StatusOr<std::string>(mysql::Session&, const rpc::CallContext&,
                                                           const std::string& request)>;

// A call on its way through the database's workers.
struct CallJob {
  std::shared_ptr<rpc::UnaryCall> call;
  std::shared_ptr<const CallWork> work;

  // Finishes the call with what the work gives, or why it was not run.
  void operator()(absl::StatusOr<mysql::Session*> session) const;
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CALLS_CALL_JOB_H_
