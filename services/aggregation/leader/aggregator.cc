#include "services/aggregation/leader/aggregator.h"

#include <algorithm>
#include <utility>

#include "common/mysql/prometheus_metrics.h"
#include "services/aggregation/leader/sessions.h"

namespace districtedu::aggregation {

mysql::WorkerPool::Options Aggregator::PoolOptions(const Options& options,
                                                   metrics::Registry* metrics) {
  mysql::WorkerPool::Options pool;
  pool.connect = options.database;
  pool.workers = options.workers;
  pool.queue_capacity = options.queue_capacity;
  if (metrics != nullptr) {
    pool.metrics = mysql::MakePrometheusMetrics(*metrics);
    pool.connect.metrics = pool.metrics;
  }
  return pool;
}

DistrictLeader::Options Aggregator::LeaderOptionsOf(const Options& options,
                                                    metrics::Registry* metrics) {
  DistrictLeader::Options leader;
  leader.context = {options.catalogue, options.clock, options.leader, options.hooks};
  leader.connect = LeaseBound(options.database, options.lease);
  leader.connect.isolation = mysql::Isolation::kRepeatableRead;
  leader.tick = options.poll_interval;
  leader.publish_interval = options.publish_interval;
  leader.ping_interval = std::min(options.lease / 6, absl::Milliseconds(500));
  leader.prune_interval = options.prune_interval;
  leader.feed_for = options.feed_for;
  leader.retention = options.retention;
  if (metrics == nullptr) return leader;
  leader.drain_seconds = metrics->AddHistogram(
      "districtedu_aggregation_drain_seconds",
      "Duration of drains that wrote something, from the first SELECT to the commit.",
      // Around a slice (LeaderOptions): whether drains are bounded is what is asked of it.
      {0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 1, 5});
  leader.evaluate_seconds = metrics->AddHistogram(
      "districtedu_aggregation_publish_seconds",
      "Duration of evaluating all plans of a district and storing what is new.",
      metrics::LatencyBuckets());
  leader.entries_total = metrics->AddCounter("districtedu_aggregation_outbox_entries_total",
                                             "Outbox rows taken into the feed.");
  leader.failures_total = metrics->AddCounter("districtedu_aggregation_drain_failures_total",
                                              "Rounds of leaders that failed and began anew.");
  return leader;
}

Aggregator::Aggregator(Options options, metrics::Registry* metrics)
    : options_(std::move(options)),
      pool_(PoolOptions(options_, metrics)),
      leaders_(LeaderOptionsOf(options_, metrics), &board_),
      follower_({options_.database, options_.poll_interval}, &leaders_, &board_),
      elections_({options_.database, options_.lease, options_.process, options_.catalogue->Digest(),
                  options_.adopt_measure_set, options_.clock},
                 &leaders_) {}

Aggregator::~Aggregator() { Stop(); }

void Aggregator::Stop() {
  if (stopping_.exchange(true)) return;
  elections_.Stop();
  leaders_.StopAll();
  elections_.GiveUpAll();
  follower_.Stop();
  pool_.Drain();
}

bool Aggregator::healthy() const { return pool_.healthy() && followed(); }

bool Aggregator::followed() const { return follower_.followed(); }

void Aggregator::RunLater(absl::Duration delay, std::function<void()> quick) {
  follower_.RunLater(delay, std::move(quick));
}

void Aggregator::Nudge() { follower_.Nudge(); }

}  // namespace districtedu::aggregation
