// How soon a change is in the hands of who watches.

#include <condition_variable>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/testing/wait.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "tests/benchmark/bench.h"
#include "tests/benchmark/change.h"

namespace districtedu::benchmark {
namespace {

// The pauses between changes, at random, so that they fall anywhere between two polls: longer than
// the shortest time between two snapshots, as the district is idle.
constexpr double kShortestPauseMs = 250;
constexpr double kLongestPauseMs = 500;

// Notes when each snapshot arrives, on a thread of its own.
class Watcher {
 public:
  explicit Watcher(Instance& instance) {
    aggregation::v1::WatchSnapshotsRequest request;
    request.set_parent(kPlan);
    request.set_view(aggregation::v1::SNAPSHOT_VIEW_FULL);
    rpc::CallOptions options;
    options.timeout = absl::InfiniteDuration();
    stream_ =
        instance.Client("aggregation").Stream(MethodPath("aggregation", "WatchSnapshots"), options);
    stream_->Write(request.SerializeAsString());
    stream_->WritesDone();
    thread_ = std::thread([this] { Read(); });
  }

  ~Watcher() {
    stream_->Cancel();
    thread_.join();
  }

  struct Arrival {
    absl::Time at;
    std::int64_t version = 0;
    std::string digest;
  };

  // The first arrival of a version above this. Throws std::runtime_error if none comes.
  Arrival After(std::int64_t version) {
    std::unique_lock lock(mutex_);
    const bool came = arrived_.wait_for(lock, absl::ToChronoMilliseconds(testing::kPatience),
                                        [&] { return newest_.version > version; });
    if (!came) throw std::runtime_error(absl::StrCat("no snapshot after version ", version));
    return newest_;
  }

 private:
  void Read() {
    while (const std::optional<std::string> message = stream_->Read()) {
      const absl::Time at = absl::Now();
      aggregation::v1::SnapshotVersion snapshot;
      if (!snapshot.ParseFromString(*message)) continue;
      const std::lock_guard lock(mutex_);
      newest_ = {at, snapshot.version(), snapshot.content_digest()};
      arrived_.notify_all();
    }
  }

  std::unique_ptr<rpc::ClientStream> stream_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  Arrival newest_;  // guarded by mutex_
  std::thread thread_;
};

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
