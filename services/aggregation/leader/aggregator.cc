#include "services/aggregation/leader/aggregator.h"

#include <algorithm>
#include <utility>

#include "common/mysql/prometheus_metrics.h"
#include "services/aggregation/leader/elections.h"
#include "services/aggregation/leader/follower.h"
#include "services/aggregation/leader/sessions.h"

namespace districtedu::aggregation {

Aggregator::Aggregator(Options options, metrics::Registry* metrics) : options_(std::move(options)) {
  mysql::WorkerPool::Options pool;
  pool.connect = options_.database;
  pool.workers = options_.workers;
  pool.queue_capacity = options_.queue_capacity;
  if (metrics != nullptr) {
    pool.metrics = mysql::MakePrometheusMetrics(*metrics);
    pool.connect.metrics = pool.metrics;
    drain_seconds_ = metrics->AddHistogram(
        "districtedu_aggregation_drain_seconds",
        "Duration of drains that wrote something, from the first SELECT to the commit.",
        metrics::LatencyBuckets());
    evaluate_seconds_ = metrics->AddHistogram(
        "districtedu_aggregation_publish_seconds",
        "Duration of evaluating all plans of a district and storing what is new.",
        metrics::LatencyBuckets());
    entries_total_ = metrics->AddCounter("districtedu_aggregation_outbox_entries_total",
                                         "Outbox rows taken into the feed.");
    failures_total_ = metrics->AddCounter("districtedu_aggregation_drain_failures_total",
                                          "Rounds of leaders that failed and began anew.");
  }
  pool_ = std::make_unique<mysql::WorkerPool>(std::move(pool));
  follower_ = std::make_unique<Follower>(this);
  elections_ = std::make_unique<Elections>(this);
}

Aggregator::~Aggregator() { Stop(); }

void Aggregator::Stop() {
  if (stopping_.exchange(true)) return;
  elections_->Stop();
  {
    // Ends the leaders, each at the end of its transaction.
    std::vector<std::shared_ptr<DistrictLeader>> leaders = Leaders();
    for (const auto& leader : leaders) leader->Stop();
    const std::lock_guard<std::mutex> lock(mutex_);
    leaders_.clear();
    retired_.clear();
  }
  elections_->GiveUpAll();
  follower_->Stop();
  pool_->Drain();
}

bool Aggregator::healthy() const { return pool_->healthy() && followed(); }

bool Aggregator::followed() const { return follower_->followed(); }

std::shared_ptr<DistrictLeader> Aggregator::Leader(const std::string& district) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = leaders_.find(district);
  return found == leaders_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<DistrictLeader>> Aggregator::Leaders() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::shared_ptr<DistrictLeader>> leaders;
  for (const auto& [district, leader] : leaders_) leaders.push_back(leader);
  return leaders;
}

void Aggregator::RunLater(absl::Duration delay, std::function<void()> quick) {
  follower_->RunLater(delay, std::move(quick));
}

void Aggregator::Nudge() { follower_->Nudge(); }

void Aggregator::AddLeader(const std::string& district, std::int64_t epoch) {
  DistrictLeader::Options options;
  options.context = {options_.catalogue, options_.clock, options_.leader, options_.hooks};
  options.connect = LeaseBound(options_.database, options_.lease);
  options.connect.isolation = mysql::Isolation::kRepeatableRead;
  options.district = district;
  options.epoch = epoch;
  options.tick = options_.poll_interval;
  options.publish_interval = options_.publish_interval;
  options.ping_interval = std::min(options_.lease / 6, absl::Milliseconds(500));
  options.prune_interval = options_.prune_interval;
  options.feed_for = options_.feed_for;
  options.retention = options_.retention;
  options.drain_seconds = drain_seconds_;
  options.evaluate_seconds = evaluate_seconds_;
  options.entries_total = entries_total_;
  options.failures_total = failures_total_;
  auto leader = std::make_shared<DistrictLeader>(std::move(options), &board_);
  const std::lock_guard<std::mutex> lock(mutex_);
  leaders_[district] = std::move(leader);
}

void Aggregator::RetireLeader(const std::string& district) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = leaders_.find(district);
  if (found == leaders_.end()) return;
  found->second->Stop();
  retired_.push_back(std::move(found->second));
  leaders_.erase(found);
}

bool Aggregator::Reap(const std::string& district) {
  std::vector<std::shared_ptr<DistrictLeader>> ended;
  const std::lock_guard<std::mutex> lock(mutex_);
  bool left = false;
  for (auto it = retired_.begin(); it != retired_.end();) {
    if ((*it)->ended()) {
      ended.push_back(std::move(*it));
      it = retired_.erase(it);
    } else {
      left = left || (*it)->district() == district;
      ++it;
    }
  }
  return !left;
}

}  // namespace districtedu::aggregation
