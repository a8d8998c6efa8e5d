#include "services/aggregation/leader/publish.h"

#include "services/aggregation/snapshot/make.h"
#include "services/aggregation/store/lease.h"

namespace districtedu::aggregation {
namespace {

absl::Status Store(mysql::Session& session, const DistrictState& state, const PublishResult& result,
                   absl::Time now) {
  if (absl::Status status = session.Begin(); !status.ok()) return status;
  for (const auto& [snapshot, plan] : result.snapshots) {
    if (absl::Status status = StoreSnapshot(session, snapshot); !status.ok()) return status;
  }
  absl::Status status = FenceLease(session, state.district, state.epoch, state.last_sequence,
                                   result.counted_sequence, now);
  if (!status.ok()) return status;
  return session.Commit();
}

// The maker of the revision; one of an older revision is dropped.
SnapshotMaker& MakerOf(const StoredPlan& plan, const LeaderContext& context, DistrictState* state) {
  const auto found = state->makers.find(plan.id);
  if (found != state->makers.end()) {
    if (found->second.plan().revision == plan.revision) return found->second;
    state->makers.erase(found);
  }
  return state->makers.try_emplace(plan.id, plan, *context.catalogue, state->district)
      .first->second;
}

}  // namespace

absl::StatusOr<PublishResult> Publish(mysql::Session& session, const LeaderContext& context,
                                      DistrictState* state) {
  const absl::Time now = context.clock->Now();
  PublishResult result;
  result.counted_sequence = state->counted();
  if (state->figures_changed) {
    for (const auto& [id, plan] : state->plans) {
      StoredSnapshot snapshot =
          MakerOf(plan, context, state).Make(state->cells, state->reference.data, *state->day);
      const auto head = state->heads.find(id);
      if (head != state->heads.end() && head->second.full_digest == snapshot.full_digest &&
          head->second.suppressed_digest == snapshot.suppressed_digest) {
        continue;
      }
      snapshot.version = head == state->heads.end() ? 1 : head->second.version + 1;
      snapshot.feed_sequence = result.counted_sequence;
      snapshot.create_time = now;
      result.snapshots.emplace_back(std::move(snapshot), plan);
    }
  }
  if (!result.snapshots.empty() || result.counted_sequence != state->counted_sequence) {
    if (absl::Status status = Store(session, *state, result, now); !status.ok()) {
      session.Rollback().IgnoreError();
      return status;
    }
  }
  for (const auto& [snapshot, plan] : result.snapshots) {
    state->heads[plan.id] = {snapshot.version, snapshot.plan_revision, snapshot.full_digest,
                             snapshot.suppressed_digest};
  }
  state->counted_sequence = result.counted_sequence;
  state->figures_changed = false;
  state->written_by_hand = false;
  state->oldest_uncounted.reset();
  return result;
}

}  // namespace districtedu::aggregation
