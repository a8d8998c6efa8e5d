#ifndef DISTRICTEDU_COMMON_MYSQL_JOB_QUEUE_H_
#define DISTRICTEDU_COMMON_MYSQL_JOB_QUEUE_H_

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/mysql/worker_pool.h"

namespace districtedu::mysql::internal {

// The lanes of waiting jobs: single ones, bulk ones, and one for each group. Not thread-safe: the
// pool's lock guards it.
class JobQueue {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Entry {
    Job job;
    Time queued;
    std::uint64_t order = 0;
  };

  JobQueue(std::size_t capacity, std::size_t bulk_capacity)
      : capacity_(capacity), bulk_capacity_(bulk_capacity) {}

  // Whether Push of such a job is allowed: all lanes share the capacity, bulk jobs have a smaller
  // one of their own within it.
  bool HasRoom(bool bulk) const {
    return size(false) + size(true) < capacity_ && (!bulk || bulk_.size() < bulk_capacity_);
  }

  // True if the job may run now.
  bool Push(Job job, bool bulk_allowed, Time now) {
    const bool bulk = job.bulk;
    Group* const group = job.group == nullptr ? nullptr : &groups_[job.group];
    Lane& lane = bulk ? bulk_ : group == nullptr ? single_ : group->waiting;
    lane.push_back({std::move(job), now, next_order_++});
    if (bulk) return bulk_allowed;
    return group == nullptr || MayRun(*group, now);
  }

  bool HasEligible(bool bulk_allowed, Time now) { return FirstLane(bulk_allowed, now) != nullptr; }

  // When the first of the jobs that are being gathered may run whoever is at work; Time::max() if
  // none is.
  Time GatheredUntil() const {
    Time until = Time::max();
    for (const auto& [job_group, group] : groups_) {
      if (group.waiting.empty() || group.running < JobGroup::kWorkers) continue;
      until = std::min(until, group.waiting.front().queued + JobGroup::kLongestGathering);
    }
    return until;
  }

  // The job that came first, of those that may run; with those of its group that wait too. Empty if
  // there is none.
  std::vector<Entry> Pop(bool bulk_allowed, Time now) {
    std::vector<Entry> taken;
    Lane* const lane = FirstLane(bulk_allowed, now);
    if (lane == nullptr) return taken;
    if (const JobGroup* const group = lane->front().job.group; group != nullptr) {
      ++groups_[group].running;
      return TakeWaiting(group, JobGroup::kMostTogether);
    }
    taken.push_back(std::move(lane->front()));
    lane->pop_front();
    return taken;
  }

  // What waits of a group of which Pop gave some, at most so many.
  std::vector<Entry> TakeWaiting(const JobGroup* group, std::size_t most) {
    std::vector<Entry> taken;
    Lane& lane = groups_[group].waiting;
    while (!lane.empty() && taken.size() < most) {
      taken.push_back(std::move(lane.front()));
      lane.pop_front();
    }
    return taken;
  }

  // What Pop gave of a group has been run. `alone` are those of it that are to be run each by
  // itself, before others: whatever the capacity, for they were taken in.
  void Done(const JobGroup* group, std::vector<Job> alone, Time now) {
    --groups_[group].running;
    for (; !alone.empty(); alone.pop_back()) {
      alone.back().group = nullptr;
      single_.push_front({std::move(alone.back()), now, 0});
    }
  }

  // Takes out the jobs whose deadline has passed.
  std::vector<Job> TakeExpired(absl::Time wall_time) {
    std::vector<Job> expired;
    ForEachLane([&](Lane& lane) {
      Lane kept;
      for (Entry& entry : lane) {
        if (entry.job.deadline <= wall_time) {
          expired.push_back(std::move(entry.job));
        } else {
          kept.push_back(std::move(entry));
        }
      }
      lane.swap(kept);
    });
    return expired;
  }

  // How long the oldest waiting job has waited.
  absl::Duration OldestWait(Time now) {
    absl::Duration wait = absl::ZeroDuration();
    ForEachLane([&](Lane& lane) {
      if (!lane.empty()) wait = std::max(wait, absl::FromChrono(now - lane.front().queued));
    });
    return wait;
  }

  // Bulk jobs, or all others.
  std::size_t size(bool bulk) const {
    if (bulk) return bulk_.size();
    std::size_t waiting = single_.size();
    for (const auto& [job_group, group] : groups_) waiting += group.waiting.size();
    return waiting;
  }
  bool empty() const { return size(false) == 0 && bulk_.empty(); }

 private:
  using Lane = std::deque<Entry>;
  struct Group {
    Lane waiting;
    std::size_t running = 0;  // workers
  };

  static bool MayRun(const Group& group, Time now) {
    return group.running < JobGroup::kWorkers ||
           (!group.waiting.empty() &&
            now - group.waiting.front().queued >= JobGroup::kLongestGathering);
  }

  // The lane of the job to be run next; null if none may run.
  Lane* FirstLane(bool bulk_allowed, Time now) {
    Lane* first = nullptr;
    const auto consider = [&](Lane& lane) {
      if (lane.empty()) return;
      if (first == nullptr || lane.front().order < first->front().order) first = &lane;
    };
    consider(single_);
    if (bulk_allowed) consider(bulk_);
    for (auto& [job_group, group] : groups_) {
      if (MayRun(group, now)) consider(group.waiting);
    }
    return first;
  }

  template <typename Function>
  void ForEachLane(Function function) {
    function(single_);
    function(bulk_);
    for (auto& [job_group, group] : groups_) function(group.waiting);
  }

  const std::size_t capacity_;
  const std::size_t bulk_capacity_;
  std::uint64_t next_order_ = 1;
  Lane single_;
  Lane bulk_;
  std::map<const JobGroup*, Group> groups_;  // as many as resources that were ever written
};

}  // namespace districtedu::mysql::internal

#endif  // DISTRICTEDU_COMMON_MYSQL_JOB_QUEUE_H_
