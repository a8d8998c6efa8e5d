#include "services/aggregation/leader/district_state.h"

#include <algorithm>
#include <utility>

#include "common/base/error.h"
#include "services/aggregation/leader/midnight.h"
#include "services/aggregation/store/lease.h"

namespace districtedu::aggregation {
namespace {

absl::Status LoadInto(mysql::Session& session, DistrictState* state) {
  auto rooms = FindRoomTables(session);
  if (!rooms.ok()) return rooms.status();
  state->rooms = std::move(*rooms);
  auto lease = ReadLease(session, state->district);
  if (!lease.ok()) return lease.status();
  if (lease->epoch != state->epoch) {
    return Error(Reason::kNotLeader, "the lease passed to another process");
  }
  state->last_sequence = lease->last_sequence;
  state->counted_sequence = lease->counted_sequence;
  auto reference = ReadReference(session, state->rooms, state->district);
  if (!reference.ok()) return reference.status();
  state->reference = std::move(*reference);
  auto cells = LoadCells(session, state->district);
  if (!cells.ok()) return cells.status();
  state->cells = std::move(*cells);
  auto measures = LoadMeasureStates(session, state->district);
  if (!measures.ok()) return measures.status();
  state->measures = std::move(*measures);
  auto dirty = LoadDirty(session, state->district);
  if (!dirty.ok()) return dirty.status();
  state->dirty = std::move(*dirty);
  auto day = ReadAnnouncedDay(session, state->district);
  if (!day.ok()) return day.status();
  state->day = *day;
  auto plans = ReadPlans(session, state->district);
  if (!plans.ok()) return plans.status();
  state->plans = std::move(*plans);
  auto heads = ReadHeads(session, state->district);
  if (!heads.ok()) return heads.status();
  state->heads = std::move(*heads);
  return absl::OkStatus();
}

}  // namespace

bool DistrictState::caught_up(const MeasureCatalogue& catalogue) const {
  if (!drained || backlog || !day.has_value()) return false;
  for (const auto& [key, first_sequence] : dirty) {
    if (IsDue(key)) return false;
  }
  return std::all_of(
      catalogue.measures().begin(), catalogue.measures().end(), [this](const Measure& measure) {
        const auto found = measures.find(measure.id);
        return found != measures.end() &&
               (found->second.digest == measure.digest || !found->second.failure.empty());
      });
}

bool DistrictState::can_publish_meanwhile() const {
  if (!drained || backlog || !day.has_value() || heads.empty()) return false;
  for (const auto& [key, first_sequence] : dirty) {
    // Sorted: those without a batch stand first.
    if (!key.batch.none()) break;
    if (!key.partition.school.empty()) return false;
  }
  return true;
}

std::int64_t DistrictState::counted() const {
  std::int64_t counted = last_sequence;
  for (const auto& [key, first_sequence] : dirty) counted = std::min(counted, first_sequence - 1);
  return counted;
}

void DistrictState::UpdateReference() {
  reference.data.failed_measures.clear();
  for (const auto& [id, measure] : measures) {
    if (!measure.failure.empty()) reference.data.failed_measures[id] = measure.failure;
  }
  reference.data.pending_batches.clear();
  for (const auto& [key, first_sequence] : dirty) {
    reference.data.pending_batches[key.batch.none() ? ReferenceData::kRefresh : key.batch.id]
        .insert(key.measure);
  }
}

absl::StatusOr<DistrictState> LoadDistrict(mysql::Session& session, const LeaderContext& context,
                                           const std::string& district, std::int64_t epoch) {
  DistrictState state;
  state.district = district;
  state.epoch = epoch;
  if (absl::Status status = session.BeginConsistentSnapshot(); !status.ok()) return status;
  absl::Status status = LoadInto(session, &state);
  // Nothing was written; the view is over either way.
  const absl::Status ended = session.Rollback();
  if (!status.ok()) return status;
  if (!ended.ok()) return ended;
  for (const auto& [id, measure] : state.measures) {
    if (!measure.failure.empty() && !IsBeingComputed(measure)) {
      state.retries[id] = {context.options.first_retry, SteadyTime()};
    }
  }
  for (const auto& [key, first_sequence] : state.dirty) {
    if (!key.batch.none()) state.behind_batch.insert(key);
  }
  state.UpdateReference();
  return state;
}

}  // namespace districtedu::aggregation
