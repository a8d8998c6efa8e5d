#ifndef DISTRICTEDU_COMMON_MYSQL_JOB_QUEUE_H_
#define DISTRICTEDU_COMMON_MYSQL_JOB_QUEUE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/mysql/worker_pool.h"

namespace districtedu::mysql::internal {

// The two lanes of waiting jobs. Not thread-safe: the pool's lock guards it.
class JobQueue {
 public:
  struct Entry {
    Job job;
    absl::Time queued;
    std::uint64_t order = 0;
  };

  JobQueue(std::size_t capacity, std::size_t bulk_capacity)
      : capacity_(capacity), bulk_capacity_(bulk_capacity) {}

  // Whether Push of such a job is allowed: both lanes share the capacity, bulk jobs have a smaller
  // one of their own within it.
  bool HasRoom(bool bulk) const {
    return normal_.size() + bulk_.size() < capacity_ && (!bulk || bulk_.size() < bulk_capacity_);
  }

  void Push(Job job, absl::Time now) {
    std::deque<Entry>& lane = job.bulk ? bulk_ : normal_;
    lane.push_back({std::move(job), now, next_order_++});
  }

  bool HasEligible(bool bulk_allowed) const {
    return !normal_.empty() || (bulk_allowed && !bulk_.empty());
  }

  // The job that came first, of those that may run.
  std::optional<Entry> Pop(bool bulk_allowed) {
    const bool bulk = bulk_allowed && !bulk_.empty() &&
                      (normal_.empty() || bulk_.front().order < normal_.front().order);
    std::deque<Entry>& lane = bulk ? bulk_ : normal_;
    if (lane.empty()) return std::nullopt;
    Entry entry = std::move(lane.front());
    lane.pop_front();
    return entry;
  }

  // Takes out the jobs whose deadline has passed.
  std::vector<Job> TakeExpired(absl::Time now) {
    std::vector<Job> expired;
    for (std::deque<Entry>* lane : {&normal_, &bulk_}) {
      std::deque<Entry> kept;
      for (Entry& entry : *lane) {
        if (entry.job.deadline <= now) {
          expired.push_back(std::move(entry.job));
        } else {
          kept.push_back(std::move(entry));
        }
      }
      lane->swap(kept);
    }
    return expired;
  }

  // How long the oldest waiting job has waited.
  absl::Duration OldestWait(absl::Time now) const {
    absl::Duration wait = absl::ZeroDuration();
    for (const std::deque<Entry>* lane : {&normal_, &bulk_}) {
      if (!lane->empty()) wait = std::max(wait, now - lane->front().queued);
    }
    return wait;
  }

  std::size_t size(bool bulk) const { return bulk ? bulk_.size() : normal_.size(); }
  bool empty() const { return normal_.empty() && bulk_.empty(); }

 private:
  const std::size_t capacity_;
  const std::size_t bulk_capacity_;
  std::uint64_t next_order_ = 0;
  std::deque<Entry> normal_;
  std::deque<Entry> bulk_;
};

}  // namespace districtedu::mysql::internal

#endif  // DISTRICTEDU_COMMON_MYSQL_JOB_QUEUE_H_
