#include "common/mysql/prometheus_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/metrics/registry.h"
#include "common/mysql/error.h"

namespace districtedu::mysql {
namespace {

using ::testing::HasSubstr;

TEST(PrometheusMetricsTest, EveryReportReachesItsSeries) {
  metrics::Registry registry;
  const std::shared_ptr<Metrics> reports = MakePrometheusMetrics(registry);
  reports->QueueDepth(false, 3);
  reports->QueueDepth(true, 2);
  reports->QueueWait(false, absl::Milliseconds(5));
  reports->Refused(true);
  reports->BusyWorkers(4);
  reports->ConnectedWorkers(5);
  reports->ConnectionError(2013);
  for (const int number : {1213, 1205, 2013, 1020}) reports->TransactionRerun("Create", number);
  reports->TransactionDone("Create", absl::OkStatus(), absl::Seconds(1));
  reports->TransactionDone("Create", MakeStatus(1213, ""), absl::Seconds(1));
  const std::string text = registry.Text();
  for (const char* line : {
           "districtedu_mysql_queued_jobs{lane=\"call\"} 3",
           "districtedu_mysql_queued_jobs{lane=\"bulk\"} 2",
           "districtedu_mysql_queue_wait_seconds_count{lane=\"call\"} 1",
           "districtedu_mysql_refused_jobs_total{lane=\"bulk\"} 1",
           "districtedu_mysql_refused_jobs_total{lane=\"call\"} 0",
           "districtedu_mysql_busy_workers 4",
           "districtedu_mysql_connected_workers 5",
           "districtedu_mysql_connection_errors_total{number=\"2013\"} 1",
           "districtedu_mysql_transaction_seconds_count{transaction=\"Create\"} 2",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  // The order of two labels is the client library's.
  for (const char* cause : {"deadlock", "lock_timeout", "connection", "other"}) {
    EXPECT_THAT(text, HasSubstr("cause=\"" + std::string(cause) + "\""));
  }
  EXPECT_THAT(text, HasSubstr("code=\"ABORTED\""));
  EXPECT_THAT(text, HasSubstr("code=\"OK\""));
}

}  // namespace
}  // namespace districtedu::mysql
