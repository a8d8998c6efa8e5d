#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DRAIN_TRANSACTION_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DRAIN_TRANSACTION_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
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
        begin_(SteadyTime::Now()) {}

  absl::StatusOr<DrainResult> Run();

 private:
  absl::Status Read();
  absl::Status ReadWhatEntriesName();
  void Sort();
  void SortEntry(const OutboxEntry& entry);
  void DropForgottenMeasures();

  // drain_refresh.cc
  absl::Status Refresh();
  absl::Status RecomputeAll();
  void BeginMeasures();
  absl::Status RefreshTouched();
  absl::Status RefreshBacklog(bool of_single_schools);
  absl::Status RefreshWaiting(const Measure& measure, DirtyPartitions keys);
  absl::Status RefreshPending();
  // False where the measure failed.
  absl::StatusOr<bool> RefreshPiece(const Measure& measure, const Partition& piece);
  void Fail(const Measure& measure, const absl::Status& status);
  void FinishMeasure(const Measure& measure);
  std::set<int> KnownYears(const std::string& measure) const;

  // drain_backlog.cc: what waits, as this transaction will leave it.
  void Enqueue(const DirtyPartition& key, std::int64_t sequence);
  void Drop(const DirtyPartition& key);
  bool IsBehind(const DirtyPartition& key) const {
    return behind_.count(key) > 0 || state_.behind_batch.count(key) > 0;
  }
  DirtyPartitions WaitingOf(const Batch& batch, const std::string& measure) const;
  // Batches, and none of them, that a measure waits for and that are not open.
  std::map<std::string, std::set<Batch>> DueBatches() const;
  const DirtyPartition* FindCovering(const DirtyPartition& key, std::int64_t sequence) const;
  void DropDue(const std::string& measure);

  bool HasSomethingToWrite() const;
  absl::Status Write();
  void Apply();

  bool IsOpen(const Batch& batch) const { return open_.count(batch) > 0; }
  bool SliceSpent(absl::Duration slice) const {
    return SteadyTime::Now() - begin_ >= slice ||
           changes_.size() >= options_.cells_per_transaction ||
           dirty_.going.size() >= options_.cells_per_transaction;
  }
  // One statement at least, or nothing would ever be done.
  bool MayGoOn() const { return refreshes_ == 0 || !SliceSpent(options_.slice); }
  // What was just written by hand may take two, so that one change is one transaction.
  bool MayGoOnByHand() const { return refreshes_ == 0 || !SliceSpent(2 * options_.slice); }
  const MeasureState& StateOf(const std::string& measure) const;
  // The measure's cells are those of its present text, or on their way to be: parts of them may be
  // computed.
  bool Valid(const Measure& measure) const { return StateOf(measure.id).digest == measure.digest; }

  mysql::Session& session_;
  const LeaderContext& context_;
  const LeaderOptions& options_;
  DistrictState& state_;
  const bool everything_;
  const absl::Time now_;
  const SteadyTime begin_;

  // Read (drain.cc).
  OutboxPage page_;
  std::optional<Reference> reference_;
  std::optional<std::map<std::string, StoredPlan>> plans_;
  std::optional<absl::CivilDay> day_;
  std::set<Batch> open_;

  // To be done.
  std::map<Batch, Partitions> touched_;  // without a batch: by hand
  std::vector<FeedRecord> records_;
  std::int64_t first_sequence_ = 0;  // of the entries taken here
  std::int64_t last_sequence_ = 0;

  // Done.
  CellChanges changes_;
  std::map<std::string, MeasureState> measures_;
  std::set<std::string> measures_gone_;
  bool forgotten_left_ = false;  // cells of measures that are no more
  DirtyChanges dirty_;
  std::set<DirtyPartition> behind_;     // of batches, to be computed
  std::set<DirtyPartition> refreshed_;  // of those of open batches, computed here
  std::map<std::string, DistrictState::Retry> retries_;
  std::optional<SteadyTime> pending_next_;
  std::size_t refreshes_ = 0;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_DRAIN_TRANSACTION_H_
