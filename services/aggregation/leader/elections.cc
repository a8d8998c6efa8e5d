#include "services/aggregation/leader/elections.h"

#include <algorithm>
#include <utility>

#include "common/base/error.h"
#include "common/base/logging.h"
#include "services/aggregation/cells/cell_store.h"
#include "services/aggregation/leader/sessions.h"
#include "services/aggregation/store/row.h"

namespace districtedu::aggregation {
namespace {

// How often new districts and new rooms are looked for.
constexpr absl::Duration kLookInterval = absl::Seconds(2);

}  // namespace

Elections::Elections(Options options, Leaders* leaders)
    : options_(std::move(options)),
      leaders_(leaders),
      interval_(std::min(options_.lease / 10, absl::Milliseconds(250))),
      judge_(options_.lease),
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
  auto session = mysql::Session::Connect(options_.database);
  if (!session.ok()) {
    LogWarning("leases not given up, they will expire", {{"status", session.status()}});
    return;
  }
  for (const auto& [district, held] : held_) {
    const absl::Status status = GiveUpLease(**session, district, held.epoch, options_.clock->Now());
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
    auto session = mysql::Session::Connect(LeaseBound(options_.database, options_.lease));
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
  auto newest = RegisterMeasureSet(*session_, options_.measure_set, options_.adopt_measure_set,
                                   options_.clock->Now());
  if (!newest.ok()) return newest.status();
  if (!*newest) {
    LogWarning("a program with newer measures ran here: this one takes no lease",
               {{"measure_set", options_.measure_set}});
  }
  prepared_ = true;
  return absl::OkStatus();
}

absl::Status Elections::LookAtDistricts(const std::map<std::string, Lease>& leases) {
  if (SteadyTime::Now() < next_look_) return absl::OkStatus();
  auto rows = session_->Query("SELECT district_id FROM facilities_districts");
  if (!rows.ok()) return rows.status();
  for (const mysql::Row& row : *rows) {
    if (leases.count(Text(row[0])) > 0) continue;
    absl::Status status = EnsureLease(*session_, Text(row[0]), options_.clock->Now());
    if (!status.ok()) return status;
  }
  auto rooms = FindRoomTables(*session_);
  if (!rooms.ok()) return rooms.status();
  if (!rooms_.empty() && *rooms != rooms_) {
    leaders_->ReloadAll();
  }
  rooms_ = std::move(*rooms);
  next_look_ = SteadyTime::Now() + kLookInterval;
  return absl::OkStatus();
}

absl::Status Elections::Keep(const std::map<std::string, Lease>& leases) {
  const std::map<std::string, Held> held = held_;
  for (const auto& [district, mine] : held) {
    const auto found = leases.find(district);
    const auto leader = leaders_->Find(district);
    if (found == leases.end() || found->second.epoch != mine.epoch || leader == nullptr ||
        leader->ended()) {
      Lose(district);
      continue;
    }
    const SteadyTime now = SteadyTime::Now();
    if (now - mine.beaten < options_.lease / 3) continue;
    auto beaten = BeatLease(*session_, district, mine.epoch, options_.clock->Now());
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
    if (!judge_.Observe(district, lease, SteadyTime::Now())) continue;
    // A leader of ours that is still at its last statement ends first.
    if (!leaders_->Reap(district)) continue;
    auto newest = IsNewestMeasureSet(*session_, options_.measure_set);
    if (!newest.ok()) return newest.status();
    if (!*newest) return absl::OkStatus();
    const SteadyTime now = SteadyTime::Now();
    auto taken = TakeLease(*session_, district, options_.process, lease, options_.clock->Now());
    if (!taken.ok()) return taken.status();
    if (!*taken) continue;
    const std::int64_t epoch = lease.epoch + 1;
    LogInfo("lease taken", {{"district", district},
                            {"epoch", epoch},
                            {"before", lease.holder.empty() ? "nobody" : lease.holder}});
    judge_.Forget(district);
    held_[district] = {epoch, now};
    leaders_->Add(district, epoch);
  }
  return absl::OkStatus();
}

void Elections::DropUnconfirmed() {
  const std::map<std::string, Held> held = held_;
  for (const auto& [district, mine] : held) {
    if (SteadyTime::Now() - mine.beaten > options_.lease) Lose(district);
  }
}

void Elections::Lose(const std::string& district) {
  LogInfo("no longer leading", {{"district", district}});
  held_.erase(district);
  judge_.Forget(district);
  leaders_->Retire(district);
}

}  // namespace districtedu::aggregation
