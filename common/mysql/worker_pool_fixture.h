#ifndef DISTRICTEDU_COMMON_MYSQL_WORKER_POOL_FIXTURE_H_
#define DISTRICTEDU_COMMON_MYSQL_WORKER_POOL_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "common/mysql/worker_pool.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "common/testing/wait.h"

// What the tests of the pool share.

namespace districtedu::mysql {

// Counts what the pool reports.
class CountingMetrics : public Metrics {
 public:
  void QueueDepth(bool bulk, std::size_t jobs) override { depth[bulk] = jobs; }
  void QueueWait(bool bulk, absl::Duration wait) override {
    EXPECT_GE(wait, absl::ZeroDuration());
    ++waited[bulk];
  }
  void Refused(bool bulk) override { ++refused[bulk]; }
  void BusyWorkers(std::size_t workers) override { busy = workers; }
  void ConnectedWorkers(std::size_t workers) override { connected = workers; }
  void ConnectionError(int) override { ++connection_errors; }

  std::atomic<std::size_t> depth[2] = {0, 0};
  std::atomic<int> waited[2] = {0, 0};
  std::atomic<int> refused[2] = {0, 0};
  std::atomic<std::size_t> busy{0};
  std::atomic<std::size_t> connected{0};
  std::atomic<int> connection_errors{0};
};

// A door jobs wait at until the test opens it.
class Gate {
 public:
  void Enter() {
    std::unique_lock lock(mutex_);
    ++inside_;
    changed_.notify_all();
    EXPECT_TRUE(changed_.wait_for(lock, absl::ToChronoMilliseconds(districtedu::testing::kPatience),
                                  [&] { return open_; }));
    --inside_;
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  int inside() const {
    const std::lock_guard lock(mutex_);
    return inside_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int inside_ = 0;
};

// Collects the outcomes of jobs.
class Outcomes {
 public:
  std::function<void(absl::StatusOr<Session*>)> Collect() {
    return [this](absl::StatusOr<Session*> session) {
      const std::lock_guard lock(mutex_);
      statuses_.push_back(session.status());
    };
  }
  std::vector<absl::Status> statuses() const {
    const std::lock_guard lock(mutex_);
    return statuses_;
  }
  std::size_t count() const { return statuses().size(); }

 private:
  mutable std::mutex mutex_;
  std::vector<absl::Status> statuses_;
};

class WorkerPoolTest : public ::testing::Test {
 protected:
  WorkerPool::Options PoolOptions(std::size_t workers, std::size_t capacity = 256) {
    WorkerPool::Options options;
    options.connect = database_.options();
    options.workers = workers;
    options.queue_capacity = capacity;
    options.metrics = metrics_;
    return options;
  }

  static Job MakeJob(std::function<void(absl::StatusOr<Session*>)> run, bool bulk = false,
                     absl::Time deadline = absl::Now() + absl::Seconds(30)) {
    Job job;
    job.run = std::move(run);
    job.bulk = bulk;
    job.deadline = deadline;
    return job;
  }

  Job Blocking(bool bulk = false) {
    return MakeJob(
        [this](absl::StatusOr<Session*> session) {
          EXPECT_THAT(session, districtedu::testing::IsOk());
          gate_.Enter();
        },
        bulk);
  }

  districtedu::testing::TestDatabase database_;
  std::shared_ptr<CountingMetrics> metrics_ = std::make_shared<CountingMetrics>();
  Gate gate_;
};

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_WORKER_POOL_FIXTURE_H_
