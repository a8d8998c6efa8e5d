#ifndef DISTRICTEDU_SERVICES_AGGREGATION_SNAPSHOT_MAKE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_SNAPSHOT_MAKE_H_

#include <string>

#include "absl/time/civil_time.h"
#include "services/aggregation/cells/cell.h"
#include "services/aggregation/cells/reference_data.h"
#include "services/aggregation/measures/measure.h"
#include "services/aggregation/store/plan_store.h"
#include "services/aggregation/store/snapshot_store.h"

namespace districtedu::aggregation {

// Evaluates a plan and serializes both views. Version, feed sequence and time are the caller's to
// set: they are no part of the content. Pure.
StoredSnapshot MakeSnapshot(const StoredPlan& plan, const MeasureCatalogue& catalogue,
                            const CellView& cells, const ReferenceData& reference,
                            const std::string& district, absl::CivilDay as_of);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_SNAPSHOT_MAKE_H_
