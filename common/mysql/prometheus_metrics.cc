#include "common/mysql/prometheus_metrics.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/mysql/error.h"

namespace districtedu::mysql {
namespace {

std::string Cause(int number) {
  switch (number) {
    case 1213:
      return "deadlock";
    case 1205:
      return "lock_timeout";
    default:
      return DescribeError(number).effect == Effect::kSession ? "connection" : "other";
  }
}

class PrometheusMetrics : public Metrics {
 public:
  explicit PrometheusMetrics(metrics::Registry& registry)
      : connection_errors_(registry.Counters("districtedu_mysql_connection_errors_total",
                                             "Connections to the database refused or lost",
                                             {"number"})),
        reruns_(registry.Counters("districtedu_mysql_transaction_reruns_total",
                                  "Transactions run once more, by what undid them",
                                  {"transaction", "cause"})),
        seconds_(registry.Histograms("districtedu_mysql_transaction_seconds",
                                     "Time of a transaction, reruns included", {"transaction"},
                                     metrics::LatencyBuckets())),
        done_(registry.Counters("districtedu_mysql_transactions_total",
                                "Transactions ended, by status code", {"transaction", "code"})),
        busy_(registry.AddGauge("districtedu_mysql_busy_workers", "Workers running a job")),
        connected_(registry.AddGauge("districtedu_mysql_connected_workers",
                                     "Workers holding a connection to the database")) {
    const metrics::GaugeFamily queued =
        registry.Gauges("districtedu_mysql_queued_jobs", "Jobs waiting for a worker", {"lane"});
    const metrics::HistogramFamily wait =
        registry.Histograms("districtedu_mysql_queue_wait_seconds",
                            "Time a job waited for a worker", {"lane"}, metrics::LatencyBuckets());
    const metrics::CounterFamily refused =
        registry.Counters("districtedu_mysql_refused_jobs_total",
                          "Jobs refused because the queue was full", {"lane"});
    for (const bool bulk : {false, true}) {
      const metrics::Labels lane = {bulk ? "bulk" : "call"};
      lanes_[bulk] = {queued.With(lane), wait.With(lane), refused.With(lane)};
    }
  }

  void QueueDepth(bool bulk, std::size_t jobs) override {
    lanes_[bulk].queued.Set(static_cast<double>(jobs));
  }
  void QueueWait(bool bulk, absl::Duration wait) override { lanes_[bulk].wait.Observe(wait); }
  void Refused(bool bulk) override { lanes_[bulk].refused.Increment(); }
  void BusyWorkers(std::size_t workers) override { busy_.Set(static_cast<double>(workers)); }
  void ConnectedWorkers(std::size_t workers) override {
    connected_.Set(static_cast<double>(workers));
  }
  void ConnectionError(int number) override {
    connection_errors_.With({absl::StrCat(number)}).Increment();
  }
  void TransactionRerun(const std::string& name, int number) override {
    reruns_.With({name, Cause(number)}).Increment();
  }
  void TransactionDone(const std::string& name, const absl::Status& status,
                       absl::Duration elapsed) override {
    seconds_.With({name}).Observe(elapsed);
    done_.With({name, absl::StatusCodeToString(status.code())}).Increment();
  }

 private:
  struct Lane {
    metrics::Gauge queued;
    metrics::Histogram wait;
    metrics::Counter refused;
  };
  const metrics::CounterFamily connection_errors_;
  const metrics::CounterFamily reruns_;
  const metrics::HistogramFamily seconds_;
  const metrics::CounterFamily done_;
  const metrics::Gauge busy_;
  const metrics::Gauge connected_;
  Lane lanes_[2];
};

}  // namespace

std::shared_ptr<Metrics> MakePrometheusMetrics(metrics::Registry& registry) {
  return std::make_shared<PrometheusMetrics>(registry);
}

}  // namespace districtedu::mysql
