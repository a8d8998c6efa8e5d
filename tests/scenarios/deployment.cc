#include "tests/scenarios/deployment.h"

#include <gtest/gtest.h>

#include <csignal>
#include <stdexcept>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/method_path.h"
#include "common/testing/certificates.h"
#include "services/districtctl/schema/all_migrations.h"

namespace districtedu::testing {
namespace {

constexpr char kPolicy[] = R"(
grants { principal: "districtedu://nanhu/district-admin" role: ROLE_DISTRICT_ADMIN district: "nanhu" }
grants { principal: "districtedu://nanhu/domain-writer/staffing" role: ROLE_DOMAIN_WRITER district: "nanhu" room: "staffing" }
grants { principal: "districtedu://nanhu/reader" role: ROLE_READER district: "nanhu" }
)";

std::string RoomOf(const std::string& name) { return name.substr(0, name.find('-')); }

void Require(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

}  // namespace

std::string MethodPath(const std::string& name, const std::string& method) {
  return rpc::MethodPath(RoomOf(name), method);
}

Deployment::Deployment() : policy_file_(dir_.Write("policy.textproto", kPolicy)) {
  database_.Run("CREATE DATABASE districtedu CHARACTER SET utf8mb4;");
  const std::unique_ptr<mysql::Session> session = database_.Connect("districtedu");
  Require(mysql::Migrate(*session, districtctl::AllMigrations()));
}

Deployment::~Deployment() {
  clients_.clear();
  for (auto& [name, server] : servers_) {
    if (server.process && server.process->running()) server.process->Kill();
  }
}

void Deployment::Start(const std::string& name, const std::vector<std::string>& flags) {
  Server& server = servers_[name];
  if (!flags.empty()) server.flags = flags;
  const Certificate& own = TestCertificates::Get().server();
  Subprocess::Options options;
  options.argv = {absl::StrCat(BinDir(), "/", RoomOf(name), "_server"),
                  absl::StrCat("--listen=127.0.0.1:", server.port),
                  absl::StrCat("--metrics_listen=127.0.0.1:", server.metrics_port),
                  "--tls_certificate=" + own.certificate_file,
                  "--tls_key=" + own.key_file,
                  "--tls_client_ca=" + TestCertificates::Get().ca_file(),
                  "--policy_file=" + policy_file_,
                  "--database_socket=" + database_.socket(),
                  "--database_user=root",
                  "--database_name=" + database_name()};
  options.argv.insert(options.argv.end(), server.flags.begin(), server.flags.end());
  server.process = std::make_unique<Subprocess>(std::move(options));
  const auto line =
      server.process->WaitForLine("event=serving .*[^_]port=([0-9]+) metrics_port=([0-9]+)");
  Require(line.status());
  if (!absl::SimpleAtoi((*line)[1], &server.port) ||
      !absl::SimpleAtoi((*line)[2], &server.metrics_port)) {
    throw std::runtime_error("the server did not say its ports: " + (*line)[0]);
  }
  clients_.erase(name);  // one that saw the last process go waits before it connects again
}

void Deployment::Kill(const std::string& name) { servers_.at(name).process->Kill(); }

void Deployment::Stop(const std::string& name) {
  const auto exit = servers_.at(name).process->Terminate();
  Require(exit.status());
  EXPECT_EQ(exit->code, 0) << servers_.at(name).process->error_output();
}

void Deployment::Signal(const std::string& name, int signal) {
  servers_.at(name).process->Signal(signal);
}

bool Deployment::running(const std::string& name) const {
  return servers_.at(name).process->running();
}

std::unique_ptr<rpc::Client> Deployment::NewClient(const std::string& name,
                                                   const std::string& principal) const {
  const Certificate& certificate = TestCertificates::Get().Client(principal);
  rpc::Client::Options options;
  options.target = absl::StrCat("127.0.0.1:", port(name));
  options.tls = {certificate.certificate_file, certificate.key_file,
                 TestCertificates::Get().ca_file()};
  auto client = rpc::Client::Make(options);
  Require(client.status());
  return *std::move(client);
}

absl::Status Deployment::Call(const std::string& name, const std::string& method,
                              const google::protobuf::Message& request,
                              google::protobuf::Message* response,
                              const rpc::CallOptions& options) {
  std::unique_ptr<rpc::Client>& client = clients_[name];
  if (!client) client = NewClient(name);
  return client->Call(MethodPath(name, method), request, *response, options);
}

std::string Deployment::Ctl(const std::vector<std::string>& arguments, int code) {
  const Certificate& own = TestCertificates::Get().Client(kAdmin);
  Subprocess::Options options;
  options.argv = {BinDir() + "/districtctl"};
  options.argv.insert(options.argv.end(), arguments.begin(), arguments.end());
  std::string endpoints;
  for (const auto& [name, server] : servers_) {
    if (name != RoomOf(name)) continue;
    absl::StrAppend(&endpoints, endpoints.empty() ? "" : ",", name, "=127.0.0.1:", server.port);
  }
  options.environment = {{"DISTRICTEDU_CA", TestCertificates::Get().ca_file()},
                         {"DISTRICTEDU_CERTIFICATE", own.certificate_file},
                         {"DISTRICTEDU_KEY", own.key_file},
                         {"DISTRICTEDU_ENDPOINTS", endpoints},
                         {"DISTRICTEDU_DISTRICT", "nanhu"}};
  const CommandResult result = RunCommand(std::move(options), absl::Minutes(5));
  if (result.exit.code != code) {
    throw std::runtime_error(absl::StrCat("districtctl ", arguments[0], " ended with ",
                                          result.exit.code, "\n", result.output,
                                          result.error_output));
  }
  return result.output;
}

std::string Deployment::Metrics(const std::string& name) const {
  const CommandResult result = RunCommand(
      {"curl", "-sf", absl::StrCat("http://127.0.0.1:", metrics_port(name), "/metrics")});
  EXPECT_EQ(result.exit.code, 0);
  return result.output;
}

std::int64_t Deployment::SelectInt(const std::string& sql) const {
  const auto rows = database_.Connect("districtedu")->Query(sql);
  Require(rows.status());
  return std::get<std::int64_t>((*rows)[0][0]);
}

}  // namespace districtedu::testing
