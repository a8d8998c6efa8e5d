#ifndef DISTRICTEDU_COMMON_MYSQL_WORKER_POOL_IMPL_H_
#define DISTRICTEDU_COMMON_MYSQL_WORKER_POOL_IMPL_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/mysql/job_queue.h"
#include "common/mysql/worker_pool.h"

namespace districtedu::mysql {

class WorkerPool::Impl {
 public:
  explicit Impl(Options options);
  ~Impl() { Drain(); }

  absl::Status Submit(Job job);
  void WhenBulkRoom(std::function<void()> callback);
  void Drain();

  bool healthy() const {
    const std::lock_guard lock(mutex_);
    return healthy_;
  }

 private:
  using Lock = std::unique_lock<std::mutex>;
  using SteadyClock = std::chrono::steady_clock;

  struct Worker {
    std::thread thread;
    std::condition_variable wake;
    std::unique_ptr<Session> session;  // touched by the worker's own thread only
    bool connected = false;            // the session is there and worked when last used
    bool idle = false;                 // stands in idle_
    std::uint64_t losses_seen = 0;     // losses_ when the connection was last known to work
    SteadyClock::time_point wakes_at;  // while idle
    SteadyClock::time_point last_used;
    SteadyClock::time_point next_connect;
    absl::Duration backoff;
  };

  void Work(Worker& worker);
  // One step of a worker without a connection. False: the thread ends.
  bool StepUnconnected(Worker& worker, Lock& lock);
  // One step of a worker with one. False: the thread ends.
  bool StepConnected(Worker& worker, Lock& lock);

  void Connect(Worker& worker, Lock& lock);
  void Check(Worker& worker, Lock& lock);
  void Lost(Worker& worker);
  void FailFirst(Lock& lock);
  std::vector<Job> Started(std::vector<internal::JobQueue::Entry> taken);
  void RunTaken(Worker& worker, std::vector<internal::JobQueue::Entry> taken, Lock& lock);
  void WaitIdle(Worker& worker, Lock& lock);
  void ReportHealth(Lock& lock);

  bool bulk_allowed() const { return running_bulk_ < bulk_limit_; }
  // The worker to wake, no longer idle; none: null. Woken after the lock is let go of, or it would
  // wake only to wait for it.
  Worker* TakeIdle();
  // TakeIdle if there is something to do for an idle worker: a job, or to look in time at those
  // that are being gathered.
  Worker* TakeNeeded();
  bool NoneLooksInTime() const;
  static void Wake(Worker* worker) {
    if (worker != nullptr) worker->wake.notify_one();
  }
  void WakeAll();
  void TellDepth();
  std::vector<std::function<void()>> TakeWaitersWithRoom();

  Options options_;
  const std::size_t bulk_limit_;
  const std::shared_ptr<Metrics> metrics_;

  // Lock order: health_mutex_ before mutex_; join_mutex_ before both.
  mutable std::mutex mutex_;  // guards everything down to the next mutex
  internal::JobQueue queue_;
  std::deque<std::function<void()>> room_waiters_;
  std::vector<Worker*> idle_;  // connected and waiting; the last used at the end
  std::size_t busy_ = 0;
  std::size_t running_bulk_ = 0;
  std::size_t connected_ = 0;
  std::uint64_t losses_ = 0;  // connections lost so far
  bool healthy_ = false;
  bool down_ = false;     // a connect failed and no worker is connected: jobs fail at once
  bool probing_ = false;  // while down, one worker at a time tries to connect
  bool draining_ = false;

  std::mutex health_mutex_;
  bool reported_healthy_ = false;

  std::mutex join_mutex_;
  std::vector<std::unique_ptr<Worker>> workers_;  // fixed after the constructor
};

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_WORKER_POOL_IMPL_H_
