#include "common/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/auth/policy.h"
#include "common/auth/revocations.h"
#include "common/base/error.h"
#include "common/base/logging.h"
#include "common/metrics/exposer.h"
#include "common/rpc/descriptor_service.h"
#include "common/rpc/drain.h"
#include "common/rpc/grpc_library.h"
#include "common/rpc/wrapper.h"

namespace districtedu::rpc {
namespace {

// Calls a client may have open on one connection; it waits with more of them.
constexpr int kMaxConcurrentStreams = 1024;

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(
      std::clamp<std::int64_t>(absl::ToInt64Milliseconds(duration), 1, INT32_MAX));
}

std::shared_ptr<grpc::ServerCredentials> Credentials(const Server::Options& options) {
  using grpc::experimental::FileWatcherCertificateProvider;
  const auto seconds =
      static_cast<unsigned>(std::max<std::int64_t>(absl::ToInt64Seconds(options.tls_interval), 1));
  grpc::experimental::TlsServerCredentialsOptions tls(
      std::make_shared<FileWatcherCertificateProvider>(options.tls.key, options.tls.certificate,
                                                       options.tls.ca, seconds));
  tls.watch_identity_key_cert_pairs();
  tls.watch_root_certs();
  tls.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(tls);
}

void SetArguments(const Server::Options& options, grpc::ServerBuilder& builder) {
  // Otherwise a second server would share the port, and calls, without a word.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxConcurrentStreams);
  builder.SetMaxReceiveMessageSize(static_cast<int>(options.max_message_bytes));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                             Milliseconds(options.max_connection_age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             Milliseconds(options.max_connection_age_grace));
  // A peer that vanished without a word is noticed within 80 s; clients may ask as often as every
  // 10 s, also while no call is open.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
  // Only reflection uses the synchronous API; one thread waiting for it is enough.
  using grpc::ServerBuilder;
  builder.SetSyncServerOption(ServerBuilder::SyncServerOption::NUM_CQS, 1);
  builder.SetSyncServerOption(ServerBuilder::SyncServerOption::MIN_POLLERS, 1);
  builder.SetSyncServerOption(ServerBuilder::SyncServerOption::MAX_POLLERS, 2);
}

void UsePluginsOnce() {
  static std::once_flag once;
  std::call_once(once, [] {
    RouteGrpcLog();
    HoldGrpc();
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
}

}  // namespace

struct Server::State {
  explicit State(Options given)
      : options(std::move(given)),
        metrics(options.metrics != nullptr ? options.metrics : &own_metrics),
        expiry(options.default_deadline) {}

  absl::Status Start();
  absl::Status OpenPolicy();
  void TellHealth();
  void Shutdown();

  const Options options;
  metrics::Registry own_metrics;
  metrics::Registry* const metrics;
  std::deque<ServiceDefinition> definitions;
  DrainList streams;  // told by the two watchers that follow
  std::unique_ptr<auth::PolicyFile> policy;
  std::unique_ptr<auth::RevocationFile> revocations;
  std::unique_ptr<Wrapper> wrapper;
  ExpiryList expiry;
  std::vector<std::shared_ptr<grpc::Service>> services;
  metrics::Registry::Collected certificate_expiry;
  std::unique_ptr<metrics::Exposer> exposer;
  int port = 0;
  std::mutex health_mutex;
  bool serving = true;                   // guarded by health_mutex
  bool stopped = false;                  // guarded by health_mutex
  std::unique_ptr<grpc::Server> server;  // set under health_mutex; first to go
};

absl::Status Server::State::OpenPolicy() {
  const auto changed = [this] { streams.ReconsiderAll(); };
  auto opened =
      auth::PolicyFile::Open({options.policy_file, options.policy_interval, metrics, changed});
  if (!opened.ok()) return opened.status();
  policy = *std::move(opened);
  if (options.revocations_file.empty()) return absl::OkStatus();
  auto list = auth::RevocationFile::Open(
      {options.revocations_file, options.tls.ca, options.policy_interval, metrics, changed});
  if (!list.ok()) return list.status();
  revocations = *std::move(list);
  return absl::OkStatus();
}

absl::Status Server::State::Start() {
  for (const ServiceDefinition& definition : definitions) {
    absl::Status status = definition.Check();
    if (!status.ok()) return status;
  }
  absl::Status status = CheckCertificates(options.tls, options.clock->Now());
  if (!status.ok()) return status;
  status = OpenPolicy();
  if (!status.ok()) return status;

  UsePluginsOnce();
  Wrapper::Options wrapper_options;
  wrapper_options.policy = policy.get();
  wrapper_options.metrics = metrics;
  wrapper_options.clock = options.clock;
  wrapper_options.default_deadline = options.default_deadline;
  wrapper_options.slow_call = options.slow_call;
  wrapper_options.revocations = revocations.get();
  wrapper = std::make_unique<Wrapper>(wrapper_options);

  certificate_expiry =
      metrics->Collect(metrics::Type::kGauge, "districtedu_tls_certificate_end_time_seconds",
                       "When the server's certificate ends, seconds since 1970.", {},
                       [path = options.tls.certificate] {
                         const auto facts = ReadCertificate(path);
                         if (!facts.ok()) return std::vector<metrics::Sample>();
                         return std::vector<metrics::Sample>{
                             {{}, static_cast<double>(absl::ToUnixSeconds(facts->not_after))}};
                       });
  if (!options.metrics_listen.empty()) {
    auto started = metrics::Exposer::Start(*metrics, options.metrics_listen);
    if (!started.ok()) return started.status();
    exposer = *std::move(started);
  }

  grpc::ServerBuilder builder;
  SetArguments(options, builder);
  builder.AddListeningPort(options.listen, Credentials(options), &port);
  for (const ServiceDefinition& definition : definitions) {
    services.push_back(MakeDescriptorService(definition, *wrapper, streams, expiry));
    builder.RegisterService(services.back().get());
  }
  std::unique_ptr<grpc::Server> started = builder.BuildAndStart();
  if (started == nullptr) {
    port = 0;
    return Error(Reason::kConfigInvalid, absl::StrCat("cannot listen on ", options.listen,
                                                      "; is another server running there?"));
  }
  const std::lock_guard lock(health_mutex);
  server = std::move(started);
  TellHealth();
  return absl::OkStatus();
}

// Under health_mutex.
void Server::State::TellHealth() {
  if (server == nullptr || stopped) return;
  grpc::HealthCheckServiceInterface* health = server->GetHealthCheckService();
  for (const ServiceDefinition& definition : definitions) {
    health->SetServingStatus(definition.service().full_name(), serving);
  }
  health->SetServingStatus("", serving);
}

void Server::State::Shutdown() {
  {
    const std::lock_guard lock(health_mutex);
    if (server == nullptr || std::exchange(stopped, true)) return;
    server->GetHealthCheckService()->Shutdown();
  }
  wrapper->RefuseNewCalls();
  streams.DrainAll();
  server->Shutdown(absl::ToChronoTime(absl::Now() + options.drain_grace));
  server->Wait();
}

Server::Server(Options options) : state_(std::make_unique<State>(std::move(options))) {}

Server::~Server() { Shutdown(); }

void Server::Add(ServiceDefinition definition) {
  state_->definitions.push_back(std::move(definition));
}

absl::Status Server::Start() { return state_->Start(); }

int Server::port() const { return state_->port; }

int Server::metrics_port() const {
  return state_->exposer == nullptr ? 0 : state_->exposer->port();
}

metrics::Registry& Server::metrics() { return *state_->metrics; }

void Server::SetServing(bool serving) {
  const std::lock_guard lock(state_->health_mutex);
  if (std::exchange(state_->serving, serving) != serving) state_->TellHealth();
}

void Server::Shutdown() { state_->Shutdown(); }

}  // namespace districtedu::rpc
