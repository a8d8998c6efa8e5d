#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_VERDICT_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_VERDICT_H_

#include <optional>

#include "absl/time/civil_time.h"
#include "districtedu/aggregation/v1/indicator.pb.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/evaluate/figure.h"
#include "services/aggregation/plan/number.h"

namespace districtedu::aggregation {

// Everything a verdict follows from.
struct Evidence {
  bool applicable = true;            // there is a school it could bear on
  bool observational = false;        // shown, never judged
  bool has_target = false;           // own or maintained
  bool before_first_target = false;  // of the years without: before the first one with
  bool reported = false;             // at least one report is in, no district form missing
  bool district_form_missing = false;
  bool report_missing = false;  // of some expected report, and the missing could turn `satisfied`
  bool measure_failed = false;
  bool baseline_missing = false;  // a form of the baseline was never in
  std::optional<bool> satisfied;  // as Satisfies
  bool zero_denominator = false;
  bool is_count = false;       // adds contributions; else a rate
  bool missing_fails = false;  // a school that is missing already counts as one that fails
  bool irreversible = false;   // a flow or cumulative: what happened cannot be undone
  v1::Direction direction = v1::DIRECTION_UNSPECIFIED;
  bool past_deadline = false;
  bool behind_pace = false;  // only asked before the deadline
};

struct Judgement {
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;
  const char* reason = "";
};

// The first that applies in the order of services/README.md#verdicts, with READINGS 1 to 4.
Judgement Judge(const Evidence& evidence);

// Whether `value` < `target` × the elapsed share of the period [begin, due_on] at the first moment
// of `as_of`, exact in days. False before the period.
bool BehindPace(const Figure& figure, const Decimal& target, absl::CivilDay begin,
                absl::CivilDay due_on, absl::CivilDay as_of);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_VERDICT_H_
