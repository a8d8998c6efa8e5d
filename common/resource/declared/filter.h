#ifndef DISTRICTEDU_COMMON_RESOURCE_DECLARED_FILTER_H_
#define DISTRICTEDU_COMMON_RESOURCE_DECLARED_FILTER_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/mysql/value.h"
#include "common/resource/declared/type.h"

namespace districtedu::resource {

// Conditions to put behind AND, with their parameters.
struct Conditions {
  std::vector<std::string> sql;
  std::vector<mysql::Value> params;
};

// Reads `a = x AND b IN (x, "y z") AND c >= 1 AND c < 5`: equality and IN on any filterable field
// or key variable, a range (at most one lower and one upper bound) on one of them. Values are
// bare words or quoted with ". `hidden` fields (the caller may not read them) count as unknown.
// Errors: FILTER_INVALID as a violation of "filter".
absl::StatusOr<Conditions> ParseFilter(const ResourceType& type, absl::string_view filter,
                                       absl::string_view district,
                                       const std::set<std::string>& hidden);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_DECLARED_FILTER_H_
