#ifndef DISTRICTEDU_COMMON_MYSQL_PROMETHEUS_METRICS_H_
#define DISTRICTEDU_COMMON_MYSQL_PROMETHEUS_METRICS_H_

#include <memory>

#include "common/metrics/registry.h"
#include "common/mysql/metrics.h"

namespace districtedu::mysql {

// Feeds a registry, which must outlive the result:
//   districtedu_mysql_queued_jobs{lane}              lane: call or bulk
//   districtedu_mysql_queue_wait_seconds{lane}       histogram
//   districtedu_mysql_refused_jobs_total{lane}       answered RESOURCE_EXHAUSTED
//   districtedu_mysql_busy_workers, _connected_workers
//   districtedu_mysql_connection_errors_total{number}
//   districtedu_mysql_transaction_reruns_total{transaction,cause}
//       cause: deadlock, lock_timeout, connection, other
//   districtedu_mysql_transaction_seconds{transaction}   histogram, reruns included
//   districtedu_mysql_transactions_total{transaction,code}
std::shared_ptr<Metrics> MakePrometheusMetrics(metrics::Registry& registry);

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_PROMETHEUS_METRICS_H_
