#include "common/resource/calls/call_job.h"

#include <utility>

#include "common/rpc/message.h"

namespace districtedu::resource {

void CallJob::operator()(absl::StatusOr<mysql::Session*> session) const {
  if (!session.ok()) return call->Finish(session.status());
  absl::StatusOr<std::string> bytes = (*work)(**session, call->context(), call->request());
  if (!bytes.ok()) return call->Finish(bytes.status());
  call->Finish(rpc::ToBytes(*std::move(bytes)));
}

}  // namespace districtedu::resource
