// districtctl cert against a real server: what it issues works, what it revokes does not.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/rpc/echo_server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/subprocess.h"
#include "common/testing/wait.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/cert/authority.h"

namespace districtedu::districtctl {
namespace {

using rpc::kOperate;
using rpc::kOperator;
using rpc::kReader;
using rpc::Say;
using testing::CommandResult;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::IsOkAndHolds;
using ::testing::Not;
using testing::WaitUntil;

class CertTest : public ::testing::Test {
 protected:
  CertTest() {
    EXPECT_EQ(Cert({"init"}).exit.code, 0);
    EXPECT_EQ(Cert({"issue", "server", "--host", "localhost,127.0.0.1"}).exit.code, 0);
    EXPECT_EQ(Cert({"issue", "operator", "--uri", kOperator}).exit.code, 0);
    server_.options.tls = {File("server.crt"), File("server.key"), File("ca.crt")};
    server_.options.revocations_file = File("ca.crl");
    EXPECT_THAT(server_.Start(), IsOk());
  }

  CommandResult Cert(std::vector<std::string> arguments) {
    std::vector<std::string> line = {"env", "--unset=DISTRICTEDU_TEST_MARIADB_SOCKET",
                                     testing::BinDir() + "/districtctl", "cert"};
    line.insert(line.end(), arguments.begin(), arguments.end());
    line.push_back("--authority=" + dir_.path());
    return testing::RunCommand(line);
  }

  std::string File(const std::string& name) const { return dir_.File(name); }

  std::unique_ptr<rpc::Client> ClientOf(const std::string& name) {
    return server_.ClientWith(File(name + ".crt"), File(name + ".key"), File("ca.crt"));
  }

  testing::TempDir dir_;
  rpc::EchoServer server_;
};

TEST_F(CertTest, IssuedRenewedAndRevoked) {
  const CommandResult issued = Cert({"issue", "reader", "--uri", kReader});
  ASSERT_EQ(issued.exit.code, 0) << issued.error_output;
  EXPECT_THAT(issued.output, HasSubstr(kReader));
  const auto first = ClientOf("reader");
  ASSERT_THAT(Say(*first, "x"), IsOkAndHolds("x"));

  const CommandResult again = Cert({"issue", "reader", "--uri", kReader});
  EXPECT_EQ(again.exit.code, 1);
  EXPECT_THAT(again.error_output, HasSubstr("RESOURCE_EXISTS"));

  ASSERT_EQ(Cert({"renew", kReader}).exit.code, 0);
  const auto renewed = ClientOf("reader");
  EXPECT_THAT(Say(*renewed, "x"), IsOkAndHolds("x"));
  EXPECT_THAT(Say(*first, "x"), IsOkAndHolds("x"));

  const CommandResult revoked = Cert({"revoke", "reader"});
  EXPECT_EQ(revoked.exit.code, 0) << revoked.error_output;
  ASSERT_TRUE(
      WaitUntil([&] { return HasReason(Say(*first, "x").status(), Reason::kCertificateRevoked); }));
  EXPECT_THAT(Say(*renewed, "x"), HasReason("CERTIFICATE_REVOKED"));
  EXPECT_THAT(ClientOf("operator")->Call(kOperate, ""), IsOk());
  EXPECT_THAT(Cert({"list"}).output, HasSubstr("revoked 20"));

  // The principal is not banned: a new certificate, under a new key, is let in.
  ASSERT_EQ(Cert({"issue", "reader", "--uri", kReader}).exit.code, 0);
  EXPECT_THAT(Say(*ClientOf("reader"), "x"), IsOkAndHolds("x"));
}

TEST_F(CertTest, AnExpiredOneIsRefused) {
  {
    FakeClock last_year(absl::Now() - absl::Hours(24 * 365));
    const auto authority = Authority::Open(dir_.path(), last_year);
    ASSERT_THAT(authority, IsOk());
    ASSERT_THAT((*authority)->Issue({"reader", {absl::StrCat("URI:", kReader)}, absl::Hours(24)}),
                IsOk());
  }
  EXPECT_EQ(Say(*ClientOf("reader"), "x").status().code(), absl::StatusCode::kUnavailable);
  const CommandResult list = Cert({"list"});
  EXPECT_EQ(list.exit.code, 3);
  EXPECT_THAT(list.output, HasSubstr("expired"));
  EXPECT_THAT(list.error_output, HasSubstr("cert renew reader"));
  ASSERT_EQ(Cert({"renew", "reader", "--days", "90"}).exit.code, 0);
  EXPECT_THAT(Say(*ClientOf("reader"), "x"), IsOkAndHolds("x"));
  EXPECT_EQ(Cert({"list"}).exit.code, 0);
}

TEST_F(CertTest, ListWarnsOfWhatEndsSoon) {
  EXPECT_EQ(Cert({"list"}).exit.code, 0);
  ASSERT_EQ(Cert({"issue", "reader", "--uri", kReader, "--days", "29"}).exit.code, 0);
  const CommandResult list = Cert({"list"});
  EXPECT_EQ(list.exit.code, 3);
  EXPECT_THAT(list.error_output, HasSubstr("reader ends on "));
  EXPECT_THAT(list.error_output, Not(HasSubstr("operator")));
}

TEST_F(CertTest, WrongUseIsSaidAndChangesNothing) {
  const std::string before = Cert({"list"}).output;
  const std::vector<std::vector<std::string>> wrong = {
      {"issue", "x"},
      {"issue", "x", "--uri", "https://nanhu/reader"},
      {"issue", "x", "--uri", "districtedu://a,b"},
      {"issue", "../x", "--uri", kReader},
      {"issue", "ca", "--uri", kReader},
      {"issue", "x", "--host", "a b"},
      {"issue", "x", "--host", ","},
      {"issue", "x", "--uri", kReader, "--host", "localhost"},
      {"issue", "x", "--uri", kReader, "--days", "0"},
      {"renew"},
      {"list", "x"},
      {"burn", "x"}};
  for (const auto& arguments : wrong) {
    const CommandResult result = Cert(arguments);
    EXPECT_EQ(result.exit.code, 2) << ::testing::PrintToString(arguments) << result.error_output;
  }
  EXPECT_EQ(Cert({"revoke", "nobody"}).exit.code, 1);
  EXPECT_EQ(Cert({"list"}).output, before);
}

}  // namespace
}  // namespace districtedu::districtctl
