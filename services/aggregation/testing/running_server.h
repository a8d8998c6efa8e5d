#ifndef DISTRICTEDU_SERVICES_AGGREGATION_TESTING_RUNNING_SERVER_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_TESTING_RUNNING_SERVER_H_

#include <memory>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/rpc/client.h"
#include "common/testing/certificates.h"
#include "common/testing/subprocess.h"
#include "common/testing/temp_dir.h"
#include "common/testing/wait.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "services/aggregation/testing/test_records.h"

namespace districtedu::aggregation {

// The real program on a database of test records; its operator calls it.
class RunningServer {
 public:
  static constexpr char kOperator[] = "districtedu://nanhu/operator";
  static constexpr char kPlan[] = "districts/nanhu/plans/quality_2022_2025";
  static constexpr char kRatio[] = "staffing.pe_teacher_ratio";
  static constexpr char kPolicy[] =
      "grants { principal: \"districtedu://nanhu/operator\" role: ROLE_OPERATOR "
      "district: \"nanhu\" }\n";

  explicit RunningServer(const TestRecords& records, const std::string& policy = kPolicy) {
    const auto& certificate = testing::TestCertificates::Get().server();
    const mysql::ConnectOptions database = const_cast<TestRecords&>(records).database().options();
    // The variable of the tests' shared database is no key of the server.
    process_ = std::make_unique<testing::Subprocess>(std::vector<std::string>{
        "env", "--unset=DISTRICTEDU_TEST_MARIADB_SOCKET", testing::BinDir() + "/aggregation_server",
        "--listen=127.0.0.1:0", "--metrics_listen=127.0.0.1:0",
        absl::StrCat("--tls_certificate=", certificate.certificate_file),
        absl::StrCat("--tls_key=", certificate.key_file),
        absl::StrCat("--tls_client_ca=", testing::TestCertificates::Get().ca_file()),
        absl::StrCat("--policy_file=", files_.Write("policy.textproto", policy)),
        absl::StrCat("--database_socket=", database.socket),
        absl::StrCat("--database_name=", database.database),
        absl::StrCat("--database_user=", database.user), "--lease=2s"});
    auto line = process_->WaitForLine("event=serving service=aggregation_server port=(\\d+)");
    if (!line.ok()) throw std::runtime_error(line.status().ToString());
    port_ = (*line)[1];
    client_ = NewClient(kOperator);
  }

  std::unique_ptr<rpc::Client> NewClient(const std::string& principal) const {
    rpc::Client::Options options;
    options.target = absl::StrCat("127.0.0.1:", port_);
    auto& certificates = testing::TestCertificates::Get();
    const auto& client = certificates.Client(principal);
    options.tls = {client.certificate_file, client.key_file, certificates.ca_file()};
    auto made = rpc::Client::Make(options);
    if (!made.ok()) throw std::runtime_error(made.status().ToString());
    return *std::move(made);
  }

  static std::string Path(const std::string& method) {
    return absl::StrCat("/districtedu.aggregation.v1.AggregationService/", method);
  }

  testing::Subprocess& process() { return *process_; }

  template <typename Response>
  absl::StatusOr<Response> Call(const std::string& method,
                                const google::protobuf::Message& request) {
    Response response;
    absl::Status status = client_->Call(Path(method), request, response);
    if (!status.ok()) return status;
    return response;
  }

  bool Leads() {
    v1::GetStatusRequest request;
    request.set_parent("districts/nanhu");
    const auto status = Call<v1::AggregationStatus>("GetStatus", request);
    return status.ok() && status->leads();
  }
  // Waits until so many pupils are counted in 2023.
  bool WaitForPupils(std::int64_t pupils) {
    return testing::WaitUntil([&] {
      v1::GetSnapshotRequest request;
      request.set_parent(kPlan);
      request.set_view(v1::SNAPSHOT_VIEW_FULL);
      const auto version = Call<v1::SnapshotVersion>("GetSnapshot", request);
      if (!version.ok()) return false;
      for (const v1::IndicatorFigure& figure : version->snapshot().figures()) {
        if (figure.indicator() == kRatio && figure.school_year() == 2023) {
          return figure.value().numerator() == absl::StrCat(pupils);
        }
      }
      return false;
    });
  }

 private:
  testing::TempDir files_;
  std::unique_ptr<testing::Subprocess> process_;
  std::string port_;
  std::unique_ptr<rpc::Client> client_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_TESTING_RUNNING_SERVER_H_
