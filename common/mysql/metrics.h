#ifndef DISTRICTEDU_COMMON_MYSQL_METRICS_H_
#define DISTRICTEDU_COMMON_MYSQL_METRICS_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace districtedu::mysql {

// What sessions, transactions and the pool report. The default ignores everything; the one that
// feeds Prometheus is in prometheus_metrics.h. Methods are called from any thread, some under a
// lock of the pool: they must be quick and must not call back.
class Metrics {
 public:
  virtual ~Metrics() = default;

  // Jobs waiting now. Bulk jobs are counted apart.
  virtual void QueueDepth(bool /*bulk*/, std::size_t /*jobs*/) {}
  // From Submit to the start of run(), for every job that came to a worker.
  virtual void QueueWait(bool /*bulk*/, absl::Duration /*wait*/) {}
  // Jobs refused by Submit because the lane was full.
  virtual void Refused(bool /*bulk*/) {}
  virtual void BusyWorkers(std::size_t /*workers*/) {}
  virtual void ConnectedWorkers(std::size_t /*workers*/) {}
  // A connection could not be made, or broke. `number` as in ErrorNumber(), 0 if it has none.
  virtual void ConnectionError(int /*number*/) {}
  // A transaction is run once more; `number` is what undid it (1213, 1205, 2013, ...).
  virtual void TransactionRerun(const std::string& /*name*/, int /*number*/) {}
  // A transaction ended, all its runs included.
  virtual void TransactionDone(const std::string& /*name*/, const absl::Status& /*status*/,
                               absl::Duration /*elapsed*/) {}
};

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_METRICS_H_
