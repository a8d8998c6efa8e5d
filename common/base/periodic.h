#ifndef DISTRICTEDU_COMMON_BASE_PERIODIC_H_
#define DISTRICTEDU_COMMON_BASE_PERIODIC_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/time/time.h"

namespace districtedu {

// Runs a function again and again on a thread of its own, `interval` after it last ended, first
// `interval` after construction. The function must not throw. Destruction waits for a running call.
class PeriodicTask {
 public:
  PeriodicTask(absl::Duration interval, std::function<void()> task);
  ~PeriodicTask();
  PeriodicTask(const PeriodicTask&) = delete;
  PeriodicTask& operator=(const PeriodicTask&) = delete;

 private:
  void Run();

  const absl::Duration interval_;
  const std::function<void()> task_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;     // last: starts when everything else stands
};

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_PERIODIC_H_
