// What the servers hold when the sample is loaded and nobody asks.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/benchmark/bench.h"
#include "tests/benchmark/process.h"

namespace districtedu::benchmark {

void MeasureMemory(Bench& bench) {
  Instance& instance = bench.Sampled();
  const std::pair<const char*, double> targets[] = {
      {"facilities", 64}, {"staffing", 64}, {"aggregation", 128}};
  for (const auto& [room, target] : targets) {
    Figure figure;
    figure.name = absl::StrCat("memory ", room);
    figure.value = static_cast<double>(ResidentBytes(instance.pid(room))) / (1 << 20);
    figure.ours = absl::StrFormat("%.1f MiB", figure.value);
    figure.value_text = "MiB resident after loading the sample";
    figure.target = target;
    figure.at_least = false;
    bench.Report(figure);
  }
}

}  // namespace districtedu::benchmark
