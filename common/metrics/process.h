#ifndef DISTRICTEDU_COMMON_METRICS_PROCESS_H_
#define DISTRICTEDU_COMMON_METRICS_PROCESS_H_

#include <vector>

#include "common/metrics/registry.h"

namespace districtedu::metrics {

// The usual process_* metrics (resident memory, processor time, open files, threads, start time),
// read from /proc at each scrape, as long as it lives.
class ProcessMetrics {
 public:
  explicit ProcessMetrics(Registry& registry);

 private:
  std::vector<Registry::Collected> collected_;
};

}  // namespace districtedu::metrics

#endif  // DISTRICTEDU_COMMON_METRICS_PROCESS_H_
