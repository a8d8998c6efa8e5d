#ifndef DISTRICTEDU_SERVICES_AGGREGATION_PLAN_FORMULA_KIND_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_PLAN_FORMULA_KIND_H_

#include "districtedu/aggregation/v1/plan.pb.h"

// What a kind of formula is, in one place. A new kind does not compile before it has its row, is
// bound (evaluate/formula.cc), checked (formula_check.cc), put into words (words.cc), has its gap
// (gap_unit.cc) and is suppressed (snapshot/suppress.cc): every switch over kinds names them all,
// without a default (tests/checks/closed_kinds). Terms, for Explain, are found by their message.

namespace districtedu::aggregation {

// What a report that is missing could do to a value.
enum class MissingReport {
  kUndoes,  // anything: rates, means, gaps
  kAdds,    // add to it: counts
  kFails,   // its school counts already, as one that fails: shares of schools
};

// What a zero denominator says.
enum class ZeroRule {
  kNone,     // there is no denominator, or never a zero one
  kNoValue,  // no figure
  kNamed,    // what the ratio says
};

// How a value is looked at.
struct Traits {
  MissingReport missing = MissingReport::kUndoes;
  bool has_pace = true;      // what grows over its period; else it is reached or not
  bool by_school = false;    // looks at schools one by one, a campus with its school
  bool every_year = false;   // needs a report in every school year it looks at
  bool year_before = false;  // looks at the school year before its own
};

struct FormulaKind {
  Traits traits;
  ZeroRule zero = ZeroRule::kNone;
  bool all_or_nothing = false;  // to be reached in all its parts: the target is 1
  // Why a companion cannot be cut out of it; null: it can, where the measures know the parts.
  const char* no_split = nullptr;
  const char* no_stage = nullptr;
  const char* no_school = nullptr;
};

// Of a share of schools without a factor see TraitsOf.
const FormulaKind& KindOf(v1::Formula::KindCase kind);

// Of a share: a number of schools (factor 0) is a count.
Traits TraitsOf(const v1::ShareOfSchools& share);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_PLAN_FORMULA_KIND_H_
