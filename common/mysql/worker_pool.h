#ifndef DISTRICTEDU_COMMON_MYSQL_WORKER_POOL_H_
#define DISTRICTEDU_COMMON_MYSQL_WORKER_POOL_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/metrics.h"
#include "common/mysql/options.h"
#include "common/mysql/session.h"

namespace districtedu::mysql {

struct Job;

// Work that is cheaper done together, as many small transactions are as one: jobs of one group that
// wait at the same time are given to one worker.
class JobGroup {
 public:
  virtual ~JobGroup() = default;
  // Takes those that have come to wait since; kMostTogether in all.
  using TakeMore = std::function<std::vector<Job>()>;
  // Runs the jobs, one or more, none late or cancelled when it is called. The session is as for
  // Job::run, but without a deadline. Returns those that are to be run each by itself; of the
  // others no `run` is called any more.
  virtual std::vector<Job> Run(Session& session, std::vector<Job> jobs,
                               const TakeMore& more) const = 0;

  static constexpr std::size_t kMostTogether = 16;
  // Workers one group holds; while they are at work, the next jobs gather. With fewer the
  // processors would stand still while a commit is flushed, with more too few would gather
  // (measured by tests/benchmark, create_teacher).
  static constexpr std::size_t kWorkers = 3;
  // A job that has waited so long may have one more, if there is one: those at work may be waiting
  // for a lock that is nothing to it.
  static constexpr std::chrono::milliseconds kLongestGathering{100};
};

struct Job {
  absl::Time deadline = absl::InfiniteFuture();
  std::function<bool()> cancelled;  // may be empty; asked once, before the job is run
  bool bulk = false;
  // Called exactly once if Submit returned OK, never otherwise. With a session on a worker thread:
  // the session's deadline is the job's, no transaction is open, and none may be left open. With an
  // error when the job must not run: DEADLINE_EXCEEDED or CANCELLED if it came too late,
  // UNAVAILABLE if there is no database; then on a worker's or on another submitter's thread, so it
  // must not block.
  std::function<void(absl::StatusOr<Session*>)> run;
  // May be null; must outlive the pool. Not for bulk jobs. See JobGroupOf.
  const JobGroup* group = nullptr;
};

// A group whose jobs all run a `Work`, a function object that can be called as Job::run is.
template <typename Work>
class JobGroupOf : public JobGroup {
 public:
  // A job of the group, so far without a deadline.
  Job MakeJob(Work work) const {
    Job job;
    job.run = std::move(work);
    job.group = this;
    return job;
  }

 protected:
  // Of a job that MakeJob made.
  static const Work& WorkOf(const Job& job) { return *job.run.template target<Work>(); }
};

// A fixed set of threads, each owning one connection, behind one bounded queue. Connections are
// made from the start and again after a loss, with backoff. An idle connection is checked every
// `idle_check`, and before its next use once any other broke; a busy one costs no pings.
//
// Order: jobs run in the order they came, but bulk jobs hold at most workers-1 workers (1 of 1), so
// that an import never stops the single calls, and those of a group as a rule JobGroup::kWorkers.
class WorkerPool {
 public:
  struct Options {
    ConnectOptions connect;
    std::size_t workers = 4;
    std::size_t queue_capacity = 256;     // waiting jobs, both lanes
    std::size_t bulk_queue_capacity = 0;  // waiting bulk jobs; 0: as many as workers
    std::shared_ptr<Metrics> metrics;     // also given to the sessions; may be null
    // Called when healthy() changes, one call at a time, the last one with the present state. On
    // a worker thread, holding no lock of the pool; it must not destroy or drain the pool.
    std::function<void(bool healthy)> on_health_change;
    absl::Duration idle_check = absl::Seconds(2);
    absl::Duration first_backoff = absl::Milliseconds(50);
    absl::Duration longest_backoff = absl::Seconds(2);
  };

  explicit WorkerPool(Options options);
  // Drains.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Never blocks. RESOURCE_EXHAUSTED (QUEUE_FULL with RetryInfo) if the queue, or for a bulk job
  // the bulk lane, is full; UNAVAILABLE (SHUTTING_DOWN) after Drain began.
  absl::Status Submit(Job job);

  // Calls back once when the bulk lane takes a job: at once if it does now, else from a worker.
  // Waiters are called in order, one for each place that comes free; a place is not reserved. After
  // Drain began they are called at once, and Submit then says why. Must not block.
  void WhenBulkRoom(std::function<void()> callback);

  // Whether at least one worker holds a connection that worked when last used.
  bool healthy() const;

  // Takes no more jobs, runs the waiting ones, ends the threads. Bounded by the jobs' own time.
  // Any number of calls, from any thread but a worker's.
  void Drain();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_WORKER_POOL_H_
