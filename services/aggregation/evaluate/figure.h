#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FIGURE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FIGURE_H_

#include <cstdint>
#include <optional>

#include "districtedu/aggregation/v1/indicator.pb.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/plan/number.h"

namespace districtedu::aggregation {

// factor × numerator / denominator of a part, exact, and what is needed to judge it.
struct Figure {
  Integer numerator = 0;
  Integer denominator = 1;
  int64_t factor = 1;
  bool zero_is_unmet = false;       // a zero denominator under a numerator fails every target
  bool squared = false;             // the numbers are of the square of the value
  bool part_without_value = false;  // worst of those that have one: it can fail, not satisfy
  // Which side people act on; unspecified: no number of anything closes the gap.
  v1::GapSide gap_side = v1::GAP_SIDE_NUMERATOR;
  Integer step = 1;             // what one of what they act on adds to that side
  std::optional<Integer> most;  // numerator if every school that is missing satisfied; of schools

  bool has_value() const { return denominator != 0; }
};

// No value, whatever stands above.
Figure WithoutValue(int64_t factor);

// Whether the figure is on the good side of the target, compared exactly; of a squared one squares
// are. None where that cannot be said.
std::optional<bool> Satisfies(const Figure& figure, v1::Direction direction, const Decimal& target);

// What is missing to the target, 0 where it is reached: how many of what people act on would have
// to be added to (or, where that is the wrong way, taken from) their side, the other one staying.
// None where no number of them would do.
std::optional<Integer> Gap(const Figure& figure, v1::Direction direction, const Decimal& target);

// Less than, of two figures with values above zero denominators.
bool Below(const Figure& a, const Figure& b);

// Writes the exact numbers and, where there is a value, the rounded one.
void WriteValue(const Figure& figure, v1::ExactValue* value);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FIGURE_H_
