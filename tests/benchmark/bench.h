#ifndef DISTRICTEDU_TESTS_BENCHMARK_BENCH_H_
#define DISTRICTEDU_TESTS_BENCHMARK_BENCH_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "tests/benchmark/figure.h"
#include "tests/benchmark/instance.h"

namespace districtedu::benchmark {

struct Settings {
  bool smoke = false;                         // tiny sizes; nothing is judged
  int pairs = 7;                              // of a run of ours and one of the limit
  absl::Duration run = absl::Seconds(4);      // of each side of a pair
  absl::Duration warm_up = absl::Seconds(1);  // of each side, once
  int changes = 200;                          // of freshness
  int refreshes = 40;                         // of each size
  std::int64_t import_rows = 1000000;         // of each run of an import, at most
  std::vector<std::string> sample;            // arguments of `districtctl sample`
};

// What the benchmarks share: settings, the database, the sampled district, the report.
class Bench {
 public:
  explicit Bench(Settings settings) : settings_(std::move(settings)) {}

  const Settings& settings() const { return settings_; }
  void Report(const Figure& figure);
  bool missed() const { return missed_; }

  testing::MariaDb& database();
  // Made on first use: the sample, and `scale` times as many schools of the same size.
  Instance& Sampled();
  Instance& TenTimes();

 private:
  const Settings settings_;
  bool missed_ = false;
  std::unique_ptr<testing::MariaDb> database_;
  std::unique_ptr<Instance> sampled_;
  std::unique_ptr<Instance> ten_times_;
};

// One side of a pair: its rate, per second, and the processor time per call of the processes it
// names.
struct Side {
  double rate = 0;
  std::vector<std::pair<std::string, double>> cpu_us;
};

// Processor time of processes over a stretch of time.
class CpuMeter {
 public:
  explicit CpuMeter(std::vector<std::pair<std::string, pid_t>> processes);
  // Microseconds per call since the start.
  std::vector<std::pair<std::string, double>> PerCall(std::int64_t calls) const;

 private:
  std::vector<std::pair<std::string, pid_t>> processes_;
  std::vector<absl::Duration> begin_;
};

// Runs both sides alternately, each going first in turn, and fills ours, limit, value, value_text
// and cpu of the figure with medians.
void ComparePairs(int pairs, const std::function<Side()>& ours, const std::function<Side()>& limit,
                  Figure* figure);

// The benchmarks.
void MeasureMemory(Bench& bench);
void MeasureCreateTeacher(Bench& bench);
void MeasureGetSnapshot(Bench& bench);
void MeasureFreshness(Bench& bench);
void MeasureRefresh(Bench& bench);
void MeasureImport(Bench& bench);
void MeasureImportRegisters(Bench& bench);
void MeasureClosing(Bench& bench);

}  // namespace districtedu::benchmark

#endif  // DISTRICTEDU_TESTS_BENCHMARK_BENCH_H_
