#include "services/aggregation/snapshot/make.h"

#include <set>

#include "common/base/date.h"
#include "common/base/hash.h"
#include "services/aggregation/evaluate/evaluate.h"
#include "services/aggregation/snapshot/suppress.h"
#include "services/aggregation/store/deterministic.h"

namespace districtedu::aggregation {

StoredSnapshot MakeSnapshot(const StoredPlan& plan, const MeasureCatalogue& catalogue,
                            const CellView& cells, const ReferenceData& reference,
                            const std::string& district, absl::CivilDay as_of) {
  v1::Snapshot snapshot =
      Evaluate(*plan.plan, plan.revision, catalogue, cells, reference, district, as_of);
  // The list is that of the figures: a batch that bears on none would change the bytes and not the
  // digest, and a version would name it as open for as long as no figure changes.
  std::set<std::string> pending;
  for (const v1::IndicatorFigure& figure : snapshot.figures()) {
    pending.insert(figure.pending_batches().begin(), figure.pending_batches().end());
  }
  snapshot.clear_pending_batches();
  for (const std::string& batch : pending) snapshot.add_pending_batches(batch);

  StoredSnapshot stored;
  stored.district = district;
  stored.plan = plan.id;
  stored.plan_revision = plan.revision;
  stored.as_of = FormatDate(as_of);
  stored.full = DeterministicBytes(snapshot);
  stored.content_digest = Sha256Hex(stored.full);
  stored.suppressed = DeterministicBytes(Suppress(snapshot, *plan.plan, catalogue));
  return stored;
}

}  // namespace districtedu::aggregation
