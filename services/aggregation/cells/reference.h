#ifndef DISTRICTEDU_SERVICES_AGGREGATION_CELLS_REFERENCE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_CELLS_REFERENCE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/session.h"
#include "services/aggregation/cells/reference_data.h"
#include "services/aggregation/store/rooms.h"

namespace districtedu::aggregation {

// What evaluation joins to the cells, and the zone in which the district's days begin.
struct Reference {
  ReferenceData data;  // without failed_measures and pending_batches, which are not records
  absl::TimeZone zone;
};

// Reads it, in the session's view. A zone that does not exist reads as the default one: a figure
// a few hours early is better than none, and the log says so.
absl::StatusOr<Reference> ReadReference(mysql::Session& session,
                                        const std::vector<RoomTables>& rooms,
                                        const std::string& district);

// Whether a write to this resource type ("facilities.School", "staffing.Submission") can have
// altered it.
bool BearsOnReference(const std::string& resource_type);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_CELLS_REFERENCE_H_
