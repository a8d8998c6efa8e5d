#include "common/mysql/run_job.h"

#include <algorithm>

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

absl::Status QueueFull(absl::Duration oldest_wait) {
  return WithRetry(Error(Reason::kQueueFull, "too much work is waiting for the database"),
                   std::clamp(oldest_wait, absl::Milliseconds(50), absl::Seconds(2)));
}

void RefuseJob(Job job, absl::Status status) { CallGuarded(job.run, std::move(status)); }

namespace {

// Why the job is not to be run any more; OK if it is.
absl::Status WhyNot(const Job& job) {
  if (job.deadline <= absl::Now()) return TooLate();
  bool cancelled = false;
  if (job.cancelled) CallGuarded([&] { cancelled = job.cancelled(); });
  if (cancelled) return Error(Reason::kCallCancelled, "the caller went away");
  return absl::OkStatus();
}

// Tells those that are not to be run, and returns the others.
std::vector<Job> Wanted(std::vector<Job> jobs) {
  std::vector<Job> wanted;
  for (Job& job : jobs) {
    if (absl::Status why = WhyNot(job); !why.ok()) {
      RefuseJob(std::move(job), std::move(why));
    } else {
      wanted.push_back(std::move(job));
    }
  }
  return wanted;
}

void CleanUp(Session& session) {
  session.SetDeadline(absl::InfiniteFuture());
  if (session.in_transaction()) {
    LogError("a database job left its transaction open");
    session.Rollback().IgnoreError();
  }
}

}  // namespace

void RunJob(Job job, Session& session) {
  if (absl::Status why = WhyNot(job); !why.ok()) return RefuseJob(std::move(job), std::move(why));
  session.SetDeadline(job.deadline);
  CallGuarded(job.run, &session);
  CleanUp(session);
}

std::vector<Job> RunTogether(std::vector<Job> jobs, Session& session,
                             const JobGroup::TakeMore& more) {
  const JobGroup& group = *jobs.front().group;
  std::vector<Job> wanted = Wanted(std::move(jobs));
  std::vector<Job> alone;
  if (wanted.empty()) return alone;
  CallGuarded(
      [&] { alone = group.Run(session, std::move(wanted), [&] { return Wanted(more()); }); });
  CleanUp(session);
  return alone;
}

}  // namespace districtedu::mysql::internal
