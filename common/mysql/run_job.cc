#include "common/mysql/run_job.h"

#include "absl/time/clock.h"
#include "common/base/error.h"

namespace districtedu::mysql::internal {

absl::Status NoDatabase() {
  return WithRetry(Error(Reason::kDatabaseUnavailable, "the database cannot be reached"),
                   absl::Seconds(1));
}

absl::Status TooLate() {
  return Error(Reason::kDeadlinePassed, "the deadline passed while the call waited for its turn");
}

void RefuseJob(Job job, absl::Status status) { CallGuarded(job.run, std::move(status)); }

void RunJob(Job job, Session& session) {
  if (job.deadline <= absl::Now()) return RefuseJob(std::move(job), TooLate());
  bool cancelled = false;
  if (job.cancelled) CallGuarded([&] { cancelled = job.cancelled(); });
  if (cancelled) {
    return RefuseJob(std::move(job), Error(Reason::kCallCancelled, "the caller went away"));
  }
  session.SetDeadline(job.deadline);
  CallGuarded(job.run, &session);
  session.SetDeadline(absl::InfiniteFuture());
  if (session.in_transaction()) {
    LogError("a database job left its transaction open");
    session.Rollback().IgnoreError();
  }
}

}  // namespace districtedu::mysql::internal
