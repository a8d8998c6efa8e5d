#ifndef DISTRICTEDU_SERVICES_AGGREGATION_SNAPSHOT_MAKE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_SNAPSHOT_MAKE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/aggregation/cells/cell.h"
#include "services/aggregation/cells/reference_data.h"
#include "services/aggregation/cells/refresh.h"
#include "services/aggregation/evaluate/evaluator.h"
#include "services/aggregation/measures/measure.h"
#include "services/aggregation/snapshot/suppress.h"
#include "services/aggregation/store/plan_store.h"
#include "services/aggregation/store/snapshot_store.h"

namespace districtedu::aggregation {

// The snapshots of one plan revision, one after the other. What figures did not change is neither
// computed nor serialized again; the bytes are those a new maker would make.
class SnapshotMaker {
 public:
  // The catalogue outlives it.
  SnapshotMaker(StoredPlan plan, const MeasureCatalogue& catalogue, std::string district);

  const StoredPlan& plan() const { return plan_; }

  // What has become of the arguments since the last snapshot.
  void CellsChanged(const CellChanges& changes);
  void ReferenceChanged() { evaluator_->ReferenceChanged(); }

  // Version, feed sequence and time are the caller's to set: they are no part of the content.
  StoredSnapshot Make(const CellView& cells, const ReferenceData& reference, absl::CivilDay as_of);

 private:
  void Suppress(const std::vector<std::size_t>& renewed);
  bool IsShownWhole(std::size_t position) const;
  const v1::IndicatorFigure& SuppressedFigure(std::size_t position) const;

  const StoredPlan plan_;
  const std::string district_;
  std::unique_ptr<Evaluator> evaluator_;
  std::vector<Suppression> suppressions_;        // by position
  std::vector<v1::IndicatorFigure> suppressed_;  // by position, as all; where not shown whole
  // As elements of Snapshot.figures.
  std::vector<std::string> full_bytes_;
  std::vector<std::string> suppressed_bytes_;
};

// The same from nothing. Pure.
StoredSnapshot MakeSnapshot(const StoredPlan& plan, const MeasureCatalogue& catalogue,
                            const CellView& cells, const ReferenceData& reference,
                            const std::string& district, absl::CivilDay as_of);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_SNAPSHOT_MAKE_H_
