#include "tests/benchmark/watcher.h"

#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/testing/wait.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"

namespace districtedu::benchmark {

Watcher::Watcher(Instance& instance) {
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

Watcher::~Watcher() {
  stream_->Cancel();
  thread_.join();
}

Watcher::Arrival Watcher::After(std::int64_t version) {
  std::unique_lock lock(mutex_);
  const bool came = arrived_.wait_for(lock, absl::ToChronoMilliseconds(testing::kPatience),
                                      [&] { return newest_.version > version; });
  if (!came) throw std::runtime_error(absl::StrCat("no snapshot after version ", version));
  return newest_;
}

void Watcher::Read() {
  while (const std::optional<std::string> message = stream_->Read()) {
    const absl::Time at = absl::Now();
    aggregation::v1::SnapshotVersion snapshot;
    if (!snapshot.ParseFromString(*message)) continue;
    const std::lock_guard lock(mutex_);
    newest_ = {at, snapshot.version(), snapshot.content_digest()};
    arrived_.notify_all();
  }
}

}  // namespace districtedu::benchmark
