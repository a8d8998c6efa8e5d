#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_EVALUATE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_EVALUATE_H_

#include <cstdint>
#include <string>

#include "absl/time/civil_time.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "districtedu/aggregation/v1/snapshot.pb.h"
#include "services/aggregation/cells/cell.h"
#include "services/aggregation/cells/reference_data.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {

// Where a district stands on every commitment of a plan on one day. Pure: equal arguments give
// equal snapshots, byte for byte under deterministic serialisation. Exact: integers and cross
// products only.
//
// `as_of` is the day in the district's zone; verdicts are those at its first moment. `plan` has
// passed CheckPlan; where the catalogue is older than the plan, an unknown measure counts as
// failed. The definitions of the verdicts are the cases of
// proto/districtedu/aggregation/v1/verdict_vectors.textproto.
v1::Snapshot Evaluate(const v1::Plan& plan, int64_t revision, const MeasureCatalogue& catalogue,
                      const CellView& cells, const ReferenceData& reference,
                      const std::string& district, absl::CivilDay as_of);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_EVALUATE_H_
