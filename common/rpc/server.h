#ifndef DISTRICTEDU_COMMON_RPC_SERVER_H_
#define DISTRICTEDU_COMMON_RPC_SERVER_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/metrics/registry.h"
#include "common/rpc/certificates.h"
#include "common/rpc/service_definition.h"

namespace districtedu::rpc {

// A gRPC server with everything a service of ours has: mutual TLS (certificates are read again
// when their files change), policy and revocation list (streams whose caller they do not admit any
// more are ended), one wrapper around every call, health, reflection,
// metrics over HTTP, drain.
class Server {
 public:
  struct Options {
    std::string listen = "127.0.0.1:0";  // port 0 takes a free one
    TlsFiles tls;
    std::string policy_file;
    // Revocation list of the clients' certificates; empty: none is revoked.
    std::string revocations_file;
    std::string metrics_listen;                // empty: no metrics page
    metrics::Registry* metrics = nullptr;      // null: the server's own
    std::size_t max_message_bytes = 4u << 20;  // larger requests: RESOURCE_EXHAUSTED
    // How long Shutdown() waits for calls under way before it cancels them.
    absl::Duration drain_grace = absl::Seconds(20);
    absl::Duration default_deadline = absl::Seconds(30);  // of unary calls without one
    absl::Duration slow_call = absl::Seconds(1);          // slower unary calls are logged
    // A connection is asked to end after this, and ended a grace time later: certificates are
    // checked only when connecting, and replicas get their share of the clients.
    absl::Duration max_connection_age = absl::Hours(1);
    absl::Duration max_connection_age_grace = absl::Minutes(10);
    // How often the policy and the revocation list are looked at.
    absl::Duration policy_interval = absl::Seconds(1);
    absl::Duration tls_interval = absl::Seconds(60);  // and the certificate files (>= 1 s)
    const Clock* clock = &SystemClock::Instance();
  };

  explicit Server(Options options);
  ~Server();  // as Shutdown()
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Before Start().
  void Add(ServiceDefinition definition);

  // Listens and serves. CONFIG_INVALID for an address in use and a broken policy file,
  // CERTIFICATE_* for certificates no client could accept, INTERNAL_ERROR for a method without a
  // handler.
  absl::Status Start();

  int port() const;          // 0 before Start()
  int metrics_port() const;  // 0 without a metrics page
  metrics::Registry& metrics();

  // What the health service answers for "" and for every service; true at first. Calls are served
  // all the same. May be called before Start().
  void SetServing(bool serving);

  // Stops: health says so, no new calls are taken, unary calls under way are finished, streams are
  // told SHUTTING_DOWN (import streams after the answer they are at), what is left after the grace
  // is cancelled. Returns when every call has been finished by its handler. The metrics page stays
  // until the server is destroyed. Idempotent. (A call that reaches the process in the moment the
  // port closes is ended by gRPC itself, with CANCELLED and no details.)
  void Shutdown();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_SERVER_H_
