#include "common/rpc/service_main.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/config.h"
#include "common/base/logging.h"
#include "common/base/periodic.h"
#include "common/base/signals.h"
#include "common/metrics/process.h"
#include "districtedu/version.h"

ABSL_FLAG(std::string, listen, "",
          "Address and port of the gRPC server; default: the service's port on 127.0.0.1.");
ABSL_FLAG(std::string, metrics_listen, "",
          "Address and port of /metrics (plain HTTP); default: the service's on 127.0.0.1.");
ABSL_FLAG(std::string, tls_certificate, "", "The server's certificate (PEM).");
ABSL_FLAG(std::string, tls_key, "", "The private key of the certificate (PEM).");
ABSL_FLAG(std::string, tls_client_ca, "",
          "Authorities (PEM) of the clients' certificates and of the server's own.");
ABSL_FLAG(
    std::string, tls_revocations, "",
    "Revocation list (PEM) of the clients' certificates, read again on change; empty: none is "
    "revoked.");
ABSL_FLAG(std::string, policy_file, "",
          "Who has which role: textproto of districtedu.common.v1.Policy, read again on change.");
ABSL_FLAG(int, max_message_bytes, 4 << 20, "Largest request accepted.");
ABSL_FLAG(absl::Duration, call_deadline, absl::Seconds(30),
          "Deadline of single calls whose client sets none.");
ABSL_FLAG(absl::Duration, slow_call, absl::Seconds(1), "Single calls that take longer are logged.");
ABSL_FLAG(absl::Duration, drain_grace, absl::Seconds(20),
          "How long a stop waits for calls under way before it cancels them.");
ABSL_FLAG(bool, print_config, false, "Print every key with its value and end.");

namespace districtedu::rpc {
namespace {

constexpr absl::Duration kHealthInterval = absl::Seconds(1);

std::string ListenOr(const std::string& given, int port) {
  return given.empty() ? absl::StrCat("127.0.0.1:", port) : given;
}

Server::Options ServerOptions(const ServiceInfo& info, metrics::Registry& metrics) {
  Server::Options options;
  options.listen = ListenOr(absl::GetFlag(FLAGS_listen), info.port);
  options.metrics_listen = ListenOr(absl::GetFlag(FLAGS_metrics_listen), info.metrics_port);
  options.tls = {absl::GetFlag(FLAGS_tls_certificate), absl::GetFlag(FLAGS_tls_key),
                 absl::GetFlag(FLAGS_tls_client_ca)};
  options.revocations_file = absl::GetFlag(FLAGS_tls_revocations);
  options.policy_file = absl::GetFlag(FLAGS_policy_file);
  options.metrics = &metrics;
  options.max_message_bytes =
      static_cast<std::size_t>(std::max(absl::GetFlag(FLAGS_max_message_bytes), 0));
  options.default_deadline = absl::GetFlag(FLAGS_call_deadline);
  options.slow_call = absl::GetFlag(FLAGS_slow_call);
  options.drain_grace = absl::GetFlag(FLAGS_drain_grace);
  return options;
}

absl::Status ServeUntil(TerminationSignal& signal, const ServiceInfo& info,
                        const std::vector<std::function<bool()>>& healthy, Server& server) {
  const auto tell_health = [&] {
    server.SetServing(std::all_of(healthy.begin(), healthy.end(),
                                  [](const std::function<bool()>& ask) { return ask(); }));
  };
  tell_health();
  absl::Status status = server.Start();
  if (!status.ok()) return status;
  {
    const PeriodicTask health(kHealthInterval, tell_health);
    LogInfo(
        "serving",
        {{"service", info.name}, {"port", server.port()}, {"metrics_port", server.metrics_port()}});
    const int number = signal.Wait();
    LogInfo("stopping", {{"service", info.name}, {"signal", number}});
  }
  server.Shutdown();
  return absl::OkStatus();
}

int Fail(const ServiceInfo& info, const absl::Status& status) {
  LogError("cannot start", {{"service", info.name}, {"status", status}});
  return 1;
}

}  // namespace

int RunService(int argc, char** argv, const ServiceInfo& info,
               const std::function<absl::Status(ServiceHost&)>& wire) {
  TerminationSignal signal(Hangup::kIgnored);  // before any thread
  const auto rest = InitConfig(argc, argv, info.name);
  if (!rest.ok()) return Fail(info, rest.status());
  if (!rest->empty()) {
    return Fail(info, absl::InvalidArgumentError(absl::StrCat("what is ", rest->front(), "?")));
  }
  if (absl::GetFlag(FLAGS_print_config)) {
    std::cout << PrintConfig() << std::flush;
    return 0;
  }
  absl::Status status = InitLogging();
  if (!status.ok()) return Fail(info, status);

  ServiceHost host;
  const metrics::ProcessMetrics process(host.metrics_);
  host.metrics_
      .Gauges("districtedu_build_info", "Always 1; the version of the program.", {"version"})
      .With({kVersion})
      .Set(1);
  std::unique_ptr<Server> server;
  status = wire(host);
  if (status.ok()) {
    server = std::make_unique<Server>(ServerOptions(info, host.metrics_));
    for (ServiceDefinition& definition : host.definitions_) server->Add(std::move(definition));
    status = ServeUntil(signal, info, host.healthy_, *server);
  }
  for (auto stop = host.stops_.rbegin(); stop != host.stops_.rend(); ++stop) (*stop)();
  if (!status.ok()) return Fail(info, status);
  LogInfo("stopped", {{"service", info.name}});
  return 0;
}

}  // namespace districtedu::rpc
