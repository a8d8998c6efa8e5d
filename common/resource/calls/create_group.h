#ifndef DISTRICTEDU_COMMON_RESOURCE_CALLS_CREATE_GROUP_H_
#define DISTRICTEDU_COMMON_RESOURCE_CALLS_CREATE_GROUP_H_

#include <vector>

#include "common/base/clock.h"
#include "common/mysql/worker_pool.h"
#include "common/resource/calls/call_job.h"
#include "common/resource/calls/unary_write.h"
#include "common/resource/change/resource.h"

namespace districtedu::resource {

// Create calls of one resource that wait for the database at the same time.
class CreateGroup final : public mysql::JobGroupOf<CallJob> {
 public:
  // `request`: an empty one, of the method's type. All must outlive the group.
  CreateGroup(const Resource& resource, const Message& request, const Clock& clock)
      : resource_(resource), request_(request), clock_(clock) {}

  // Answers the calls that went well together; the others are to be run alone.
  std::vector<mysql::Job> Run(mysql::Session& session, std::vector<mysql::Job> jobs,
                              const TakeMore& more) const override;

 private:
  const Resource& resource_;
  const Message& request_;
  const Clock& clock_;
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CALLS_CREATE_GROUP_H_
