#include "services/aggregation/leader/rebuild.h"

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "services/aggregation/cells/cell_store.h"
#include "services/aggregation/cells/dirty.h"
#include "services/aggregation/cells/reference.h"
#include "services/aggregation/snapshot/make.h"
#include "services/aggregation/store/lease.h"
#include "services/aggregation/store/outbox.h"
#include "services/aggregation/store/plan_store.h"
#include "services/aggregation/store/rooms.h"
#include "services/aggregation/store/snapshot_store.h"

namespace districtedu::aggregation {
namespace {

constexpr int kMostDifferences = 100;

std::string CellText(const std::optional<Cell>& cell) {
  if (!cell.has_value()) return "";
  return absl::StrCat("sum ", cell->sum, ", present ", cell->present, ", records ", cell->records);
}

// The comparison, in the transaction the caller opened.
class Verification {
 public:
  Verification(mysql::Session& session, const MeasureCatalogue& catalogue,
               const std::string& district)
      : session_(session), catalogue_(catalogue), district_(district) {}

  absl::StatusOr<std::optional<v1::RebuildResponse>> Run() {
    auto rooms = FindRoomTables(session_);
    if (!rooms.ok()) return rooms.status();
    rooms_ = std::move(*rooms);
    auto settled = IsSettled();
    if (!settled.ok()) return settled.status();
    if (!*settled) return std::optional<v1::RebuildResponse>();
    if (absl::Status status = CompareAll(); !status.ok()) return status;
    if (absl::Status status = CompareFigures(); !status.ok()) return status;
    response_.set_feed_sequence(lease_.last_sequence);
    return std::optional<v1::RebuildResponse>(std::move(response_));
  }

 private:
  absl::StatusOr<bool> IsSettled() {
    auto lease = ReadLease(session_, district_);
    if (!lease.ok()) return lease.status();
    lease_ = std::move(*lease);
    if (lease_.counted_sequence != lease_.last_sequence) return false;
    auto waiting = CountOutbox(session_, rooms_, district_);
    if (!waiting.ok()) return waiting.status();
    if (*waiting > 0) return false;
    auto dirty = LoadDirty(session_, district_);
    if (!dirty.ok()) return dirty.status();
    if (!dirty->empty()) return false;
    auto states = LoadMeasureStates(session_, district_);
    if (!states.ok()) return states.status();
    for (const Measure& measure : catalogue_.measures()) {
      const auto found = states->find(measure.id);
      if (found == states->end()) return false;
      if (!found->second.failure.empty()) {
        failed_[measure.id] = found->second.failure;
      } else if (found->second.digest != measure.digest) {
        return false;
      }
    }
    return true;
  }

  absl::Status CompareAll() {
    auto stored = LoadCells(session_, district_);
    if (!stored.ok()) return stored.status();
    CellChanges changes;
    for (const Measure& measure : catalogue_.measures()) {
      auto cells = ComputeCells(session_, measure, district_, Partition{});
      if (!cells.ok()) {
        if (!HasReason(cells.status(), Reason::kMeasureFailed)) return cells.status();
        failed_.emplace(measure.id, std::string(cells.status().message()));
        continue;
      }
      if (!cells->empty()) computed_.cells[measure.id] = std::move(*cells);
    }
    const MeasureCells none;
    // Of a measure that failed there is nothing to compare: it is listed with its failure.
    for (const auto& [id, of_measure] : stored->cells) {
      if (failed_.contains(id)) continue;
      const MeasureCells* computed = computed_.Find(id);
      CompareCells(id, Partition{}, &of_measure, computed == nullptr ? none : *computed, &changes);
    }
    for (const auto& [id, of_measure] : computed_.cells) {
      if (stored->Find(id) == nullptr && !failed_.contains(id)) {
        CompareCells(id, Partition{}, nullptr, of_measure, &changes);
      }
      response_.set_cells(response_.cells() + static_cast<std::int64_t>(of_measure.size()));
    }
    response_.set_stored_digest(CellsDigest(*stored));
    response_.set_computed_digest(CellsDigest(computed_));
    response_.set_equal(changes.empty());
    AddDifferences(changes, &response_);
    AddFailures(failed_, &response_);
    return absl::OkStatus();
  }

  // The newest snapshot of each plan against one made from the computed cells, for its own day.
  absl::Status CompareFigures() {
    auto reference = ReadReference(session_, rooms_, district_);
    if (!reference.ok()) return reference.status();
    reference->data.failed_measures = failed_;
    auto plans = ReadPlans(session_, district_);
    if (!plans.ok()) return plans.status();
    auto heads = ReadHeads(session_, district_);
    if (!heads.ok()) return heads.status();
    for (const auto& [id, plan] : *plans) {
      const auto head = heads->find(id);
      std::string stored;
      std::string computed = "a snapshot";
      const auto both = [](const std::string& full, const std::string& suppressed) {
        return absl::StrCat("full ", full, ", suppressed ", suppressed);
      };
      if (head != heads->end()) {
        auto snapshot = ReadSnapshot(session_, {district_, id}, head->second.version);
        if (!snapshot.ok()) return snapshot.status();
        const auto day = ParseDate(snapshot->has_value() ? (*snapshot)->as_of : "");
        if (!day.has_value()) return Error(Reason::kInternalError, "a snapshot has no day");
        stored = both(head->second.full_digest, head->second.suppressed_digest);
        const StoredSnapshot made =
            MakeSnapshot(plan, catalogue_, computed_, reference->data, district_, *day);
        computed = both(made.full_digest, made.suppressed_digest);
      }
      if (stored == computed) continue;
      response_.set_equal(false);
      v1::CellDifference* difference = response_.add_differences();
      difference->set_measure(absl::StrCat("plan ", id));
      difference->set_key("content digests");
      difference->set_stored(stored);
      difference->set_computed(computed);
    }
    return absl::OkStatus();
  }

  mysql::Session& session_;
  const MeasureCatalogue& catalogue_;
  const std::string& district_;
  std::vector<RoomTables> rooms_;
  Lease lease_;
  std::map<std::string, std::string> failed_;
  CellMap computed_;
  v1::RebuildResponse response_;
};

}  // namespace

absl::StatusOr<std::optional<v1::RebuildResponse>> Verify(mysql::Session& session,
                                                          const MeasureCatalogue& catalogue,
                                                          const std::string& district) {
  const mysql::Isolation isolation = session.isolation();
  absl::Status status = session.SetIsolation(mysql::Isolation::kRepeatableRead);
  if (!status.ok()) return status;
  const auto restore = absl::MakeCleanup([&session, isolation] {
    // A session that cannot be put back is retired by its owner: it is not usable then.
    session.Rollback().IgnoreError();
    session.SetIsolation(isolation).IgnoreError();
  });
  if (status = session.BeginConsistentSnapshot(); !status.ok()) return status;
  return Verification(session, catalogue, district).Run();
}

absl::Status NotSettled() {
  return Error(
      Reason::kDeadlinePassed,
      "writes were still on their way into the figures, or an import batch was open, until "
      "the deadline");
}

void AddDifferences(const CellChanges& changes, v1::RebuildResponse* response) {
  for (const auto& [place, change] : changes) {
    if (response->differences_size() >= kMostDifferences) return;
    const auto& [measure, key] = place;
    v1::CellDifference* difference = response->add_differences();
    difference->set_measure(measure);
    difference->set_school_year(key.school_year);
    difference->set_school(key.school);
    std::string text = absl::StrJoin(key.dimensions, ", ");
    // Entities are people: an id is what repairing needs, a name is not in it.
    if (!key.entity.empty()) absl::StrAppend(&text, text.empty() ? "" : ", ", key.entity);
    difference->set_key(text);
    difference->set_stored(CellText(change.before));
    difference->set_computed(CellText(change.after));
  }
}

void AddFailures(const std::map<std::string, std::string>& failed_measures,
                 v1::RebuildResponse* response) {
  for (const auto& [id, why] : failed_measures) {
    response->set_equal(false);
    v1::CellDifference* difference = response->add_differences();
    difference->set_measure(id);
    difference->set_computed(absl::StrCat("failed: ", why));
  }
}

}  // namespace districtedu::aggregation
