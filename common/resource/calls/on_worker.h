#ifndef DISTRICTEDU_COMMON_RESOURCE_CALLS_ON_WORKER_H_
#define DISTRICTEDU_COMMON_RESOURCE_CALLS_ON_WORKER_H_

#include "common/mysql/worker_pool.h"
#include "common/resource/calls/call_job.h"
#include "common/resource/calls/create_group.h"
#include "common/rpc/service_definition.h"

namespace districtedu::resource {

// Runs `work` on a database worker and finishes the call with its result. `group` may be null.
rpc::UnaryHandler OnWorker(mysql::WorkerPool& pool, CallWork work,
                           const CreateGroup* group = nullptr);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CALLS_ON_WORKER_H_
