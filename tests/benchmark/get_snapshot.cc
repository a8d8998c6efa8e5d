// GetSnapshot against a server that only sends the same bytes.

#include <unistd.h>

#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "tests/benchmark/bare.h"
#include "tests/benchmark/bench.h"
#include "tests/benchmark/load.h"

namespace districtedu::benchmark {
namespace {

constexpr int kConnections = 4;
constexpr int kOutstanding = 8;

// One of the two compared: calls of one request to one server.
class Caller {
 public:
  Caller(std::string process, pid_t pid, int port, std::string request)
      : process_(std::move(process)), pid_(pid), client_(Options(port, std::move(request))) {}

  Side Run(absl::Duration duration) {
    const CpuMeter cpu({{process_, pid_}, {"client", getpid()}});
    const LoadResult result = client_.Run(duration);
    return {result.per_second(), cpu.PerCall(result.calls)};
  }

 private:
  static LoadClient::Options Options(int port, std::string request) {
    LoadClient::Options options;
    options.port = port;
    options.tls = TlsOf(kAdmin);
    options.method = MethodPath("aggregation", "GetSnapshot");
    options.request = [request = std::move(request)](std::int64_t) { return request; };
    options.connections = kConnections;
    options.outstanding = kOutstanding;
    return options;
  }

  const std::string process_;
  const pid_t pid_;
  LoadClient client_;
};

void Compare(Bench& bench, Caller& ours, Caller& limit, Figure figure) {
  const Settings& settings = bench.settings();
  ours.Run(settings.warm_up);
  limit.Run(settings.warm_up);
  ComparePairs(
      settings.pairs, [&] { return ours.Run(settings.run); },
      [&] { return limit.Run(settings.run); }, &figure);
  bench.Report(figure);
}

}  // namespace

void MeasureGetSnapshot(Bench& bench) {
  Instance& instance = bench.Sampled();
  aggregation::v1::GetSnapshotRequest request;
  request.set_parent(kPlan);
  request.set_view(aggregation::v1::SNAPSHOT_VIEW_FULL);
  auto bytes = instance.Client("aggregation")
                   .Call(MethodPath("aggregation", "GetSnapshot"), request.SerializeAsString());
  if (!bytes.ok()) throw std::runtime_error(bytes.status().ToString());
  aggregation::v1::SnapshotVersion snapshot;
  if (!snapshot.ParseFromString(*bytes) || snapshot.snapshot().figures().empty()) {
    throw std::runtime_error("the snapshot has no figures");
  }
  instance.Disconnect();
  const BareServer bare(*bytes);
  const pid_t server = instance.pid("aggregation");
  const int port = instance.port("aggregation");

  Caller whole("aggregation_server", server, port, request.SerializeAsString());
  Caller bare_whole("bare_server", bare.pid(), bare.port(), request.SerializeAsString());
  Figure figure;
  figure.name = absl::StrCat("get_snapshot (", bytes->size(), " B)");
  figure.target = 0.8;
  Compare(bench, whole, bare_whole, figure);

  request.set_etag(snapshot.etag());
  Caller unchanged("aggregation_server", server, port, request.SerializeAsString());
  Caller bare_empty("bare_server", bare.pid(), bare.port(), "");
  figure.name = "get_snapshot unchanged";
  figure.target = 0.7;
  Compare(bench, unchanged, bare_empty, figure);
}

}  // namespace districtedu::benchmark
