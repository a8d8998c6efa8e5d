#include "services/aggregation/evaluate/verdict.h"

#include <algorithm>

namespace districtedu::aggregation {

std::optional<bool> Satisfies(const Figure& figure, v1::Direction direction,
                              const Decimal& target) {
  if (figure.denominator == 0) {
    if (figure.zero_is_unmet && figure.numerator > 0) return false;
    return std::nullopt;
  }
  Integer value = figure.numerator * figure.factor * target.scale;
  Integer bound = target.digits * figure.denominator;
  if (figure.denominator < 0) {
    value = -value;
    bound = -bound;
  }
  return direction == v1::DIRECTION_AT_MOST ? value <= bound : value >= bound;
}

std::optional<Integer> Gap(const Figure& figure, v1::Direction direction, v1::GapSide side,
                           const Decimal& target) {
  const bool at_most = direction == v1::DIRECTION_AT_MOST;
  Integer missing;
  if (side == v1::GAP_SIDE_DENOMINATOR) {
    if (target.digits <= 0) return std::nullopt;
    const Integer top = figure.numerator * figure.factor * target.scale;
    missing = at_most ? Integer(CeilDivide(top, target.digits) - figure.denominator)
                      : Integer(figure.denominator - FloorDivide(top, target.digits));
  } else {
    if (figure.denominator == 0) return std::nullopt;
    const Integer top = target.digits * figure.denominator;
    const Integer bottom = target.scale * figure.factor;
    missing = at_most ? Integer(figure.numerator - FloorDivide(top, bottom))
                      : Integer(CeilDivide(top, bottom) - figure.numerator);
  }
  return std::max(missing, Integer(0));
}

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
  if (!e.satisfied.has_value()) return {v1::VERDICT_NO_DATA, "ZERO_DENOMINATOR"};

  const bool satisfied = *e.satisfied;
  // A count only grows: where more is good, a report to come cannot undo what is reached, but once
  // the deadline is past it could still show that it had been reached. Everywhere else it could
  // undo what the reported part satisfies, and is not waited for where that does not.
  const bool more_helps = e.is_count && e.direction == v1::DIRECTION_AT_LEAST;
  if (e.report_missing && (more_helps ? !satisfied && e.past_deadline : satisfied)) {
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
