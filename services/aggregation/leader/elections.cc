#include "services/aggregation/leader/elections.h"

#include <algorithm>
#include <utility>

#include "common/base/error.h"
#include "common/base/logging.h"
#include "services/aggregation/cells/cell_store.h"
#include "services/aggregation/leader/aggregator.h"
#include "services/aggregation/leader/district_state.h"
#include "services/aggregation/leader/sessions.h"
#include "services/aggregation/store/row.h"

namespace districtedu::aggregation {
namespace {

// How often new districts and new rooms are looked for.
constexpr absl::Duration kLookInterval = absl::Seconds(2);

}  // namespace

Elections::Elections(Aggregator* aggregator)
    : aggregator_(aggregator),
      interval_(std::min(aggregator->options_.lease / 10, absl::Milliseconds(250))),
      judge_(absl::ToChronoNanoseconds(aggregator->options_.lease)),
      thread_([this] { Run(); }) {}

Elections::~Elections() { Stop(); }

void Elections::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Elections::GiveUpAll() {
  if (held_.empty()) return;
  // A new one: while the leaders ended, the server may have dropped the old one for its silence.
  auto session = mysql::Session::Connect(aggregator_->options_.database);
  if (!session.ok()) {
    LogWarning("leases not given up, they will expire", {{"status", session.status()}});
    return;
  }
  for (const auto& [district, held] : held_) {
    const absl::Status status =
        GiveUpLease(**session, district, held.epoch, aggregator_->clock().Now());
    if (!status.ok()) {
      LogWarning("lease not given up, it will expire",
                 {{"district", district}, {"status", status}});
      return;
    }
  }
  held_.clear();
}

void Elections::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const absl::Status status = Round();
    warning_.Tell("lease round failed", "", status);
    if (!status.ok()) {
      if (session_ != nullptr && !session_->usable()) session_.reset();
    }
    DropUnconfirmed();
    lock.lock();
    stopped_.wait_for(lock, absl::ToChronoNanoseconds(interval_), [this] { return stopping_; });
  }
}

absl::Status Elections::Round() {
  if (session_ == nullptr) {
    auto session = mysql::Session::Connect(
        LeaseBound(aggregator_->options_.database, aggregator_->options_.lease));
    if (!session.ok()) return session.status();
    session_ = std::move(*session);
  }
  if (!prepared_) {
    if (absl::Status status = Prepare(); !status.ok()) return status;
  }
  auto leases = ReadLeases(*session_);
  if (!leases.ok()) return leases.status();
  if (absl::Status status = Keep(*leases); !status.ok()) return status;
  if (absl::Status status = LookAtDistricts(*leases); !status.ok()) return status;
  return Challenge(*leases);
}

absl::Status Elections::Prepare() {
  const std::string digest = aggregator_->catalogue().Digest();
  auto newest = RegisterMeasureSet(*session_, digest, aggregator_->options_.adopt_measure_set,
                                   aggregator_->clock().Now());
  if (!newest.ok()) return newest.status();
  if (!*newest) {
    LogWarning("a program with newer measures ran here: this one takes no lease",
               {{"measure_set", digest}});
  }
  prepared_ = true;
  return absl::OkStatus();
}

absl::Status Elections::LookAtDistricts(const std::map<std::string, Lease>& leases) {
  if (SteadyNow() < next_look_) return absl::OkStatus();
  auto rows = session_->Query("SELECT district_id FROM facilities_districts");
  if (!rows.ok()) return rows.status();
  for (const mysql::Row& row : *rows) {
    if (leases.count(Text(row[0])) > 0) continue;
    absl::Status status = EnsureLease(*session_, Text(row[0]), aggregator_->clock().Now());
    if (!status.ok()) return status;
  }
  auto rooms = FindRoomTables(*session_);
  if (!rooms.ok()) return rooms.status();
  if (!rooms_.empty() && *rooms != rooms_) {
    for (const auto& leader : aggregator_->Leaders()) leader->Reload();
  }
  rooms_ = std::move(*rooms);
  next_look_ = SteadyNow() + kLookInterval;
  return absl::OkStatus();
}

absl::Status Elections::Keep(const std::map<std::string, Lease>& leases) {
  const absl::Duration lease_time = aggregator_->options_.lease;
  const std::map<std::string, Held> held = held_;
  for (const auto& [district, mine] : held) {
    const auto found = leases.find(district);
    const auto leader = aggregator_->Leader(district);
    if (found == leases.end() || found->second.epoch != mine.epoch || leader == nullptr ||
        leader->ended()) {
      Lose(district);
      continue;
    }
    const absl::Time now = SteadyNow();
    if (now - mine.beaten < lease_time / 3) continue;
    auto beaten = BeatLease(*session_, district, mine.epoch, aggregator_->clock().Now());
    if (!beaten.ok()) return beaten.status();
    if (*beaten) {
      held_[district].beaten = now;
    } else {
      Lose(district);
    }
  }
  return absl::OkStatus();
}

absl::Status Elections::Challenge(const std::map<std::string, Lease>& leases) {
  for (const auto& [district, lease] : leases) {
    if (held_.count(district) > 0) continue;
    if (!judge_.Observe(district, lease, std::chrono::steady_clock::now())) continue;
    // A leader of ours that is still at its last statement ends first.
    if (!aggregator_->Reap(district)) continue;
    auto newest = IsNewestMeasureSet(*session_, aggregator_->catalogue().Digest());
    if (!newest.ok()) return newest.status();
    if (!*newest) return absl::OkStatus();
    const absl::Time now = SteadyNow();
    auto taken =
        TakeLease(*session_, district, aggregator_->process(), lease, aggregator_->clock().Now());
    if (!taken.ok()) return taken.status();
    if (!*taken) continue;
    const std::int64_t epoch = lease.epoch + 1;
    LogInfo("lease taken", {{"district", district},
                            {"epoch", epoch},
                            {"before", lease.holder.empty() ? "nobody" : lease.holder}});
    judge_.Forget(district);
    held_[district] = {epoch, now};
    aggregator_->AddLeader(district, epoch);
  }
  return absl::OkStatus();
}

void Elections::DropUnconfirmed() {
  const std::map<std::string, Held> held = held_;
  for (const auto& [district, mine] : held) {
    if (SteadyNow() - mine.beaten > aggregator_->options_.lease) Lose(district);
  }
}

void Elections::Lose(const std::string& district) {
  LogInfo("no longer leading", {{"district", district}});
  held_.erase(district);
  judge_.Forget(district);
  aggregator_->RetireLeader(district);
}

}  // namespace districtedu::aggregation
