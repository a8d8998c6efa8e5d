#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FORMULA_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FORMULA_H_

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/cells/cell.h"
#include "services/aggregation/cells/reference_data.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {

// Codes of districtedu.common.v1.Stage, in its order.
inline constexpr std::array<const char*, 2> kStages = {"primary", "junior"};
inline constexpr int kPrimary = 0;
inline constexpr int kJunior = 1;

// Sums of one part of a formula: of everything, and of what belongs to a stage. Somebody in two
// stages is in each of them and once in the whole.
inline constexpr size_t kWhole = kStages.size();
inline constexpr size_t kSlots = kStages.size() + 1;

// A term, bound to its measure and cells.
struct BoundTerm {
  struct Filter {
    size_t dimension = 0;
    std::set<std::string> any_of;
  };

  const Measure* measure = nullptr;
  const MeasureCells* cells = nullptr;  // null: no record
  std::vector<Filter> filters;
  int stage_dimension = -1;  // "stage" or "stages"; -1: cannot be split

  // All filters hold.
  bool Fits(const CellKey& key) const;
  // The cell belongs to the stage.
  bool InStage(const CellKey& key, size_t stage) const;
  // The filters leave something of the stage.
  bool CoversStage(size_t stage) const;
};

// A formula, bound to measures and cells. The protos and catalogue it was bound from outlive it.
struct BoundFormula {
  std::vector<BoundTerm> numerator;    // of a count: its terms
  std::vector<BoundTerm> denominator;  // empty for counts
  int64_t factor = 1;
  bool is_ratio = false;
  bool first_time = false;  // counts entities in their first year
  bool zero_is_unmet = false;
  v1::GapSide gap_side = v1::GAP_SIDE_NUMERATOR;
  std::set<std::string> measures;  // ids
  std::set<std::string> forms;     // that must be reported
  // Entity -> school year of its first fitting record, also before the plan; of first_time only.
  std::map<std::string, int> first_years;
  bool failed = false;  // a measure failed or is unknown to this process

  // Every term has a stage to be split by.
  bool HasStages() const;
  // It can be split, and its filters leave something of the stage.
  bool CoversStage(size_t stage) const;
};

BoundFormula Bind(const v1::Formula& formula, const MeasureCatalogue& catalogue,
                  const CellView& cells, const ReferenceData& reference);

// Whether a dimension value is `code`, or a set "a+b" it is in.
bool ValueHas(const std::string& value, const std::string& code);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FORMULA_H_
