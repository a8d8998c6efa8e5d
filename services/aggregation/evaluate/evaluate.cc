#include "services/aggregation/evaluate/evaluate.h"

#include <memory>

#include "common/base/date.h"
#include "services/aggregation/evaluate/evaluator.h"

namespace districtedu::aggregation {

v1::Snapshot Evaluate(const v1::Plan& plan, int64_t revision, const MeasureCatalogue& catalogue,
                      const CellView& cells, const ReferenceData& reference,
                      const std::string& district, absl::CivilDay as_of) {
  // The plan outlives the evaluator.
  Evaluator evaluator(std::shared_ptr<const v1::Plan>(&plan, [](const v1::Plan*) {}), catalogue);
  evaluator.Update(cells, reference, as_of);
  v1::Snapshot snapshot;
  snapshot.set_district(district);
  snapshot.set_plan(plan.id());
  snapshot.set_plan_revision(revision);
  snapshot.set_as_of(FormatDate(as_of));
  for (const v1::IndicatorFigure& figure : evaluator.figures()) *snapshot.add_figures() = figure;
  for (const auto& [batch, measures] : reference.pending_batches) {
    snapshot.add_pending_batches(batch);
  }
  return snapshot;
}

}  // namespace districtedu::aggregation
