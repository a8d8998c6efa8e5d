#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DRAIN_TRANSACTION_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DRAIN_TRANSACTION_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/aggregation/leader/drain.h"
#include "services/aggregation/store/feed.h"
#include "services/aggregation/store/outbox.h"

namespace districtedu::aggregation {

// What one transaction reads, computes and writes. The state is only read until it has committed.
class DrainTransaction {
 public:
  DrainTransaction(mysql::Session& session, const LeaderContext& context, DistrictState* state,
                   bool everything)
      : session_(session),
        context_(context),
        options_(context.options),
        state_(*state),
        everything_(everything),
        now_(context.clock->Now()),
        begin_(SteadyNow()) {}

  absl::StatusOr<DrainResult> Run();

 private:
  absl::Status Read();
  absl::Status ReadWhatEntriesName();
  void Sort();
  void SortEntry(const OutboxEntry& entry, std::int64_t sequence);
  void SortClosedBatches();
  void DropForgottenMeasures();

  // drain_refresh.cc
  absl::Status Refresh();
  absl::Status RecomputeMeasures();
  absl::Status RefreshBacklog();
  absl::Status RefreshPending();
  absl::Status RefreshMeasure(const Measure& measure, std::set<Partition> partitions);
  void Fail(const Measure& measure, const absl::Status& status);
  std::set<DirtyPartition> WaitingOf(const std::string& measure) const;

  bool HasSomethingToWrite() const;
  absl::Status Write();
  void Apply();

  bool catching_up() const {
    return page_.more || (!state_.dirty.empty() && state_.dirty.begin()->first.batch.none());
  }
  bool SliceSpent(absl::Duration slice) const { return SteadyNow() - begin_ >= slice; }
  // The measure's cells are those of its present text; otherwise only computing all of them helps.
  bool Valid(const Measure& measure) const {
    const auto found = state_.measures.find(measure.id);
    return found != state_.measures.end() && found->second.digest == measure.digest;
  }
  void AddDirty(const DirtyPartition& key, std::int64_t sequence) {
    if (state_.dirty.count(key) == 0) dirty_.coming.emplace(key, sequence);
  }
  // What was to wait need not, or waits no longer.
  void DropDirty(const DirtyPartition& key) {
    if (dirty_.coming.erase(key) == 0) dirty_.going.insert(key);
  }

  mysql::Session& session_;
  const LeaderContext& context_;
  const LeaderOptions& options_;
  DistrictState& state_;
  const bool everything_;
  const absl::Time now_;
  const absl::Time begin_;

  // Read (drain.cc).
  OutboxPage page_;
  std::optional<Reference> reference_;
  std::optional<std::map<std::string, StoredPlan>> plans_;
  std::optional<absl::CivilDay> day_;
  std::set<Batch> open_;

  // To be done.
  Partitions touched_;
  std::vector<FeedRecord> records_;
  std::int64_t last_sequence_ = 0;

  // Done.
  CellChanges changes_;
  std::map<std::string, MeasureState> measures_;
  std::set<std::string> measures_gone_;
  DirtyChanges dirty_;
  std::set<DirtyPartition> behind_;     // written to by a batch that is open
  std::set<DirtyPartition> refreshed_;  // of those, computed here
  std::map<std::string, DistrictState::Retry> retries_;
  std::optional<absl::Time> pending_next_;
  std::size_t refreshes_ = 0;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DRAIN_TRANSACTION_H_
