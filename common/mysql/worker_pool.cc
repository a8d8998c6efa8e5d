#include "common/mysql/worker_pool.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/logging.h"
#include "common/mysql/job_queue.h"
#include "common/mysql/run_job.h"
#include "common/mysql/worker_pool_impl.h"

namespace districtedu::mysql {

WorkerPool::Impl::Impl(Options options)
    : options_(std::move(options)),
      bulk_limit_(std::max<std::size_t>(2, options_.workers) - 1),
      metrics_(options_.metrics != nullptr ? options_.metrics : std::make_shared<Metrics>()),
      queue_(std::max<std::size_t>(1, options_.queue_capacity),
             options_.bulk_queue_capacity != 0 ? options_.bulk_queue_capacity
                                               : std::max<std::size_t>(1, options_.workers)) {
  options_.connect.metrics = metrics_;
  for (std::size_t i = 0; i < std::max<std::size_t>(1, options_.workers); ++i) {
    workers_.push_back(std::make_unique<Worker>());
    workers_.back()->backoff = options_.first_backoff;
  }
  for (const auto& worker : workers_) {
    worker->thread = std::thread([this, &worker = *worker] { Work(worker); });
  }
}

absl::Status WorkerPool::Impl::Submit(Job job) {
  std::vector<Job> expired;
  absl::Status status;
  Worker* idle = nullptr;
  {
    const std::lock_guard lock(mutex_);
    const bool bulk = job.bulk;
    const auto now = SteadyClock::now();
    if (draining_) return Error(Reason::kShuttingDown, "the service is being stopped");
    if (!queue_.HasRoom(bulk)) expired = queue_.TakeExpired(absl::Now());
    if (queue_.HasRoom(bulk)) {
      const bool eligible = queue_.Push(std::move(job), bulk_allowed(), now);
      if (down_) {
        WakeAll();
      } else if (eligible || NoneLooksInTime()) {
        idle = TakeIdle();
      }
    } else {
      metrics_->Refused(bulk);
      status = internal::QueueFull(queue_.OldestWait(now));
    }
    TellDepth();
  }
  Wake(idle);
  for (Job& late : expired) internal::RefuseJob(std::move(late), internal::TooLate());
  return status;
}

void WorkerPool::Impl::WhenBulkRoom(std::function<void()> callback) {
  {
    const std::lock_guard lock(mutex_);
    if (!draining_ && !queue_.HasRoom(true)) {
      room_waiters_.push_back(std::move(callback));
      return;
    }
  }
  internal::CallGuarded(callback);
}

void WorkerPool::Impl::Drain() {
  std::deque<std::function<void()>> waiters;
  {
    const std::lock_guard lock(mutex_);
    draining_ = true;
    waiters.swap(room_waiters_);
    WakeAll();
  }
  for (const auto& waiter : waiters) internal::CallGuarded(waiter);
  const std::lock_guard joining(join_mutex_);
  for (const auto& worker : workers_) {
    if (worker->thread.joinable()) worker->thread.join();
  }
}

WorkerPool::Impl::Worker* WorkerPool::Impl::TakeIdle() {
  if (idle_.empty()) return nullptr;
  Worker* const worker = idle_.back();
  worker->idle = false;
  idle_.pop_back();
  return worker;
}

bool WorkerPool::Impl::NoneLooksInTime() const {
  const auto until = queue_.GatheredUntil();
  return until != SteadyClock::time_point::max() &&
         std::none_of(idle_.begin(), idle_.end(),
                      [until](const Worker* worker) { return worker->wakes_at <= until; });
}

WorkerPool::Impl::Worker* WorkerPool::Impl::TakeNeeded() {
  const bool needed = queue_.HasEligible(bulk_allowed(), SteadyClock::now()) || NoneLooksInTime();
  return needed ? TakeIdle() : nullptr;
}

void WorkerPool::Impl::WakeAll() {
  for (const auto& worker : workers_) worker->wake.notify_one();
}

void WorkerPool::Impl::TellDepth() {
  metrics_->QueueDepth(false, queue_.size(false));
  metrics_->QueueDepth(true, queue_.size(true));
}

// Waiters that may be told of room. All of them once no bulk job waits: one that then does not
// submit must not keep the others waiting for the next bulk job.
std::vector<std::function<void()>> WorkerPool::Impl::TakeWaitersWithRoom() {
  std::vector<std::function<void()>> taken;
  if (!queue_.HasRoom(true)) return taken;
  std::size_t count = queue_.size(true) == 0 ? room_waiters_.size() : 1;
  for (; count > 0 && !room_waiters_.empty(); --count) {
    taken.push_back(std::move(room_waiters_.front()));
    room_waiters_.pop_front();
  }
  return taken;
}

void WorkerPool::Impl::Work(Worker& worker) {
  Lock lock(mutex_);
  worker.next_connect = SteadyClock::now();
  while (worker.connected ? StepConnected(worker, lock) : StepUnconnected(worker, lock)) {
  }
  if (worker.connected) metrics_->ConnectedWorkers(--connected_);
  worker.connected = false;
  lock.unlock();
  worker.session.reset();
}

bool WorkerPool::Impl::StepUnconnected(Worker& worker, Lock& lock) {
  // Workers that have a connection finish the queue.
  if (draining_ && (queue_.empty() || connected_ > 0)) return false;
  if (down_ && queue_.HasEligible(/*bulk_allowed=*/true, SteadyClock::now())) {
    FailFirst(lock);
    return true;
  }
  if (SteadyClock::now() >= worker.next_connect && !(down_ && probing_)) {
    Connect(worker, lock);
    return true;
  }
  if (down_ && probing_) {
    worker.wake.wait_for(lock, absl::ToChronoMilliseconds(options_.first_backoff));
  } else {
    worker.wake.wait_until(lock, worker.next_connect);
  }
  return true;
}

void WorkerPool::Impl::Connect(Worker& worker, Lock& lock) {
  const bool probe = down_;
  if (probe) probing_ = true;
  const std::uint64_t losses = losses_;
  lock.unlock();
  absl::StatusOr<std::unique_ptr<Session>> session = Session::Connect(options_.connect);
  lock.lock();
  if (probe) probing_ = false;
  if (session.ok()) {
    worker.session = *std::move(session);
    worker.connected = true;
    worker.losses_seen = losses;
    worker.last_used = SteadyClock::now();
    worker.backoff = options_.first_backoff;
    metrics_->ConnectedWorkers(++connected_);
    if (down_) {
      for (const auto& other : workers_) {
        if (!other->connected) other->next_connect = SteadyClock::now();
      }
      LogInfo("database reached again");
    }
    down_ = false;
    healthy_ = true;
    WakeAll();
  } else {
    if (connected_ == 0) {
      if (!down_) LogError("no connection to the database", {{"status", session.status()}});
      down_ = true;
      healthy_ = false;
    }
    // Between half and all of the backoff, so that processes do not knock in step.
    thread_local std::minstd_rand random(std::random_device{}());
    const double part = std::uniform_real_distribution<double>(0.5, 1.0)(random);
    worker.next_connect = SteadyClock::now() + absl::ToChronoNanoseconds(worker.backoff * part);
    worker.backoff = std::min(worker.backoff * 2, options_.longest_backoff);
  }
  ReportHealth(lock);
}

void WorkerPool::Impl::FailFirst(Lock& lock) {
  std::vector<internal::JobQueue::Entry> taken =
      queue_.Pop(/*bulk_allowed=*/true, SteadyClock::time_point::max());
  const std::vector<std::function<void()>> waiters = TakeWaitersWithRoom();
  TellDepth();
  lock.unlock();
  for (const auto& waiter : waiters) internal::CallGuarded(waiter);
  const JobGroup* const group = taken.front().job.group;
  for (auto& entry : taken) internal::RefuseJob(std::move(entry.job), internal::NoDatabase());
  lock.lock();
  if (group != nullptr) queue_.Done(group, {}, SteadyClock::now());
}

bool WorkerPool::Impl::StepConnected(Worker& worker, Lock& lock) {
  if (worker.losses_seen != losses_) {
    Check(worker, lock);
    return true;
  }
  std::vector<internal::JobQueue::Entry> taken = queue_.Pop(bulk_allowed(), SteadyClock::now());
  if (!taken.empty()) {
    RunTaken(worker, std::move(taken), lock);
    return true;
  }
  // Jobs that may not run now are taken by the workers that run the others of their kind.
  if (draining_) return false;
  WaitIdle(worker, lock);
  return true;
}

void WorkerPool::Impl::WaitIdle(Worker& worker, Lock& lock) {
  const auto check_at = worker.last_used + absl::ToChronoMilliseconds(options_.idle_check);
  worker.idle = true;
  worker.wakes_at = std::min(check_at, queue_.GatheredUntil());
  idle_.push_back(&worker);
  worker.wake.wait_until(lock, worker.wakes_at);
  if (worker.idle) {
    worker.idle = false;
    idle_.erase(std::find(idle_.begin(), idle_.end(), &worker));
    if (SteadyClock::now() >= check_at) Check(worker, lock);
  }
}

void WorkerPool::Impl::Check(Worker& worker, Lock& lock) {
  const std::uint64_t losses = losses_;
  Worker* const idle = TakeNeeded();
  lock.unlock();
  Wake(idle);
  const bool alive = worker.session->Ping().ok();
  lock.lock();
  worker.last_used = SteadyClock::now();
  worker.losses_seen = losses;
  if (!alive) Lost(worker);
}

// Others may have lost theirs by the same cause: they check before they take a job.
void WorkerPool::Impl::Lost(Worker& worker) {
  worker.connected = false;
  worker.next_connect = SteadyClock::now();
  ++losses_;
  metrics_->ConnectedWorkers(--connected_);
  WakeAll();
}

std::vector<Job> WorkerPool::Impl::Started(std::vector<internal::JobQueue::Entry> taken) {
  const auto now = SteadyClock::now();
  std::vector<Job> jobs;
  jobs.reserve(taken.size());
  for (internal::JobQueue::Entry& entry : taken) {
    metrics_->QueueWait(entry.job.bulk, absl::FromChrono(now - entry.queued));
    jobs.push_back(std::move(entry.job));
  }
  TellDepth();
  return jobs;
}

void WorkerPool::Impl::RunTaken(Worker& worker, std::vector<internal::JobQueue::Entry> taken,
                                Lock& lock) {
  const bool bulk = taken.front().job.bulk;
  const JobGroup* const group = taken.front().job.group;
  if (bulk) ++running_bulk_;
  metrics_->BusyWorkers(++busy_);
  std::vector<Job> jobs = Started(std::move(taken));
  Worker* const idle = TakeNeeded();
  const std::vector<std::function<void()>> waiters = TakeWaitersWithRoom();
  lock.unlock();
  Wake(idle);
  for (const auto& waiter : waiters) internal::CallGuarded(waiter);
  std::vector<Job> alone;
  if (group == nullptr) {
    internal::RunJob(std::move(jobs.front()), *worker.session);
  } else {
    std::size_t room = JobGroup::kMostTogether - jobs.size();
    alone = internal::RunTogether(std::move(jobs), *worker.session, [&] {
      const std::lock_guard more(mutex_);
      std::vector<Job> late = Started(queue_.TakeWaiting(group, room));
      room -= late.size();
      return late;
    });
  }
  lock.lock();
  metrics_->BusyWorkers(--busy_);
  if (bulk) --running_bulk_;
  if (group != nullptr) queue_.Done(group, std::move(alone), SteadyClock::now());
  worker.last_used = SteadyClock::now();
  if (!worker.session->usable()) Lost(worker);
}

void WorkerPool::Impl::ReportHealth(Lock& lock) {
  if (!options_.on_health_change) return;
  lock.unlock();
  {
    const std::lock_guard reporting(health_mutex_);
    const bool now = healthy();
    if (now != reported_healthy_) {
      reported_healthy_ = now;
      internal::CallGuarded(options_.on_health_change, now);
    }
  }
  lock.lock();
}

WorkerPool::WorkerPool(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}
WorkerPool::~WorkerPool() = default;
absl::Status WorkerPool::Submit(Job job) { return impl_->Submit(std::move(job)); }
void WorkerPool::WhenBulkRoom(std::function<void()> callback) {
  impl_->WhenBulkRoom(std::move(callback));
}
bool WorkerPool::healthy() const { return impl_->healthy(); }
void WorkerPool::Drain() { impl_->Drain(); }

}  // namespace districtedu::mysql
