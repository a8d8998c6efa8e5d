#include "common/rpc/expiry.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace districtedu::rpc {

ExpiryList::ExpiryList(absl::Duration lifetime)
    : lifetime_(lifetime),
      sweeper_(std::clamp(lifetime / 10, absl::Milliseconds(10), absl::Seconds(1)),
               [this] { Sweep(); }) {}

void ExpiryList::Add(std::weak_ptr<Expiring> call, std::optional<Ticket>& ticket) {
  // The node is made before the lock. All calls last equally long, so the list is in the order of
  // its ends but for calls that overtake each other here: those wait for the next sweep.
  std::list<Entry> one;
  one.push_back({SteadyTime::Now() + lifetime_, std::move(call)});
  const std::lock_guard lock(mutex_);
  ticket = one.begin();
  entries_.splice(entries_.end(), one);
}

void ExpiryList::Remove(Ticket ticket) {
  std::list<Entry> one;  // freed after the lock is
  const std::lock_guard lock(mutex_);
  one.splice(one.end(), entries_, ticket);
}

void ExpiryList::Sweep() {
  std::vector<std::shared_ptr<Expiring>> expired;
  {
    const SteadyTime now = SteadyTime::Now();
    const std::lock_guard lock(mutex_);
    for (const Entry& entry : entries_) {
      if (entry.end > now) break;
      if (auto call = entry.call.lock()) expired.push_back(std::move(call));
    }
  }
  for (const auto& call : expired) call->Expire();
}

}  // namespace districtedu::rpc
