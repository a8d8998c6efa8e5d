#ifndef DISTRICTEDU_COMMON_MYSQL_RUN_JOB_H_
#define DISTRICTEDU_COMMON_MYSQL_RUN_JOB_H_

#include <exception>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/logging.h"
#include "common/mysql/worker_pool.h"

namespace districtedu::mysql::internal {

// What a job is told that must not run.
absl::Status NoDatabase();
absl::Status TooLate();
// What Submit answers then; `oldest_wait` is how long the oldest job has waited.
absl::Status QueueFull(absl::Duration oldest_wait);

// Calls what the user gave; an exception must not end a worker.
template <typename Function, typename... Arguments>
void CallGuarded(const Function& function, Arguments&&... arguments) {
  try {
    function(std::forward<Arguments>(arguments)...);
  } catch (const std::exception& e) {
    LogError("exception in a database job", {{"what", e.what()}});
  } catch (...) {
    LogError("exception in a database job", {{"what", "not a std::exception"}});
  }
}

// Runs the job on the session, or tells it that it came too late or is not wanted any more. Leaves
// the session without deadline and transaction. What the job holds is gone on return.
void RunJob(Job job, Session& session);
// The same for those of one group. Returns those to be run each by itself.
std::vector<Job> RunTogether(std::vector<Job> jobs, Session& session,
                             const JobGroup::TakeMore& more);
void RefuseJob(Job job, absl::Status status);

}  // namespace districtedu::mysql::internal

#endif  // DISTRICTEDU_COMMON_MYSQL_RUN_JOB_H_
