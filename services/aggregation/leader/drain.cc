#include "services/aggregation/leader/drain.h"

#include <algorithm>
#include <utility>

#include "services/aggregation/leader/drain_transaction.h"
#include "services/aggregation/leader/midnight.h"
#include "services/aggregation/store/lease.h"

namespace districtedu::aggregation {

absl::Status DrainTransaction::Read() {
  auto page = ReadOutbox(session_, state_.rooms, state_.district, options_.drain_rows);
  if (!page.ok()) return page.status();
  page_ = std::move(*page);
  if (context_.hooks.after_outbox_read) context_.hooks.after_outbox_read();
  if (absl::Status status = ReadWhatEntriesName(); !status.ok()) return status;

  const absl::TimeZone zone = reference_.has_value() ? reference_->zone : state_.reference.zone;
  day_ = DayToAnnounce(state_.day, now_, zone);

  std::set<Batch> batches;
  const auto add = [&](const Batch& batch) {
    for (const RoomTables& room : state_.rooms) {
      if (!batch.none() && room.room == batch.room && room.import_batches) batches.insert(batch);
    }
  };
  for (const OutboxEntry& entry : page_.entries) add({entry.room, entry.batch});
  for (const auto& [key, sequence] : state_.dirty) add(key.batch);
  auto open = OpenBatches(session_, state_.district, batches, now_, options_.batch_abandoned_after);
  if (!open.ok()) return open.status();
  open_ = std::move(*open);
  return absl::OkStatus();
}

absl::Status DrainTransaction::ReadWhatEntriesName() {
  const auto any = [this](auto holds) {
    return std::any_of(page_.entries.begin(), page_.entries.end(),
                       [&](const OutboxEntry& entry) { return holds(entry.resource_type); });
  };
  if (any(BearsOnReference)) {
    auto reference = ReadReference(session_, state_.rooms, state_.district);
    if (!reference.ok()) return reference.status();
    reference_ = std::move(*reference);
  }
  if (any([](const std::string& type) { return type == kPlanType; })) {
    auto plans = ReadPlans(session_, state_.district);
    if (!plans.ok()) return plans.status();
    plans_ = std::move(*plans);
  }
  return absl::OkStatus();
}

void DrainTransaction::Sort() {
  first_sequence_ = state_.last_sequence + 1;
  last_sequence_ = state_.last_sequence;
  for (const OutboxEntry& entry : page_.entries) {
    records_.push_back(RecordOf(entry, ++last_sequence_, now_));
    SortEntry(entry);
  }
  if (day_.has_value()) records_.push_back(ClockRecord(*day_, ++last_sequence_, now_));
  DropForgottenMeasures();
}

void DrainTransaction::SortEntry(const OutboxEntry& entry) {
  const Partition partition =
      Partition::Of(entry.first_school_year, entry.last_school_year, entry.school);
  const Batch batch = entry.batch.empty() ? Batch{} : Batch{entry.room, entry.batch};
  for (const Measure* measure : context_.catalogue->RefreshedBy(entry.resource_type)) {
    touched_[batch][measure->id].insert(partition);
  }
}

void DrainTransaction::DropForgottenMeasures() {
  for (const auto& [id, of_measure] : state_.cells.cells) {
    if (context_.catalogue->Find(id) != nullptr) continue;
    for (const auto& [key, cell] : of_measure) {
      forgotten_left_ = changes_.size() >= options_.cells_per_transaction;
      if (forgotten_left_) break;
      changes_.emplace(std::pair(id, key), CellChange{cell, std::nullopt});
    }
  }
  for (const auto& [id, measure] : state_.measures) {
    if (!forgotten_left_ && context_.catalogue->Find(id) == nullptr) measures_gone_.insert(id);
  }
  for (const auto& [key, sequence] : state_.dirty) {
    if (context_.catalogue->Find(key.measure) == nullptr) dirty_.going.insert(key);
  }
}

bool DrainTransaction::HasSomethingToWrite() const {
  return !records_.empty() || !changes_.empty() || !measures_.empty() || !measures_gone_.empty() ||
         !dirty_.empty();
}

absl::Status DrainTransaction::Write() {
  const std::string& district = state_.district;
  if (absl::Status status = StoreChanges(session_, district, changes_); !status.ok()) return status;
  for (const auto& [id, measure] : measures_) {
    absl::Status status = StoreMeasureState(session_, district, id, measure, now_);
    if (!status.ok()) return status;
  }
  for (const std::string& id : measures_gone_) {
    absl::Status status = DeleteMeasureState(session_, district, id);
    if (!status.ok()) return status;
  }
  if (absl::Status status = StoreDirty(session_, district, state_.dirty, dirty_); !status.ok())
    return status;
  if (day_.has_value()) {
    absl::Status status = StoreAnnouncedDay(session_, district, *day_);
    if (!status.ok()) return status;
  }
  if (absl::Status status = AppendFeed(session_, district, records_); !status.ok()) return status;
  if (absl::Status status = DeleteFromOutbox(session_, page_.entries); !status.ok()) return status;
  if (context_.hooks.before_fence) context_.hooks.before_fence();
  absl::Status status =
      FenceLease(session_, district, state_.epoch, last_sequence_, state_.counted_sequence, now_);
  if (!status.ok()) return status;
  return session_.Commit();
}

void DrainTransaction::Apply() {
  state_.figures_changed = state_.figures_changed || !changes_.empty() || !measures_.empty() ||
                           !measures_gone_.empty() || !dirty_.empty() || day_.has_value() ||
                           reference_.has_value() || plans_.has_value();
  ApplyChanges(changes_, &state_.cells);
  for (auto& [plan, maker] : state_.makers) {
    maker.CellsChanged(changes_);
    if (reference_.has_value()) maker.ReferenceChanged();
  }
  for (const auto& [id, measure] : measures_) {
    state_.measures[id] = measure;
    if (measure.failure.empty()) state_.retries.erase(id);
  }
  for (const auto& [id, retry] : retries_) state_.retries[id] = retry;
  for (const std::string& id : measures_gone_) state_.measures.erase(id);
  ApplyDirty(dirty_, &state_.dirty);
  for (const DirtyPartition& key : dirty_.going) state_.behind_batch.erase(key);
  state_.behind_batch.insert(behind_.begin(), behind_.end());
  for (const DirtyPartition& key : refreshed_) state_.behind_batch.erase(key);
  state_.open_batches = std::move(open_);
  if (pending_next_.has_value()) state_.pending_next = *pending_next_;
  if (day_.has_value()) state_.day = day_;
  if (reference_.has_value()) state_.reference = std::move(*reference_);
  if (plans_.has_value()) state_.plans = std::move(*plans_);
  state_.UpdateReference();
  for (const OutboxEntry& entry : page_.entries) {
    state_.written_by_hand = state_.written_by_hand || entry.batch.empty();
    state_.oldest_uncounted =
        std::min(state_.oldest_uncounted.value_or(entry.create_time), entry.create_time);
  }
  state_.last_sequence = last_sequence_;
  state_.drained = true;
  state_.backlog = page_.more || forgotten_left_;
}

absl::StatusOr<DrainResult> DrainTransaction::Run() {
  const auto failed = [this](absl::Status status) {
    // Where even this fails the session is not usable any more, and the server ends the
    // transaction.
    session_.Rollback().IgnoreError();
    return status;
  };
  if (absl::Status status = session_.BeginConsistentSnapshot(); !status.ok()) return status;
  if (absl::Status status = Read(); !status.ok()) return failed(status);
  Sort();
  if (absl::Status status = Refresh(); !status.ok()) return failed(status);
  DrainResult result;
  result.entries = page_.entries.size();
  result.wrote = HasSomethingToWrite();
  result.refreshes = refreshes_;
  const absl::Status ended = result.wrote ? Write() : session_.Rollback();
  if (!ended.ok()) return failed(ended);
  Apply();
  result.changes = std::move(changes_);
  return result;
}

absl::StatusOr<DrainResult> Drain(mysql::Session& session, const LeaderContext& context,
                                  DistrictState* state, bool everything) {
  return DrainTransaction(session, context, state, everything).Run();
}

}  // namespace districtedu::aggregation
