#ifndef DISTRICTEDU_TESTS_BENCHMARK_WATCHER_H_
#define DISTRICTEDU_TESTS_BENCHMARK_WATCHER_H_

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "tests/benchmark/instance.h"

namespace districtedu::benchmark {

// Notes when each snapshot arrives, on a thread of its own.
class Watcher {
 public:
  explicit Watcher(Instance& instance);
  ~Watcher();

  struct Arrival {
    absl::Time at;
    std::int64_t version = 0;
    std::string digest;
  };

  // The first arrival of a version above this. Throws std::runtime_error if none comes.
  Arrival After(std::int64_t version);

 private:
  void Read();

  std::unique_ptr<rpc::ClientStream> stream_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  Arrival newest_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace districtedu::benchmark

#endif  // DISTRICTEDU_TESTS_BENCHMARK_WATCHER_H_
