#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_TERM_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_TERM_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/evaluate/context.h"
#include "services/aggregation/evaluate/flat_cells.h"
#include "services/aggregation/measures/measure.h"
#include "services/aggregation/plan/counting.h"

namespace districtedu::aggregation {

// What a part of a district adds up of: of what belongs to a stage, and of everything. Somebody in
// two stages is in each of them and once in the whole.
inline constexpr size_t kWhole = kStages.size();
inline constexpr size_t kSlots = kStages.size() + 1;

// A term, bound to its measure and cells.
struct BoundTerm {
  struct Filter {
    size_t dimension = 0;
    std::vector<char> fits;  // by code of the dimension
  };

  size_t number = 0;  // among the terms of the formula
  Counting counting = Counting::kAmounts;
  bool keeps_items = false;          // which items fit is asked for, not only their sum
  bool at_any_school = false;        // also what happened at a school not open at the census date
  const Measure* measure = nullptr;  // null: unknown, and the formula failed
  const FlatCells* cells = nullptr;  // null: no record
  std::vector<Filter> filters;
  int stage_dimension = -1;  // "stage" or "stages"; -1: cannot be split
  std::array<std::vector<char>, kStages.size()> in_stage;  // by code of the stage dimension
  std::array<bool, kStages.size()> covers_stage{};         // the filters leave something of it
  // By entity: school year of its first fitting record, also before the plan; of kFirstYears.
  std::vector<int> first_years;
  // By code of kDoneOn; none: no day. Of kDays.
  size_t day_dimension = 0;
  std::vector<std::optional<absl::CivilDay>> days;

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

  bool InSlot(size_t item, size_t slot) const { return slot == kWhole || InStage(item, slot); }

  const std::optional<absl::CivilDay>& DayOf(size_t item) const {
    return days[static_cast<size_t>(cells->Code(item, day_dimension))];
  }
};

// False where the measure cannot be read: it failed, or this process does not know it. The term
// then has no cells.
bool BindTerm(const v1::Term& term, Counting counting, Context& context, BoundTerm* bound);

// Whether a dimension value is `code`, or a set "a+b" it is in.
bool ValueHas(const std::string& value, const std::string& code);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_TERM_H_
