#ifndef DISTRICTEDU_SERVICES_AGGREGATION_CELLS_REFRESH_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_CELLS_REFRESH_H_

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/session.h"
#include "services/aggregation/cells/cell.h"
#include "services/aggregation/cells/partition.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {

// Computes the cells of a partition from the records, as the session's transaction sees them.
//
// Errors: MEASURE_FAILED where the measure is at fault (its statement failed, or it yields what is
// no cell: an integer beyond 64 bits, a key too long to be stored); the transaction stands and the
// others can be computed. Any other error is the session's.
absl::StatusOr<MeasureCells> ComputeCells(mysql::Session& session, const Measure& measure,
                                          const std::string& district, const Partition& partition);

// A cell that comes, goes or changes.
struct CellChange {
  std::optional<Cell> before;  // none: it comes
  std::optional<Cell> after;   // none: it goes
};

// By measure and key, so in the order of the primary key.
using CellChanges = std::map<std::pair<std::string, CellKey>, CellChange>;

// Adds what turns the stored cells of the partition into the computed ones. `stored` may be null
// (no cell) and hold cells of other partitions, which are left alone. Partitions that overlap may
// be compared one after the other, where all were computed in one view.
void CompareCells(const std::string& measure, const Partition& partition,
                  const MeasureCells* stored, const MeasureCells& computed, CellChanges* changes);

// Applies changes to cells in memory.
void ApplyChanges(const CellChanges& changes, CellMap* cells);

// SHA-256 hex over all cells in order: equal cells have equal digests.
std::string CellsDigest(const CellMap& cells);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_CELLS_REFRESH_H_
