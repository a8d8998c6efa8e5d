#ifndef DISTRICTEDU_COMMON_TESTING_METRIC_VALUE_H_
#define DISTRICTEDU_COMMON_TESTING_METRIC_VALUE_H_

#include <string>

namespace districtedu::testing {

// The value of a series on a page for Prometheus, given as the page writes it without the value,
// e.g. "x_sum" or "x{a=\"b\"}"; 0 if the page has none.
double MetricValue(const std::string& page, const std::string& series);

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_COMMON_TESTING_METRIC_VALUE_H_
