// Which cells a drain computes, and in which order when there is more than one slice's worth: what
// was written by hand to single schools first, then all else that waits, measure by measure, then,
// within their share of a core, open batches.

#include <algorithm>
#include <utility>

#include "common/base/error.h"
#include "common/base/logging.h"
#include "services/aggregation/leader/drain_transaction.h"

namespace districtedu::aggregation {

const MeasureState& DrainTransaction::StateOf(const std::string& measure) const {
  static const MeasureState kNone;
  if (const auto here = measures_.find(measure); here != measures_.end()) return here->second;
  const auto stored = state_.measures.find(measure);
  return stored == state_.measures.end() ? kNone : stored->second;
}

absl::Status DrainTransaction::Refresh() {
  if (everything_) {
    if (absl::Status status = RecomputeAll(); !status.ok()) return status;
  } else {
    BeginMeasures();
  }
  if (absl::Status status = RefreshTouched(); !status.ok()) return status;
  if (page_.more && !everything_) return absl::OkStatus();
  for (const bool of_single_schools : {true, false}) {
    if (absl::Status status = RefreshBacklog(of_single_schools); !status.ok()) return status;
  }
  return RefreshPending();
}

absl::Status DrainTransaction::RecomputeAll() {
  for (const Measure& measure : context_.catalogue->measures()) {
    auto computed = RefreshPiece(measure, Partition{});
    if (!computed.ok()) return computed.status();
    if (!*computed) continue;
    DropDue(measure.id);
    FinishMeasure(measure);
  }
  return absl::OkStatus();
}

// Measures that are new, changed or failed wait like everything else, as a whole.
void DrainTransaction::BeginMeasures() {
  for (const Measure& measure : context_.catalogue->measures()) {
    if (Valid(measure)) continue;
    const auto retry = state_.retries.find(measure.id);
    if (retry != state_.retries.end() && SteadyTime::Now() < retry->second.next) continue;
    std::int64_t since = first_sequence_;
    for (const auto& [key, sequence] : WaitingOf({}, measure.id)) {
      since = std::min(since, sequence);
      Drop(key);
    }
    measures_[measure.id] = BeingComputed(measure);
    Enqueue({{}, measure.id, Partition{}}, since);
  }
}

absl::Status DrainTransaction::RefreshTouched() {
  for (const auto& [batch, partitions] : touched_) {
    // An entry of a batch that is closed by now is as urgent as the batch.
    for (const auto& [id, of_measure] : partitions) {
      const Measure* measure = context_.catalogue->Find(id);
      // One that failed is computed whole later; parts of it would be lost work.
      if (measure == nullptr || (!Valid(*measure) && !IsOpen(batch))) continue;
      if (everything_ && !IsOpen(batch)) continue;
      for (const Partition& piece :
           PiecesOf(of_measure, options_.partitions_per_measure, KnownYears(id))) {
        const bool first = batch.none() && !piece.school.empty() && !page_.more && MayGoOnByHand();
        if (!first) {
          Enqueue({batch, id, piece}, first_sequence_);
          continue;
        }
        auto computed = RefreshPiece(*measure, piece);
        if (!computed.ok()) return computed.status();
        if (!*computed) break;
      }
    }
  }
  return absl::OkStatus();
}

absl::Status DrainTransaction::RefreshBacklog(bool of_single_schools) {
  for (const auto& [id, batches] : DueBatches()) {
    if (!MayGoOn()) break;
    const Measure* measure = context_.catalogue->Find(id);
    if (measure == nullptr) continue;
    // Of all batches at once: what two of them wrote is computed once.
    DirtyPartitions keys;
    for (const Batch& batch : batches) {
      if (!of_single_schools || batch.none()) keys.merge(WaitingOf(batch, id));
    }
    if (of_single_schools) {
      std::erase_if(keys, [](const auto& entry) { return entry.first.partition.school.empty(); });
    }
    if (absl::Status status = RefreshWaiting(*measure, std::move(keys)); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status DrainTransaction::RefreshWaiting(const Measure& measure, DirtyPartitions keys) {
  std::set<Partition> behind;
  for (const auto& [key, sequence] : keys) {
    // Where the measure failed, computing it whole is what brings its cells up.
    if (Valid(measure) && (key.batch.none() || IsBehind(key))) {
      behind.insert(key.partition);
    } else {
      Drop(key);
    }
  }
  for (const Partition& piece :
       PiecesOf(behind, options_.partitions_per_measure, KnownYears(measure.id))) {
    if (!MayGoOn()) break;
    auto computed = RefreshPiece(measure, piece);
    if (!computed.ok()) return computed.status();
    if (!*computed) return absl::OkStatus();
    DirtyPartitions left;
    for (const auto& [key, sequence] : keys) {
      const std::optional<Partition> rest = Without(key.partition, piece);
      if (rest == key.partition) {
        left.emplace(key, sequence);
        continue;
      }
      Drop(key);
      if (!rest.has_value()) continue;
      Enqueue({key.batch, measure.id, *rest}, sequence);
      left.emplace(DirtyPartition{key.batch, measure.id, *rest}, sequence);
    }
    keys = std::move(left);
  }
  if (!IsBeingComputed(StateOf(measure.id))) return absl::OkStatus();
  const DirtyPartitions waiting = WaitingOf({}, measure.id);
  if (std::all_of(waiting.begin(), waiting.end(),
                  [](const auto& entry) { return !entry.first.partition.school.empty(); })) {
    FinishMeasure(measure);
  }
  return absl::OkStatus();
}

absl::Status DrainTransaction::RefreshPending() {
  std::set<DirtyPartition> behind;
  for (const std::set<DirtyPartition>* all : {&state_.behind_batch, &behind_}) {
    for (const DirtyPartition& key : *all) {
      if (IsOpen(key.batch)) behind.insert(key);
    }
  }
  const SteadyTime begin = SteadyTime::Now();
  if (behind.empty() || (begin < state_.pending_next && !everything_)) return absl::OkStatus();
  absl::Duration spent;
  for (const DirtyPartition& key : behind) {
    if (!MayGoOn() && !everything_) break;
    const Measure* measure = context_.catalogue->Find(key.measure);
    if (measure != nullptr && Valid(*measure)) {
      auto computed = RefreshPiece(*measure, key.partition);
      if (!computed.ok()) return computed.status();
    }
    refreshed_.insert(key);
    spent = SteadyTime::Now() - begin;
    if (spent >= options_.pending_slice) break;
  }
  pending_next_ = SteadyTime::Now() + spent * (1 / options_.pending_share - 1);
  return absl::OkStatus();
}

std::set<int> DrainTransaction::KnownYears(const std::string& measure) const {
  std::set<int> years;
  const Reference& reference = reference_.has_value() ? *reference_ : state_.reference;
  for (const auto& [year, census_date] : reference.data.census_dates) years.insert(year);
  const MeasureCells* cells = state_.cells.Find(measure);
  if (cells == nullptr) return years;
  for (auto it = cells->begin(); it != cells->end();) {
    years.insert(it->first.school_year);
    CellKey next;
    next.school_year = it->first.school_year + 1;
    it = cells->lower_bound(next);
  }
  return years;
}

absl::StatusOr<bool> DrainTransaction::RefreshPiece(const Measure& measure,
                                                    const Partition& piece) {
  auto cells = ComputeCells(session_, measure, state_.district, piece);
  ++refreshes_;
  if (!cells.ok()) {
    if (!HasReason(cells.status(), Reason::kMeasureFailed)) return cells.status();
    Fail(measure, cells.status());
    return false;
  }
  CompareCells(measure.id, piece, state_.cells.Find(measure.id), *cells, &changes_);
  return true;
}

void DrainTransaction::FinishMeasure(const Measure& measure) {
  const auto stored = state_.measures.find(measure.id);
  const MeasureState computed{measure.digest, ""};
  if (stored == state_.measures.end() || !(stored->second == computed)) {
    measures_[measure.id] = computed;
  } else {
    measures_.erase(measure.id);
  }
}

void DrainTransaction::Fail(const Measure& measure, const absl::Status& status) {
  const auto known = state_.retries.find(measure.id);
  const absl::Duration delay = known == state_.retries.end()
                                   ? options_.first_retry
                                   : std::min(2 * known->second.delay, options_.longest_retry);
  retries_[measure.id] = {delay, SteadyTime::Now() + delay};
  MeasureState failed{"", std::string(status.message())};
  const auto stored = state_.measures.find(measure.id);
  if (stored != state_.measures.end() && stored->second == failed) {
    measures_.erase(measure.id);
  } else {
    LogWarning("measure failed", {{"district", state_.district},
                                  {"measure", measure.id},
                                  {"status", status},
                                  {"retry_in", delay}});
    measures_[measure.id] = std::move(failed);
  }
  // Computing it whole, when it can be, is what brings its cells up.
  DropDue(measure.id);
}

}  // namespace districtedu::aggregation
