#include "tests/benchmark/instance.h"

#include <signal.h>

#include <stdexcept>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/testing/certificates.h"
#include "common/testing/wait.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "services/districtctl/schema/all_migrations.h"

namespace districtedu::benchmark {
namespace {

// Ten times the sample takes minutes on a small machine.
constexpr absl::Duration kLoadPatience = absl::Minutes(30);

void Require(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

int ToInt(const std::string& digits) {
  int number = 0;
  if (!absl::SimpleAtoi(digits, &number)) throw std::runtime_error("no number: " + digits);
  return number;
}

}  // namespace

std::unique_ptr<testing::MariaDb> StartDatabase() {
  testing::MariaDb::Options options;
  // Over the fixture's own, which spare the disk.
  options.arguments = {"--innodb-flush-log-at-trx-commit=1", "--innodb-flush-method=O_DIRECT",
                       "--innodb-doublewrite=ON", "--innodb-buffer-pool-size=512M",
                       "--innodb-log-file-size=512M"};
  return std::make_unique<testing::MariaDb>(options);
}

rpc::TlsFiles TlsOf(const std::string& principal) {
  auto& all = testing::TestCertificates::Get();
  const testing::Certificate& own = principal.empty() ? all.server() : all.Client(principal);
  return {own.certificate_file, own.key_file, all.ca_file()};
}

Instance::Instance(testing::MariaDb& server) : database_(districtctl::AllMigrations(), server) {}

Instance::~Instance() {
  clients_.clear();
  // All at once; then each is waited for.
  for (auto& [room, server] : servers_) server.process->Signal(SIGTERM);
  for (auto& [room, server] : servers_) server.process->Wait().IgnoreError();
}

void Instance::Start(const std::string& room, const std::vector<std::string>& flags) {
  const rpc::TlsFiles tls = TlsOf("");
  const mysql::ConnectOptions database = database_.options();
  std::vector<std::string> argv = {
      absl::StrCat(testing::BinDir(), "/", room, "_server"),
      "--listen=127.0.0.1:0",
      "--metrics_listen=127.0.0.1:0",
      "--tls_certificate=" + tls.certificate,
      "--tls_key=" + tls.key,
      "--tls_client_ca=" + tls.ca,
      "--policy_file=" + testing::SourceDir() + "/deploy/policy/policy.textproto",
      "--database_socket=" + database.socket,
      "--database_user=" + database.user,
      "--database_name=" + database.database};
  argv.insert(argv.end(), flags.begin(), flags.end());
  Server server;
  server.process = std::make_unique<testing::Subprocess>(argv);
  const auto line = server.process->WaitForLine("serving.* port=([0-9]+).* metrics_port=([0-9]+)");
  Require(line.status());
  server.port = ToInt((*line)[1]);
  server.metrics_port = ToInt((*line)[2]);
  clients_.erase(room);
  servers_[room] = std::move(server);
}

void Instance::Stop(const std::string& room) {
  clients_.erase(room);
  const auto ended = servers_.at(room).process->Terminate();
  Require(ended.status());
  servers_.erase(room);
}

rpc::Client& Instance::Client(const std::string& room) {
  std::unique_ptr<rpc::Client>& client = clients_[room];
  if (client == nullptr) {
    rpc::Client::Options options;
    options.target = absl::StrCat("127.0.0.1:", port(room));
    options.tls = TlsOf(kAdmin);
    auto made = rpc::Client::Make(options);
    Require(made.status());
    client = *std::move(made);
  }
  return *client;
}

void Instance::Call(const std::string& room, const std::string& method,
                    const google::protobuf::Message& request, google::protobuf::Message& response) {
  const absl::Status status = Client(room).Call(MethodPath(room, method), request, response);
  if (!status.ok()) throw std::runtime_error(absl::StrCat(method, ": ", status.ToString()));
}

std::string Instance::Districtctl(const std::vector<std::string>& arguments) {
  std::vector<std::string> endpoints;
  for (const auto& [room, server] : servers_) {
    endpoints.push_back(absl::StrCat(room, "=127.0.0.1:", server.port));
  }
  const rpc::TlsFiles tls = TlsOf(kAdmin);
  const std::string config = dir_.Write(
      "districtctl.conf",
      absl::StrCat("ca = ", tls.ca, "\ncertificate = ", tls.certificate, "\nkey = ", tls.key,
                   "\nendpoints = ", absl::StrJoin(endpoints, ","), "\ndistrict = nanhu\n"));
  std::vector<std::string> argv = {testing::BinDir() + "/districtctl", "--config", config};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const testing::CommandResult result = testing::RunCommand(argv, kLoadPatience);
  if (result.exit.code != 0) {
    throw std::runtime_error(
        absl::StrCat(absl::StrJoin(argv, " "), "\n", result.output, result.error_output));
  }
  return result.output;
}

void Instance::StartSampled(const std::vector<std::string>& sample) {
  for (const std::string room : {"facilities", "staffing", "aggregation"}) Start(room);
  const std::string folder = dir_.File("sample");
  std::vector<std::string> make = {"sample", "--output", folder};
  make.insert(make.end(), sample.begin(), sample.end());
  Districtctl(make);
  Districtctl({"import", folder});
  Districtctl({"plan", "apply", testing::SourceDir() + "/deploy/plan/quality_2022_2025.textproto"});
  aggregation::v1::GetStatusRequest request;
  request.set_parent(kDistrict);
  const bool settled = testing::WaitUntil(
      [&] {
        aggregation::v1::AggregationStatus status;
        Call("aggregation", "GetStatus", request, status);
        return status.pending_entries() == 0 && status.snapshot_version() > 0;
      },
      kLoadPatience);
  if (!settled) throw std::runtime_error("the figures do not come to rest");
}

}  // namespace districtedu::benchmark
