#include "common/resource/calls/on_worker.h"

#include <memory>
#include <utility>

namespace districtedu::resource {

rpc::UnaryHandler OnWorker(mysql::WorkerPool& pool, CallWork work, const CreateGroup* group) {
  return [&pool, group, work = std::make_shared<const CallWork>(std::move(work))](
             std::shared_ptr<rpc::UnaryCall> call) {
    CallJob run{call, work};
    mysql::Job job;
    if (group != nullptr) {
      job = group->MakeJob(std::move(run));
    } else {
      job.run = std::move(run);
    }
    job.deadline = call->context().deadline;
    job.cancelled = call->context().cancelled;
    if (absl::Status status = pool.Submit(std::move(job)); !status.ok()) call->Finish(status);
  };
}

}  // namespace districtedu::resource
