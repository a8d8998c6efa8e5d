// How soon a change is in the hands of who watches.

#include <random>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/benchmark/bench.h"
#include "tests/benchmark/change.h"
#include "tests/benchmark/watcher.h"

namespace districtedu::benchmark {
namespace {

// The pauses between changes, at random, so that they fall anywhere between two polls: longer than
// the shortest time between two snapshots, as the district is idle.
constexpr double kShortestPauseMs = 250;
constexpr double kLongestPauseMs = 500;

}  // namespace

void MeasureFreshness(Bench& bench) {
  Instance& instance = bench.Sampled();
  Change change(instance);
  Watcher watcher(instance);
  Watcher::Arrival last = watcher.After(0);
  std::minstd_rand random(1);
  std::uniform_real_distribution<double> pause(kShortestPauseMs, kLongestPauseMs);
  std::vector<double> delays;
  std::vector<std::string> digests = {last.digest};
  for (int i = 0; i < bench.settings().changes; ++i) {
    absl::SleepFor(absl::Milliseconds(pause(random)));
    change.Make();
    const absl::Time answered = absl::Now();
    last = watcher.After(last.version);
    delays.push_back(std::max(0.0, absl::ToDoubleMilliseconds(last.at - answered)));
    // There and back: the figures must be those of the change before the last, or what arrived did
    // not show this change.
    digests.push_back(last.digest);
    if (i > 0 && digests[digests.size() - 3] != last.digest) {
      throw std::runtime_error("a snapshot shows something else than the change");
    }
  }
  Figure figure;
  figure.name = "freshness";
  figure.value = Percentile(delays, 0.99);
  figure.ours = absl::StrFormat("p50 %.0f ms, p99 %.0f ms", Percentile(delays, 0.5), figure.value);
  figure.value_text = absl::StrFormat("p99 in ms of %d changes", static_cast<int>(delays.size()));
  figure.target = 300;
  figure.at_least = false;
  bench.Report(figure);
}

}  // namespace districtedu::benchmark
