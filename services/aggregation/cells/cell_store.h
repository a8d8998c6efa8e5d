#ifndef DISTRICTEDU_SERVICES_AGGREGATION_CELLS_CELL_STORE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_CELLS_CELL_STORE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/session.h"
#include "services/aggregation/cells/cell.h"
#include "services/aggregation/cells/refresh.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {

// Whether the columns of aggregation_cells hold the key. Longer ones are refused, never cut.
bool CanBeStored(const CellKey& key);

// Column `dimensions`: every value followed by '|', with '%' before '|' and '%' within a value. No
// two lists have one text.
std::string JoinDimensions(const std::vector<std::string>& values);
std::vector<std::string> SplitDimensions(const std::string& text);

// All cells of the district, in pages.
absl::StatusOr<CellMap> LoadCells(mysql::Session& session, const std::string& district);

// Writes the changes. TRANSACTION_CONFLICT where the table does not hold what a change says was
// there: the state in memory is not that of the store, and is to be loaded again.
absl::Status StoreChanges(mysql::Session& session, const std::string& district,
                          const CellChanges& changes);

// With which measure the cells were computed.
struct MeasureState {
  std::string digest;   // of the measure; "": its cells are to be computed anew
  std::string failure;  // why that failed last; "": it did not

  friend bool operator==(const MeasureState&, const MeasureState&) = default;
};

// The state of a measure whose cells are being computed, slice by slice: until they all are they
// are not read, as those of one that failed.
MeasureState BeingComputed(const Measure& measure);
bool IsBeingComputed(const MeasureState& state);

absl::StatusOr<std::map<std::string, MeasureState>> LoadMeasureStates(mysql::Session& session,
                                                                      const std::string& district);
absl::Status StoreMeasureState(mysql::Session& session, const std::string& district,
                               const std::string& measure, const MeasureState& state,
                               absl::Time now);
absl::Status DeleteMeasureState(mysql::Session& session, const std::string& district,
                                const std::string& measure);

// Makes the measure set of the program known; a set never seen before is the newest from then on.
// True if this one is the newest: a program with an older set must not lead, because it would undo
// what the newer one computed. `adopt` makes this set the newest, for a return to an older program
// on purpose.
absl::StatusOr<bool> RegisterMeasureSet(mysql::Session& session, const std::string& set_digest,
                                        bool adopt, absl::Time now);
absl::StatusOr<bool> IsNewestMeasureSet(mysql::Session& session, const std::string& set_digest);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_CELLS_CELL_STORE_H_
