#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_EXPRESSION_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_EXPRESSION_H_

#include "services/aggregation/evaluate/figure.h"
#include "services/aggregation/evaluate/part.h"

namespace districtedu::aggregation {

// What a report that is missing could do to a value.
enum class MissingReport {
  kUndoes,  // anything: rates, means, gaps
  kAdds,    // add to it: counts
  kFails,   // its school counts already, as one that fails: shares of schools
};

// A formula or a part of one, bound to its terms: a value for any part of a district.
class Expression {
 public:
  struct Traits {
    MissingReport missing = MissingReport::kUndoes;
    bool has_pace = true;      // what grows over its period; else it is reached or not
    bool by_school = false;    // looks at schools one by one, a campus with its school
    bool every_year = false;   // needs a report in every school year it looks at
    bool year_before = false;  // looks at the school year before its own
  };

  explicit Expression(const Traits& traits) : traits_(traits) {}
  virtual ~Expression() = default;

  virtual Figure Value(const Part& part) const = 0;

  const Traits& traits() const { return traits_; }

 private:
  const Traits traits_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_EXPRESSION_H_
