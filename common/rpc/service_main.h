#ifndef DISTRICTEDU_COMMON_RPC_SERVICE_MAIN_H_
#define DISTRICTEDU_COMMON_RPC_SERVICE_MAIN_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/metrics/registry.h"
#include "common/rpc/server.h"
#include "common/rpc/service_definition.h"
#include "common/rpc/service_info.h"

// The main of every server:
//
//   int main(int argc, char** argv) {
//     return rpc::RunService(argc, argv, InfoOf(ServiceNamed("aggregation")), Wire);
//   }
//
// Keys of the command line, environment and file (common/base/config.h): listen, metrics_listen,
// tls_certificate, tls_key, tls_client_ca, tls_revocations, policy_file, max_message_bytes,
// call_deadline, slow_call, drain_grace, log_level, print_config, and those of whatever else is
// linked.

namespace districtedu::rpc {

// What the wiring of a service gets and gives.
class ServiceHost {
 public:
  const Clock& clock() const { return SystemClock::Instance(); }
  metrics::Registry& metrics() { return metrics_; }

  // Serves it once the wiring is done.
  void Serve(ServiceDefinition definition) { definitions_.push_back(std::move(definition)); }

  // Health follows all of these, asked once a second on a thread of their own; they must not wait
  // for long. Without any the service is healthy while it runs.
  void HealthyIf(std::function<bool()> healthy) { healthy_.push_back(std::move(healthy)); }

  // Run when no call is under way any more, the last given first: drain worker pools here. Kept
  // until the server is gone, so what handlers use may be held by them.
  void OnStopped(std::function<void()> stop) { stops_.push_back(std::move(stop)); }

 private:
  friend int RunService(int argc, char** argv, const ServiceInfo& info,
                        const std::function<absl::Status(ServiceHost&)>& wire);

  metrics::Registry metrics_;
  std::vector<ServiceDefinition> definitions_;
  std::vector<std::function<bool()>> healthy_;
  std::vector<std::function<void()>> stops_;
};

// Reads the configuration, lets `wire` build the service, serves until SIGTERM or SIGINT, drains.
// Returns the exit code: 0 after a drain, 1 where the service could not start (the log says why).
int RunService(int argc, char** argv, const ServiceInfo& info,
               const std::function<absl::Status(ServiceHost&)>& wire);

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_SERVICE_MAIN_H_
