// The aggregation server: wiring only.

#include <unistd.h>

#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/ulid.h"
#include "common/mysql/flags.h"
#include "common/rpc/service_main.h"
#include "districtedu/services.h"
#include "services/aggregation/calls/service.h"
#include "services/aggregation/leader/aggregator.h"
#include "services/aggregation/leader/indicator_metrics.h"

ABSL_FLAG(absl::Duration, lease, absl::Seconds(3),
          "How long a leader may be silent before another process takes over; at least 2s.");
ABSL_FLAG(absl::Duration, poll_interval, absl::Milliseconds(50),
          "How often the outboxes are looked at.");
ABSL_FLAG(absl::Duration, publish_interval, absl::Milliseconds(200),
          "Shortest time between two snapshots of a district.");
ABSL_FLAG(int, drain_rows, 500,
          "Outbox rows taken in one transaction; more are a backlog, taken in such steps while no "
          "snapshot is published (1 to 100000).");
ABSL_FLAG(bool, adopt_measures, false,
          "Lead although a program with newer measures ran here: a return to an older one.");

namespace districtedu::aggregation {
namespace {

struct Running {
  Running(std::unique_ptr<const MeasureCatalogue> measures, Aggregator::Options options,
          metrics::Registry& registry)
      : catalogue(std::move(measures)),
        aggregator(std::move(options), &registry),
        service(&aggregator),
        indicators(aggregator, registry) {}

  // In order of dependence.
  const std::unique_ptr<const MeasureCatalogue> catalogue;
  Aggregator aggregator;
  AggregationService service;
  IndicatorMetrics indicators;
};

std::string ProcessName() {
  char host[256] = "localhost";
  gethostname(host, sizeof(host) - 1);
  return absl::StrCat(host, "/", getpid(), "/", NewUlid());
}

absl::Status CheckFlags() {
  if (absl::GetFlag(FLAGS_lease) < absl::Seconds(2)) {
    return Error(Reason::kConfigInvalid, "lease must be at least 2s");
  }
  if (absl::GetFlag(FLAGS_poll_interval) < absl::Milliseconds(1) ||
      absl::GetFlag(FLAGS_publish_interval) < absl::ZeroDuration()) {
    return Error(Reason::kConfigInvalid, "poll_interval and publish_interval must be positive");
  }
  const int rows = absl::GetFlag(FLAGS_drain_rows);
  if (rows < 1 || rows > 100000) {
    return Error(Reason::kConfigInvalid, "drain_rows must be from 1 to 100000");
  }
  return absl::OkStatus();
}

absl::Status Wire(rpc::ServiceHost& host) {
  if (absl::Status status = CheckFlags(); !status.ok()) return status;
  auto database = mysql::ConnectOptionsFromFlags();
  if (!database.ok()) return database.status();
  auto loaded = MeasureCatalogue::LoadEmbedded();
  if (!loaded.ok()) return loaded.status();
  auto catalogue = std::make_unique<const MeasureCatalogue>(*std::move(loaded));

  Aggregator::Options options;
  options.database = *std::move(database);
  options.workers = static_cast<std::size_t>(absl::GetFlag(FLAGS_database_workers));
  options.queue_capacity = static_cast<std::size_t>(absl::GetFlag(FLAGS_database_queue));
  options.catalogue = catalogue.get();
  options.clock = &host.clock();
  options.process = ProcessName();
  options.lease = absl::GetFlag(FLAGS_lease);
  options.poll_interval = absl::GetFlag(FLAGS_poll_interval);
  options.publish_interval = absl::GetFlag(FLAGS_publish_interval);
  options.leader.drain_rows = static_cast<std::size_t>(absl::GetFlag(FLAGS_drain_rows));
  options.adopt_measure_set = absl::GetFlag(FLAGS_adopt_measures);
  const auto running =
      std::make_shared<Running>(std::move(catalogue), std::move(options), host.metrics());
  host.Serve(running->service.Define());
  host.HealthyIf([running] { return running->aggregator.healthy(); });
  // Kept until the server is gone: handlers and the metrics page point into it.
  host.OnStopped([running] { running->aggregator.Stop(); });
  return absl::OkStatus();
}

}  // namespace
}  // namespace districtedu::aggregation

int main(int argc, char** argv) {
  using namespace districtedu;
  return rpc::RunService(argc, argv, InfoOf(ServiceNamed("aggregation")), aggregation::Wire);
}
