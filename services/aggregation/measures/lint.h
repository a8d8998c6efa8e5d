#ifndef DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_LINT_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_LINT_H_

#include <vector>

#include "absl/status/status.h"
#include "services/aggregation/measures/measure.h"
#include "services/aggregation/measures/sql_tokens.h"

namespace districtedu::aggregation {

// Checks the statement of a measure (tokens without comments) against its header. Errors start with
// "<line>: ".
absl::Status LintStatement(const Measure& measure, const std::vector<SqlToken>& statement);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_LINT_H_
