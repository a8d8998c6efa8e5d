#include "services/aggregation/evaluate/verdict.h"

namespace districtedu::aggregation {

Judgement Judge(const Evidence& e) {
  if (!e.applicable) return {v1::VERDICT_NOT_APPLICABLE, "NO_SCHOOL_IN_SCOPE"};
  if (e.observational) return {v1::VERDICT_REPORT_ONLY, "OBSERVATIONAL"};
  if (!e.has_target) {
    if (e.before_first_target) return {v1::VERDICT_NOT_DUE, "BEFORE_FIRST_TARGET_YEAR"};
    return {v1::VERDICT_REPORT_ONLY, "YEAR_WITHOUT_TARGET"};
  }
  if (!e.reported) {
    return {v1::VERDICT_NO_DATA,
            e.district_form_missing ? "DISTRICT_FORM_MISSING" : "NOTHING_REPORTED"};
  }
  if (e.measure_failed) return {v1::VERDICT_UNDETERMINED, "MEASURE_FAILED"};
  if (e.baseline_missing) return {v1::VERDICT_UNDETERMINED, "BASELINE_MISSING"};
  if (!e.satisfied.has_value()) return {v1::VERDICT_NO_DATA, "ZERO_DENOMINATOR"};

  const bool satisfied = *e.satisfied;
  // A count only grows: where more is good, a report to come cannot undo what is reached, but once
  // the deadline is past it could still show that it had been reached. Everywhere else it could
  // undo what the reported part satisfies, and is not waited for where that does not; but of a
  // share of schools the missing ones are part already, as failing (READINGS 3, 4).
  const bool more_is_good = e.direction != v1::DIRECTION_AT_MOST;
  const bool could_turn = e.is_count && more_is_good
                              ? !satisfied && e.past_deadline
                              : satisfied && !(e.missing_fails && more_is_good);
  if (e.report_missing && could_turn) {
    return {v1::VERDICT_UNDETERMINED, "REPORT_MISSING"};
  }
  if (satisfied) return {v1::VERDICT_MET, "VALUE_SATISFIES"};
  const bool lost = e.is_count && e.irreversible && e.direction == v1::DIRECTION_AT_MOST;
  if (!e.past_deadline && !lost) {
    if (e.behind_pace) return {v1::VERDICT_AT_RISK, "BEHIND_PACE"};
    return {v1::VERDICT_NOT_DUE, "BEFORE_DEADLINE"};
  }
  return {v1::VERDICT_UNMET, e.zero_denominator ? "ZERO_DENOMINATOR" : "VALUE_MISSES"};
}

bool BehindPace(const Figure& figure, const Decimal& target, absl::CivilDay begin,
                absl::CivilDay due_on, absl::CivilDay as_of) {
  const absl::civil_diff_t elapsed = as_of - begin;
  const absl::civil_diff_t period = due_on + 1 - begin;
  if (elapsed <= 0 || period <= 0 || figure.denominator <= 0) return false;
  return figure.numerator * figure.factor * target.scale * period <
         target.digits * elapsed * figure.denominator;
}

}  // namespace districtedu::aggregation
