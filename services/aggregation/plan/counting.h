#ifndef DISTRICTEDU_SERVICES_AGGREGATION_PLAN_COUNTING_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_PLAN_COUNTING_H_

#include <array>
#include <cstddef>

namespace districtedu::aggregation {

// Codes of districtedu.common.v1.Stage, in its order.
inline constexpr std::array<const char*, 2> kStages = {"primary", "junior"};
inline constexpr std::size_t kPrimary = 0;
inline constexpr std::size_t kJunior = 1;

// What a term takes of its cells.
enum class Counting {
  kAmounts,     // their sum
  kEntities,    // entities, each once
  kFirstYears,  // entities whose first year it is
  kDays,        // the days on which something was done, of all school years
};

// Dimension of a measure that says on which day something was done, YYYY-MM-DD.
inline constexpr char kDoneOn[] = "done_on";

// Measure that tells the size of a school.
inline constexpr char kPupilsMeasure[] = "facilities.enrolled_pupils";

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_PLAN_COUNTING_H_
