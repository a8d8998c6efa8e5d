#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_VERDICT_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_VERDICT_H_

#include <optional>

#include "absl/time/civil_time.h"
#include "districtedu/aggregation/v1/indicator.pb.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/evaluate/number.h"

namespace districtedu::aggregation {

// factor × numerator / denominator of a part, and the rule for a zero denominator.
struct Figure {
  Integer numerator = 0;
  Integer denominator = 1;
  int64_t factor = 1;
  bool zero_is_unmet = false;

  bool has_value() const { return denominator != 0; }
};

// Whether the figure is on the good side of the target, bounds included, compared exactly. None
// where there is no value; a zero denominator under a numerator is false where the rule says so.
std::optional<bool> Satisfies(const Figure& figure, v1::Direction direction, const Decimal& target);

// What is missing to the target, 0 where it is reached: what the numerator (or for
// GAP_SIDE_DENOMINATOR the denominator) would have to grow, or, where that is the wrong way,
// shrink by, the other one staying. None where no number of them would do.
std::optional<Integer> Gap(const Figure& figure, v1::Direction direction, v1::GapSide side,
                           const Decimal& target);

// Everything a verdict follows from.
struct Evidence {
  bool applicable = true;            // there is a school it could bear on
  bool observational = false;        // shown, never judged
  bool has_target = false;           // own or maintained
  bool before_first_target = false;  // of the years without: before the first one with
  bool reported = false;             // at least one report is in, no district form missing
  bool district_form_missing = false;
  bool report_missing = false;  // of some expected report
  bool measure_failed = false;
  std::optional<bool> satisfied;  // as Satisfies
  bool zero_denominator = false;
  bool is_count = false;      // adds contributions; else a rate
  bool irreversible = false;  // a flow or cumulative: what happened cannot be undone
  v1::Direction direction = v1::DIRECTION_UNSPECIFIED;
  bool past_deadline = false;
  bool behind_pace = false;  // only asked before the deadline
};

struct Judgement {
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;
  const char* reason = "";
};

// The first that applies in the order of DESIGN 7, with READINGS 1 to 4.
Judgement Judge(const Evidence& evidence);

// Whether `value` < `target` × the elapsed share of the period [begin, due_on] at the first moment
// of `as_of`, exact in days. False before the period.
bool BehindPace(const Figure& figure, const Decimal& target, absl::CivilDay begin,
                absl::CivilDay due_on, absl::CivilDay as_of);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_VERDICT_H_
