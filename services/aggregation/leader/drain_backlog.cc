// What waits to be computed, as a drain's transaction finds it and will leave it.

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <utility>

#include "services/aggregation/leader/drain_transaction.h"

namespace districtedu::aggregation {
namespace {

constexpr int kBeyondYears = std::numeric_limits<int>::max();

// Calls `take` for the partitions of a batch and measure.
template <typename Take>
void ForGroup(const DirtyPartitions& all, const Batch& batch, const std::string& measure,
              Take take) {
  const DirtyPartition first{batch, measure, {std::numeric_limits<int>::min(), 0, ""}};
  const DirtyPartition last{batch, measure, {kBeyondYears, kBeyondYears, ""}};
  const auto end = all.upper_bound(last);
  for (auto it = all.lower_bound(first); it != end; ++it) take(it->first, it->second);
}

}  // namespace

void DrainTransaction::Enqueue(const DirtyPartition& key, std::int64_t sequence) {
  // It is computed in this view or a later one, and tells the earlier entry.
  if (const DirtyPartition* covering = FindCovering(key, sequence)) {
    if (!key.batch.none()) behind_.insert(*covering);
    return;
  }
  const auto stored = state_.dirty.find(key);
  if (stored != state_.dirty.end()) {
    sequence = dirty_.going.count(key) > 0 ? sequence : std::min(sequence, stored->second);
    dirty_.going.insert(key);
  }
  const auto [coming, fresh] = dirty_.coming.emplace(key, sequence);
  if (!fresh) coming->second = std::min(coming->second, sequence);
  if (!key.batch.none()) behind_.insert(key);
}

const DirtyPartition* DrainTransaction::FindCovering(const DirtyPartition& key,
                                                     std::int64_t sequence) const {
  // What was written by hand to one school does not wait for all schools.
  const bool has_turn = key.batch.none() && !key.partition.school.empty();
  const DirtyPartition* found = nullptr;
  const auto look = [&](const DirtyPartition& other, std::int64_t since) {
    if (since > sequence || !other.partition.Covers(key.partition)) return;
    if (!has_turn || !other.partition.school.empty()) found = &other;
  };
  ForGroup(dirty_.coming, key.batch, key.measure, look);
  if (found != nullptr) return found;
  ForGroup(state_.dirty, key.batch, key.measure,
           [&](const DirtyPartition& other, std::int64_t since) {
             if (dirty_.going.count(other) == 0) look(other, since);
           });
  return found;
}

void DrainTransaction::Drop(const DirtyPartition& key) {
  dirty_.coming.erase(key);
  if (state_.dirty.count(key) > 0) dirty_.going.insert(key);
  behind_.erase(key);
}

DirtyPartitions DrainTransaction::WaitingOf(const Batch& batch, const std::string& measure) const {
  DirtyPartitions waiting = {};
  ForGroup(state_.dirty, batch, measure, [&](const DirtyPartition& key, std::int64_t sequence) {
    if (dirty_.going.count(key) == 0) waiting.emplace(key, sequence);
  });
  ForGroup(dirty_.coming, batch, measure,
           [&](const DirtyPartition& key, std::int64_t sequence) { waiting[key] = sequence; });
  return waiting;
}

std::map<std::string, std::set<Batch>> DrainTransaction::DueBatches() const {
  std::map<std::string, std::set<Batch>> batches;
  for (const DirtyPartitions* all :
       std::initializer_list<const DirtyPartitions*>{&state_.dirty, &dirty_.coming}) {
    for (auto it = all->begin(); it != all->end();) {
      const DirtyPartition& key = it->first;
      if (!IsOpen(key.batch)) batches[key.measure].insert(key.batch);
      it = all->upper_bound({key.batch, key.measure, {kBeyondYears, kBeyondYears, ""}});
    }
  }
  return batches;
}

void DrainTransaction::DropDue(const std::string& measure) {
  const std::set<Batch> batches = DueBatches()[measure];
  for (const Batch& batch : batches) {
    for (const auto& [key, sequence] : WaitingOf(batch, measure)) Drop(key);
  }
}

}  // namespace districtedu::aggregation
