// Which cells a drain computes, and in which order when there is more than one slice's worth.

#include <algorithm>
#include <utility>

#include "common/base/error.h"
#include "common/base/logging.h"
#include "services/aggregation/leader/drain_transaction.h"

namespace districtedu::aggregation {

std::set<DirtyPartition> DrainTransaction::WaitingOf(const std::string& measure) const {
  std::set<DirtyPartition> waiting;
  const auto collect = [&](const DirtyPartitions& from) {
    for (const auto& [key, sequence] : from) {
      if (!key.batch.none()) break;  // sorted: those without a batch stand first
      if (key.measure == measure && dirty_.going.count(key) == 0) waiting.insert(key);
    }
  };
  collect(state_.dirty);
  collect(dirty_.coming);
  return waiting;
}

absl::Status DrainTransaction::Refresh() {
  for (const auto& [id, partitions] : touched_) {
    const Measure* measure = context_.catalogue->Find(id);
    // One that has to be computed whole is, below or later; parts of it would be lost work.
    if (measure == nullptr || !Valid(*measure) || everything_) continue;
    if (absl::Status status = RefreshMeasure(*measure, partitions); !status.ok()) return status;
  }
  if (page_.more && !everything_) return absl::OkStatus();
  if (absl::Status status = RecomputeMeasures(); !status.ok()) return status;
  if (absl::Status status = RefreshBacklog(); !status.ok()) return status;
  return RefreshPending();
}

absl::Status DrainTransaction::RecomputeMeasures() {
  for (const Measure& measure : context_.catalogue->measures()) {
    if (!everything_) {
      if (Valid(measure)) continue;
      const auto retry = state_.retries.find(measure.id);
      if (retry != state_.retries.end() && SteadyNow() < retry->second.next) continue;
      // At least one a transaction, or none would ever be.
      if (refreshes_ > 0 && SliceSpent(options_.catch_up_slice)) break;
    }
    if (absl::Status status = RefreshMeasure(measure, {Partition{}}); !status.ok()) return status;
    if (measures_.count(measure.id) > 0 && !measures_[measure.id].failure.empty()) continue;
    const auto stored = state_.measures.find(measure.id);
    const MeasureState computed{measure.digest, ""};
    if (stored == state_.measures.end() || !(stored->second == computed)) {
      measures_[measure.id] = computed;
    }
    for (const DirtyPartition& key : WaitingOf(measure.id)) DropDirty(key);
  }
  return absl::OkStatus();
}

absl::Status DrainTransaction::RefreshBacklog() {
  for (const Measure& measure : context_.catalogue->measures()) {
    const std::set<DirtyPartition> waiting = WaitingOf(measure.id);
    if (waiting.empty()) continue;
    if (refreshes_ > 0 && SliceSpent(options_.catch_up_slice)) break;
    std::set<Partition> partitions;
    for (const DirtyPartition& key : waiting) partitions.insert(key.partition);
    if (Valid(measure)) {
      if (absl::Status status = RefreshMeasure(measure, partitions); !status.ok()) return status;
    }
    // Also where it failed, or is to be computed whole: then that is what brings its cells up.
    for (const DirtyPartition& key : waiting) DropDirty(key);
  }
  return absl::OkStatus();
}

absl::Status DrainTransaction::RefreshPending() {
  if (catching_up()) return absl::OkStatus();
  std::set<DirtyPartition> behind = state_.behind_batch;
  behind.insert(behind_.begin(), behind_.end());
  const absl::Time begin = SteadyNow();
  if (behind.empty() || (begin < state_.pending_next && !everything_)) return absl::OkStatus();
  absl::Duration spent;
  for (const DirtyPartition& key : behind) {
    const Measure* measure = context_.catalogue->Find(key.measure);
    if (measure != nullptr && Valid(*measure) && dirty_.going.count(key) == 0) {
      if (absl::Status status = RefreshMeasure(*measure, {key.partition}); !status.ok()) {
        return status;
      }
    }
    refreshed_.insert(key);
    spent = SteadyNow() - begin;
    if (spent >= options_.pending_slice) break;
  }
  pending_next_ = SteadyNow() + spent * (1 / options_.pending_share - 1);
  return absl::OkStatus();
}

absl::Status DrainTransaction::RefreshMeasure(const Measure& measure,
                                              std::set<Partition> partitions) {
  Coalesce(options_.partitions_per_measure, &partitions);
  CellChanges changes;
  for (const Partition& partition : partitions) {
    auto cells = ComputeCells(session_, measure, state_.district, partition);
    ++refreshes_;
    if (!cells.ok()) {
      if (!HasReason(cells.status(), Reason::kMeasureFailed)) return cells.status();
      Fail(measure, cells.status());
      return absl::OkStatus();
    }
    CompareCells(measure.id, partition, state_.cells.Find(measure.id), *cells, &changes);
  }
  changes_.merge(changes);
  return absl::OkStatus();
}

void DrainTransaction::Fail(const Measure& measure, const absl::Status& status) {
  const auto known = state_.retries.find(measure.id);
  const absl::Duration delay = known == state_.retries.end()
                                   ? options_.first_retry
                                   : std::min(2 * known->second.delay, options_.longest_retry);
  retries_[measure.id] = {delay, SteadyNow() + delay};
  MeasureState failed{"", std::string(status.message())};
  const auto stored = state_.measures.find(measure.id);
  if (stored == state_.measures.end() || !(stored->second == failed)) {
    LogWarning("measure failed", {{"district", state_.district},
                                  {"measure", measure.id},
                                  {"status", status},
                                  {"retry_in", delay}});
    measures_[measure.id] = std::move(failed);
  }
}

}  // namespace districtedu::aggregation
