#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_REBUILD_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_REBUILD_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/session.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "services/aggregation/cells/refresh.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {

// Computes every cell and figure of a district from the records and compares with what is stored,
// all in one view of the store. None where in this view something is still on its way: rows in an
// outbox, dirty partitions, open batches, measures being computed, figures not yet published; the
// caller tries again later. The session is left without a transaction, its isolation as it was.
absl::StatusOr<std::optional<v1::RebuildResponse>> Verify(mysql::Session& session,
                                                          const MeasureCatalogue& catalogue,
                                                          const std::string& district);

// Why a rebuild gave up waiting. DEADLINE_PASSED.
absl::Status NotSettled();

// Adds the first differences, up to 100 in all: `before` is what was stored.
void AddDifferences(const CellChanges& changes, v1::RebuildResponse* response);
// A measure that fails cannot be compared: it counts as a difference.
void AddFailures(const std::map<std::string, std::string>& failed_measures,
                 v1::RebuildResponse* response);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_REBUILD_H_
