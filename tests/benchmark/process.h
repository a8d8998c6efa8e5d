#ifndef DISTRICTEDU_TESTS_BENCHMARK_PROCESS_H_
#define DISTRICTEDU_TESTS_BENCHMARK_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "absl/time/time.h"

// What the operating system and a metrics page tell of a process. Failures throw
// std::runtime_error.

namespace districtedu::benchmark {

// Processor time of all its threads, also of those that have ended.
absl::Duration CpuTime(pid_t pid);

// Memory that is resident now.
std::int64_t ResidentBytes(pid_t pid);

// The page of http://127.0.0.1:port/metrics.
std::string FetchMetrics(int port);

}  // namespace districtedu::benchmark

#endif  // DISTRICTEDU_TESTS_BENCHMARK_PROCESS_H_
