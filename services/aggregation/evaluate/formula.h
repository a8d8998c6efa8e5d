#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FORMULA_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FORMULA_H_

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/evaluate/context.h"
#include "services/aggregation/evaluate/flat_cells.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {

// Codes of districtedu.common.v1.Stage, in its order.
inline constexpr std::array<const char*, 2> kStages = {"primary", "junior"};
inline constexpr size_t kPrimary = 0;
inline constexpr size_t kJunior = 1;

// Sums of one part of a formula: of what belongs to a stage, and of everything. Somebody in two
// stages is in each of them and once in the whole.
inline constexpr size_t kWhole = kStages.size();
inline constexpr size_t kSlots = kStages.size() + 1;

// A term, bound to its measure and cells.
struct BoundTerm {
  struct Filter {
    size_t dimension = 0;
    std::vector<char> fits;  // by code of the dimension
  };

  const Measure* measure = nullptr;
  const FlatCells* cells = nullptr;  // null: no record
  std::vector<Filter> filters;
  int stage_dimension = -1;  // "stage" or "stages"; -1: cannot be split
  std::array<std::vector<char>, kStages.size()> in_stage;  // by code of the stage dimension
  std::array<bool, kStages.size()> covers_stage{};         // the filters leave something of it

  // All filters hold.
  bool Fits(size_t item) const {
    for (const Filter& filter : filters) {
      if (!filter.fits[static_cast<size_t>(cells->Code(item, filter.dimension))]) return false;
    }
    return true;
  }

  bool InStage(size_t item, size_t stage) const {
    return stage_dimension >= 0 &&
           in_stage[stage]
                   [static_cast<size_t>(cells->Code(item, static_cast<size_t>(stage_dimension)))];
  }
};

// A formula, bound to measures and cells; the context outlives it.
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
  // By entity: school year of its first fitting record, also before the plan; of first_time only.
  std::vector<int> first_years;
  bool failed = false;  // a measure failed or is unknown to this process

  // It can be split by stage, and its filters leave something of the stage.
  bool CoversStage(size_t stage) const;
};

BoundFormula Bind(const v1::Formula& formula, Context& context);

// Whether a dimension value is `code`, or a set "a+b" it is in.
bool ValueHas(const std::string& value, const std::string& code);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FORMULA_H_
