#ifndef DISTRICTEDU_SERVICES_AGGREGATION_CALLS_INDICATOR_FILTER_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_CALLS_INDICATOR_FILTER_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "districtedu/aggregation/v1/indicator.pb.h"

namespace districtedu::aggregation {

// Which indicators and which of their figures are asked for.
struct IndicatorFilter {
  std::optional<std::string> owner;
  std::optional<v1::Verdict> verdict;
  std::optional<int> school_year;

  // Whether the figure is one of those asked for.
  bool Takes(const v1::IndicatorFigure& figure) const {
    return (!verdict.has_value() || figure.verdict() == *verdict) &&
           (!school_year.has_value() || figure.school_year() == *school_year);
  }
  bool takes_some_figures() const { return verdict.has_value() || school_year.has_value(); }
};

// Reads `owner = x AND verdict = UNMET AND school_year = 2023`, each at most once; values bare or
// in double quotes; a verdict in either case, with or without VERDICT_. "" takes everything.
// FILTER_INVALID as a violation of "filter".
absl::StatusOr<IndicatorFilter> ParseIndicatorFilter(const std::string& filter);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_CALLS_INDICATOR_FILTER_H_
