#include "services/aggregation/leader/follower.h"

#include <algorithm>
#include <utility>

#include "common/base/error.h"
#include "common/base/logging.h"
#include "services/aggregation/store/feed.h"
#include "services/aggregation/store/lease.h"
#include "services/aggregation/store/outbox.h"

namespace districtedu::aggregation {
namespace {

// How old another process' snapshot may get before it is served here too.
constexpr absl::Duration kFollowInterval = absl::Milliseconds(100);
// How often new rooms are looked for.
constexpr absl::Duration kRoomsInterval = absl::Seconds(2);
constexpr absl::Duration kFollowPause = absl::Milliseconds(500);

}  // namespace

Follower::Follower(Options options, Leaders* leaders, Board* board)
    : options_(std::move(options)), leaders_(leaders), board_(board), thread_([this] { Run(); }) {}

Follower::~Follower() { Stop(); }

void Follower::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Follower::RunLater(absl::Duration delay, std::function<void()> quick) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!stopping_) {
      later_.emplace(SteadyTime::Now() + delay, std::move(quick));
      return;
    }
  }
  quick();
}

void Follower::Nudge() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    nudged_ = true;
  }
  wake_.notify_all();
}

void Follower::Run() {
  absl::Duration pause;
  while (true) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait_for(lock, absl::ToChronoNanoseconds(pause),
                     [this] { return stopping_ || nudged_; });
      if (stopping_) break;
      if (std::exchange(nudged_, false)) next_follow_ = SteadyTime();
    }
    const absl::Status status = Round();
    pause = options_.poll_interval;
    warning_.Tell("poll failed", "", status);
    if (!status.ok()) {
      if (session_ != nullptr && !session_->usable()) session_.reset();
      pause = kFollowPause;
    }
    RunDue(false);
  }
  RunDue(true);
}

void Follower::RunDue(bool all) {
  std::vector<std::function<void()>> due;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto end = all ? later_.end() : later_.upper_bound(SteadyTime::Now());
    for (auto it = later_.begin(); it != end; it = later_.erase(it)) {
      due.push_back(std::move(it->second));
    }
  }
  for (const auto& quick : due) quick();
}

absl::Status Follower::Round() {
  if (session_ == nullptr) {
    auto session = mysql::Session::Connect(options_.database);
    if (!session.ok()) return session.status();
    session_ = std::move(*session);
    next_rooms_ = SteadyTime();
  }
  if (SteadyTime::Now() >= next_rooms_) {
    auto rooms = FindRoomTables(*session_);
    if (!rooms.ok()) return rooms.status();
    rooms_ = std::move(*rooms);
    next_rooms_ = SteadyTime::Now() + kRoomsInterval;
  }
  if (absl::Status status = WakeLeaders(); !status.ok()) return status;
  if (SteadyTime::Now() < next_follow_) return absl::OkStatus();
  next_follow_ = SteadyTime::Now() + kFollowInterval;
  return Follow();
}

absl::Status Follower::WakeLeaders() {
  const auto leaders = leaders_->All();
  if (leaders.empty()) return absl::OkStatus();
  auto waiting = PollOutboxes(*session_, rooms_);
  if (!waiting.ok()) return waiting.status();
  for (const auto& leader : leaders) {
    const auto found = waiting->find(leader->district());
    leader->Waiting(found == waiting->end() ? 0 : found->second);
  }
  return absl::OkStatus();
}

absl::Status Follower::Follow() {
  auto incarnation = ReadIncarnation(*session_);
  if (!incarnation.ok()) return incarnation.status();
  if (*incarnation != incarnation_) {
    // Another store, or an older state of this one: what is shown may not be in it.
    board_->Clear();
    leaders_->ReloadAll();
    incarnation_ = *incarnation;
  }
  // Before the versions: what a lease says is counted then is in the versions read after it.
  auto leases = ReadLeases(*session_);
  if (!leases.ok()) return leases.status();
  auto versions = NewestVersions(*session_);
  if (!versions.ok()) return versions.status();
  for (const auto& [key, version] : *versions) {
    const auto shown = board_->Find(PlanName(key.first, key.second));
    if (shown != nullptr && shown->version >= version) continue;
    auto snapshot = ReadSnapshot(*session_, key, version);
    if (!snapshot.ok()) return snapshot.status();
    if (!snapshot->has_value()) continue;  // thinned out in between; a newer one is there
    auto plan = ReadPlan(*session_, key.first, key.second, (*snapshot)->plan_revision);
    if (!plan.ok()) return plan.status();
    if (!plan->has_value()) return Error(Reason::kInternalError, "a snapshot has no plan");
    absl::Status status = board_->Show(**snapshot, **plan);
    if (!status.ok()) return status;
  }
  for (const auto& [key, version] : *versions) {
    const auto lease = leases->find(key.first);
    if (lease == leases->end()) continue;
    board_->ShowCounted(PlanName(key.first, key.second), version, lease->second.counted_sequence);
  }
  followed_ = true;
  return absl::OkStatus();
}

}  // namespace districtedu::aggregation
