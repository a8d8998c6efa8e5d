// The real program: paused past its lease, killed, stopped.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <memory>
#include <random>

#include "absl/strings/str_cat.h"
#include "common/rpc/client.h"
#include "common/testing/certificates.h"
#include "common/testing/status_matchers.h"
#include "common/testing/subprocess.h"
#include "common/testing/temp_dir.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "services/aggregation/testing/test_records.h"

namespace districtedu::aggregation {
namespace {

using ::districtedu::testing::IsOk;
using ::districtedu::testing::Subprocess;
using ::districtedu::testing::TestCertificates;
using ::districtedu::testing::WaitUntil;

constexpr char kOperator[] = "districtedu://nanhu/operator";
constexpr char kPlan[] = "districts/nanhu/plans/quality_2022_2025";
constexpr char kRatio[] = "staffing.pe_teacher_ratio";
constexpr char kPolicy[] =
    "grants { principal: \"districtedu://nanhu/operator\" role: ROLE_OPERATOR "
    "district: \"nanhu\" }\n";

// One running server.
class Server {
 public:
  explicit Server(const TestRecords& records) {
    const auto& certificate = TestCertificates::Get().server();
    const mysql::ConnectOptions database = const_cast<TestRecords&>(records).database().options();
    // The variable of the tests' shared database is no key of the server.
    process_ = std::make_unique<Subprocess>(std::vector<std::string>{
        "env", "--unset=DISTRICTEDU_TEST_MARIADB_SOCKET", testing::BinDir() + "/aggregation_server",
        "--listen=127.0.0.1:0", "--metrics_listen=127.0.0.1:0",
        absl::StrCat("--tls_certificate=", certificate.certificate_file),
        absl::StrCat("--tls_key=", certificate.key_file),
        absl::StrCat("--tls_client_ca=", TestCertificates::Get().ca_file()),
        absl::StrCat("--policy_file=", files_.Write("policy.textproto", kPolicy)),
        absl::StrCat("--database_socket=", database.socket),
        absl::StrCat("--database_name=", database.database),
        absl::StrCat("--database_user=", database.user), "--lease=2s"});
    auto line = process_->WaitForLine("event=serving service=aggregation_server port=(\\d+)");
    if (!line.ok()) throw std::runtime_error(line.status().ToString());
    rpc::Client::Options options;
    options.target = absl::StrCat("127.0.0.1:", (*line)[1]);
    const auto& client = TestCertificates::Get().Client(kOperator);
    options.tls = {client.certificate_file, client.key_file, TestCertificates::Get().ca_file()};
    auto made = rpc::Client::Make(options);
    if (!made.ok()) throw std::runtime_error(made.status().ToString());
    client_ = *std::move(made);
  }

  Subprocess& process() { return *process_; }

  template <typename Response>
  absl::StatusOr<Response> Call(const std::string& method,
                                const google::protobuf::Message& request) {
    Response response;
    absl::Status status = client_->Call(
        absl::StrCat("/districtedu.aggregation.v1.AggregationService/", method), request, response);
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
    return WaitUntil([&] {
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
  std::unique_ptr<Subprocess> process_;
  std::unique_ptr<rpc::Client> client_;
};

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    records_.writer().AddSchool("p01", "primary");
    records_.writer().SetPupils(2023, "p01", 1, "primary", 100);
    records_.writer().AddTeacher("t1", "p01", "pe", "2020-09-01");
    records_.Apply(TestRecords::Plan());
  }

  void ExpectVerified(Server& server) {
    v1::RebuildRequest request;
    request.set_parent("districts/nanhu");
    request.set_verify_only(true);
    auto response = server.Call<v1::RebuildResponse>("Rebuild", request);
    ASSERT_THAT(response, IsOk());
    EXPECT_TRUE(response->equal()) << response->DebugString();
    EXPECT_EQ(records_.database().SelectInt("SELECT MAX(sequence) FROM aggregation_feed"),
              records_.database().SelectInt("SELECT COUNT(*) FROM aggregation_feed"));
  }

  TestRecords records_;
};

TEST_F(ServerTest, PausedLeaderIsReplacedAndDoesNoHarmWhenItWakes) {
  Server one(records_);
  ASSERT_TRUE(one.WaitForPupils(100));
  ASSERT_TRUE(one.Leads());
  Server two(records_);
  ASSERT_TRUE(two.WaitForPupils(100));
  EXPECT_FALSE(two.Leads());
  // Wherever it is at: the write below makes a drain likely.
  records_.writer().SetPupils(2023, "p01", 2, "primary", 10);
  one.process().Signal(SIGSTOP);
  records_.writer().SetPupils(2023, "p01", 3, "primary", 1);
  ASSERT_TRUE(two.WaitForPupils(111));
  EXPECT_TRUE(two.Leads());
  records_.writer().SetPupils(2023, "p01", 4, "primary", 1);
  one.process().Signal(SIGCONT);
  ASSERT_TRUE(two.WaitForPupils(112));
  ASSERT_TRUE(one.WaitForPupils(112));
  EXPECT_TRUE(WaitUntil([&] { return !one.Leads(); }));
  EXPECT_TRUE(two.Leads());
  ExpectVerified(one);
  ExpectVerified(two);
}

TEST_F(ServerTest, KilledAtRandomPointsNothingIsLostOrCountedTwice) {
  std::mt19937 random(7);
  auto leading = std::make_unique<Server>(records_);
  Server other(records_);
  std::int64_t pupils = 100;
  for (int round = 0; round < 4; ++round) {
    const int writes = 5 + static_cast<int>(random() % 40);
    for (int i = 0; i < writes; ++i) {
      const int grade = 2 + static_cast<int>(random() % 8);
      records_.writer().DeletePupils(2023, "p01", grade);
      records_.writer().SetPupils(2023, "p01", grade, "primary", static_cast<int>(random() % 50));
    }
    leading->process().Kill();
    pupils = records_.database().SelectInt(
        "SELECT CAST(SUM(pupils) AS SIGNED) FROM facilities_enrolments WHERE school_year = 2023");
    ASSERT_TRUE(other.WaitForPupils(pupils));
    leading = std::make_unique<Server>(records_);
    ASSERT_TRUE(leading->WaitForPupils(pupils));
    ExpectVerified(*leading);
  }
}

TEST_F(ServerTest, StopGivesTheLeaseUp) {
  Server server(records_);
  ASSERT_TRUE(server.WaitForPupils(100));
  const auto exit = server.process().Terminate();
  ASSERT_THAT(exit, IsOk());
  EXPECT_EQ(exit->code, 0);
  EXPECT_EQ(
      records_.database().SelectInt("SELECT COUNT(*) FROM aggregation_leases WHERE holder = ''"),
      1);
}

}  // namespace
}  // namespace districtedu::aggregation
