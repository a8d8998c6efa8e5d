#include "services/aggregation/leader/district_leader.h"

#include <algorithm>
#include <utility>

#include "common/base/error.h"
#include "common/base/logging.h"
#include "services/aggregation/leader/midnight.h"
#include "services/aggregation/leader/publish.h"
#include "services/aggregation/leader/rebuild.h"
#include "services/aggregation/store/feed.h"
#include "services/aggregation/store/plan_store.h"

namespace districtedu::aggregation {
namespace {

// While batches are open, how often is looked whether they still are.
constexpr absl::Duration kBatchCheck = absl::Milliseconds(100);
// After a failure, so that a database in trouble is not stormed.
constexpr absl::Duration kFailurePause = absl::Milliseconds(200);
constexpr std::size_t kPruneRows = 500;

}  // namespace

DistrictLeader::DistrictLeader(Options options, Board* board)
    : options_(std::move(options)), board_(board), thread_([this] { Run(); }) {}

DistrictLeader::~DistrictLeader() {
  Stop();
  thread_.join();
}

void DistrictLeader::Waiting(std::int64_t entries) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    view_.waiting_entries = entries;
    if (entries == 0) return;
    woken_ = true;
  }
  wake_.notify_all();
}

void DistrictLeader::Reload() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    reload_ = true;
  }
  wake_.notify_all();
}

void DistrictLeader::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
}

void DistrictLeader::Submit(Repair repair) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    // The thread looks at the queue once more after it has set `ended_`.
    if (!ended_) {
      repairs_.push_back(std::move(repair));
      wake_.notify_all();
      return;
    }
  }
  repair.done(Error(Reason::kNotLeader, "the lease passed to another process"));
}

LeaderView DistrictLeader::view() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return view_;
}

void DistrictLeader::Run() {
  absl::Duration pause;
  bool failed = false;
  while (true) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      // A pause after a failure is kept, whatever waits in the outbox.
      wake_.wait_for(lock, absl::ToChronoNanoseconds(pause),
                     [this, failed] { return stopping_ || (!failed && woken_); });
      if (stopping_) break;
      if (std::exchange(reload_, false)) state_.reset();
    }
    const absl::Status status = Step();
    UpdateView();
    failed = !status.ok();
    if (!HasReason(status, Reason::kNotLeader)) {
      warning_.Tell("leading failed", options_.district, status);
    }
    if (!failed) {
      pause = Pause();
      continue;
    }
    state_.reset();
    if (HasReason(status, Reason::kNotLeader)) {
      LogInfo("lease lost", {{"district", options_.district}, {"epoch", options_.epoch}});
      break;
    }
    options_.failures_total.Increment();
    if (session_ != nullptr && !session_->usable()) session_.reset();
    pause = kFailurePause;
  }
  ended_ = true;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    view_ = LeaderView();
  }
  DropRepairs(Error(Reason::kNotLeader, "the process stopped leading the district"));
  session_.reset();
}

absl::Status DistrictLeader::Connect() {
  auto session = mysql::Session::Connect(options_.connect);
  if (!session.ok()) return session.status();
  session_ = std::move(*session);
  return absl::OkStatus();
}

absl::Status DistrictLeader::Step() {
  if (session_ == nullptr) {
    if (absl::Status status = Connect(); !status.ok()) return status;
  }
  if (!state_.has_value()) {
    auto state = LoadDistrict(*session_, options_.context, options_.district, options_.epoch);
    if (!state.ok()) return state.status();
    state_ = std::move(*state);
  }
  bool woken = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    woken = std::exchange(woken_, false);
  }
  if (DrainDue(woken)) {
    DrainResult result;
    if (absl::Status status = DrainOnce(false, &result); !status.ok()) return status;
  }
  if (absl::Status status = RepairIfAsked(); !status.ok()) return status;
  if (absl::Status status = PublishIfDue(); !status.ok()) return status;
  if (absl::Status status = PruneIfDue(); !status.ok()) return status;
  return PingIfIdle();
}

bool DistrictLeader::DrainDue(bool woken) {
  const DistrictState& state = *state_;
  const SteadyTime now = SteadyTime::Now();
  if (woken || !state.drained || state.backlog) return true;
  if (!state.dirty.empty() &&
      (now >= next_batch_check_ || !state.caught_up(*options_.context.catalogue))) {
    return true;
  }
  if (DayToAnnounce(state.day, options_.context.clock->Now(), state.reference.zone)) return true;
  for (const Measure& measure : options_.context.catalogue->measures()) {
    const auto found = state.measures.find(measure.id);
    if (found != state.measures.end() && found->second.digest == measure.digest) continue;
    const auto retry = state.retries.find(measure.id);
    if (retry == state.retries.end() || now >= retry->second.next) return true;
  }
  return false;
}

absl::Status DistrictLeader::DrainOnce(bool everything, DrainResult* result) {
  const SteadyTime begin = SteadyTime::Now();
  auto drained = Drain(*session_, options_.context, &*state_, everything);
  if (!drained.ok()) return drained.status();
  if (drained->wrote) options_.drain_seconds.Observe(SteadyTime::Now() - begin);
  options_.entries_total.Increment(static_cast<double>(drained->entries));
  next_batch_check_ = SteadyTime::Now() + kBatchCheck;
  next_ping_ = SteadyTime::Now() + options_.ping_interval;
  *result = std::move(*drained);
  return absl::OkStatus();
}

absl::Status DistrictLeader::PublishIfDue() {
  // While a backlog is worked off, for the sake of what somebody wrote meanwhile.
  if (!state_->caught_up(*options_.context.catalogue) &&
      !(state_->written_by_hand && state_->can_publish_meanwhile())) {
    return absl::OkStatus();
  }
  if (!state_->figures_changed && state_->counted() == state_->counted_sequence) {
    return absl::OkStatus();
  }
  const SteadyTime begin = SteadyTime::Now();
  if (begin < next_publish_) return absl::OkStatus();
  next_publish_ = begin + options_.publish_interval;
  auto result = Publish(*session_, options_.context, &*state_);
  if (!result.ok()) return result.status();
  options_.evaluate_seconds.Observe(SteadyTime::Now() - begin);
  for (const auto& [snapshot, plan] : result->snapshots) {
    if (absl::Status status = board_->Show(snapshot, plan); !status.ok()) return status;
  }
  for (const auto& [plan, head] : state_->heads) {
    board_->ShowCounted(PlanName(options_.district, plan), head.version, result->counted_sequence);
  }
  return absl::OkStatus();
}

absl::Status DistrictLeader::PruneIfDue() {
  if (SteadyTime::Now() < next_prune_) return absl::OkStatus();
  // One bounded step a round: drains go on in between.
  const absl::Time now = options_.context.clock->Now();
  auto pruned = PruneFeed(*session_, options_.district, now - options_.feed_for, kPruneRows);
  if (!pruned.ok()) return pruned.status();
  std::int64_t count = *pruned;
  for (const auto& [plan, head] : state_->heads) {
    auto thinned =
        ThinSnapshots(*session_, {options_.district, plan}, options_.retention, now, kPruneRows);
    if (!thinned.ok()) return thinned.status();
    count += *thinned;
  }
  if (count == 0) next_prune_ = SteadyTime::Now() + options_.prune_interval;
  return absl::OkStatus();
}

absl::Status DistrictLeader::PingIfIdle() {
  // The server drops the connection of a leader that is silent for longer than the lease allows.
  if (SteadyTime::Now() < next_ping_) return absl::OkStatus();
  next_ping_ = SteadyTime::Now() + options_.ping_interval;
  return session_->Ping();
}

absl::Status DistrictLeader::RepairIfAsked() {
  if (!state_->caught_up(*options_.context.catalogue) || !state_->dirty.empty()) {
    // Not settled yet: who has waited long enough is told so.
    std::vector<Repair> late;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      for (auto it = repairs_.begin(); it != repairs_.end();) {
        if (absl::Now() < it->deadline && !it->cancelled()) {
          ++it;
          continue;
        }
        late.push_back(std::move(*it));
        it = repairs_.erase(it);
      }
    }
    for (const Repair& repair : late) repair.done(NotSettled());
    return absl::OkStatus();
  }
  std::vector<Repair> repairs;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    repairs.swap(repairs_);
  }
  if (repairs.empty()) return absl::OkStatus();
  const auto all = [&repairs](const absl::StatusOr<v1::RebuildResponse>& response) {
    for (const Repair& repair : repairs) repair.done(response);
  };
  // The cells as stored, not as this process remembers them, are what is compared and replaced.
  auto state = LoadDistrict(*session_, options_.context, options_.district, options_.epoch);
  if (!state.ok()) {
    all(state.status());
    return state.status();
  }
  state_ = std::move(*state);
  v1::RebuildResponse response;
  response.set_stored_digest(CellsDigest(state_->cells));
  DrainResult result;
  if (absl::Status status = DrainOnce(true, &result); !status.ok()) {
    all(status);
    return status;
  }
  response.set_computed_digest(CellsDigest(state_->cells));
  response.set_equal(result.changes.empty());
  for (const auto& [id, of_measure] : state_->cells.cells) {
    response.set_cells(response.cells() + static_cast<std::int64_t>(of_measure.size()));
  }
  AddDifferences(result.changes, &response);
  AddFailures(state_->reference.data.failed_measures, &response);
  response.set_feed_sequence(state_->last_sequence);
  LogInfo("cells rebuilt", {{"district", options_.district},
                            {"differences", static_cast<int>(result.changes.size())}});
  all(response);
  return absl::OkStatus();
}

void DistrictLeader::DropRepairs(const absl::Status& why) {
  std::vector<Repair> repairs;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    repairs.swap(repairs_);
  }
  for (const Repair& repair : repairs) repair.done(why);
}

void DistrictLeader::UpdateView() {
  LeaderView view;
  view.loaded = state_.has_value();
  if (view.loaded) {
    for (const auto& [id, measure] : state_->measures) {
      if (!measure.failure.empty() && !IsBeingComputed(measure)) {
        view.failed_measures[id] = measure.failure;
      }
    }
    view.oldest_uncounted = state_->oldest_uncounted;
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  view.waiting_entries = view_.waiting_entries;
  view_ = std::move(view);
}

absl::Duration DistrictLeader::Pause() const {
  const DistrictState& state = *state_;
  // Whatever keeps a leader from having caught up is for the next drain to do.
  if (!state.caught_up(*options_.context.catalogue)) return absl::ZeroDuration();
  if (state.figures_changed || state.counted() != state.counted_sequence) {
    return std::clamp(next_publish_ - SteadyTime::Now(), absl::ZeroDuration(), options_.tick);
  }
  return options_.tick;
}

}  // namespace districtedu::aggregation
