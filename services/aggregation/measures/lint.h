#ifndef DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_LINT_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_LINT_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/aggregation/measures/measure.h"
#include "services/aggregation/measures/sql_tokens.h"

namespace districtedu::aggregation {

// Checks the statement of a measure (tokens without comments) against its header. Errors start with
// "<line>: ".
absl::Status LintStatement(const Measure& measure, const std::vector<SqlToken>& statement);

// The tables whose rows a table or view shows: itself, or those the view reads.
std::set<std::string> TablesBehind(const std::string& table_or_view);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_LINT_H_
