#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_INDICATOR_METRICS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_INDICATOR_METRICS_H_

#include <optional>
#include <vector>

#include "common/metrics/registry.h"
#include "districtedu/aggregation/v1/indicator.pb.h"
#include "services/aggregation/leader/aggregator.h"

namespace districtedu::aggregation {

// The value in the item's unit: of a squared one its root. None where it has no number or is
// withheld.
std::optional<double> DisplayValue(const v1::ExactValue& value);

// The figures as metrics, of the districts this process leads and only while it does: else two
// processes would show two series of one indicator. Values are those of the suppressed view. This
// is the one place where a figure becomes a floating-point number, for display.
class IndicatorMetrics {
 public:
  // Both outlive it.
  IndicatorMetrics(const Aggregator& aggregator, metrics::Registry& registry);

 private:
  std::vector<metrics::Registry::Collected> collected_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_INDICATOR_METRICS_H_
