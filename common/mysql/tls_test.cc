// TCP with TLS, and that nothing less is ever accepted in its place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/mysql/session.h"
#include "common/testing/certificates.h"
#include "common/testing/mariadb.h"
#include "common/testing/status_matchers.h"

namespace districtedu::mysql {
namespace {

using ::districtedu::testing::Certificate;
using ::districtedu::testing::CertificateAuthority;
using ::districtedu::testing::CertificateSpec;
using ::districtedu::testing::HasReason;
using ::districtedu::testing::IsOk;
using ::districtedu::testing::MariaDb;
using ::districtedu::testing::TestCertificates;
using ::testing::Not;

ConnectOptions Tcp(const MariaDb& server) {
  ConnectOptions options;
  options.host = "127.0.0.1";
  options.port = server.port();
  options.user = "net";
  options.tls.ca_file = TestCertificates::Get().ca_file();
  return options;
}

void CreateAccount(const MariaDb& server, const std::string& requirement) {
  server.Run("CREATE USER net@'127.0.0.1' " + requirement +
             ";\nGRANT ALL ON *.* TO net@'127.0.0.1';");
}

TEST(TlsTest, VerifiedConnections) {
  const MariaDb server({.tcp = true, .tls = true, .arguments = {}});
  CreateAccount(server, "REQUIRE X509");
  TestCertificates& certificates = TestCertificates::Get();

  ConnectOptions options = Tcp(server);
  EXPECT_THAT(Session::Connect(options), HasReason("DATABASE_UNAVAILABLE"))
      << "the account needs a client certificate";

  const auto& client = certificates.Client("districtedu://nanhu/domain-writer/staffing");
  options.tls.certificate_file = client.certificate_file;
  options.tls.key_file = client.key_file;
  auto session = Session::Connect(options);
  ASSERT_THAT(session, IsOk());
  const auto cipher = (*session)->Query("SHOW SESSION STATUS LIKE 'Ssl_cipher'");
  ASSERT_THAT(cipher, IsOk());
  EXPECT_NE(std::get<std::string>((*cipher)[0][1]), "");

  options.tls.ca_file = certificates.strange_ca_file();
  const auto wrong_ca = Session::Connect(options);
  EXPECT_THAT(wrong_ca, Not(IsOk()));
  EXPECT_EQ(ErrorNumber(wrong_ca.status()), 2026);
}

TEST(TlsTest, CertificateMustNameTheHost) {
  CertificateAuthority ca("another CA");
  const auto start = [&](const std::string& address) {
    CertificateSpec spec;
    spec.dns_names = {"elsewhere.test"};
    spec.addresses = {address};
    const Certificate certificate = ca.Issue(spec);
    return std::make_unique<MariaDb>(MariaDb::Options{
        .tcp = true,
        .tls = false,
        .arguments = {"--ssl-ca=" + ca.ca_file(), "--ssl-cert=" + certificate.certificate_file,
                      "--ssl-key=" + certificate.key_file}});
  };
  const auto connect = [&](const MariaDb& server) {
    CreateAccount(server, "");
    ConnectOptions options = Tcp(server);
    options.tls.ca_file = ca.ca_file();
    return Session::Connect(options).status();
  };
  EXPECT_THAT(connect(*start("127.0.0.1")), IsOk());
  EXPECT_EQ(ErrorNumber(connect(*start("127.0.0.2"))), 2026);
}

TEST(TlsTest, ServerWithoutTlsIsRefused) {
  const MariaDb server({.tcp = true, .tls = false, .arguments = {"--skip-ssl"}});
  CreateAccount(server, "");
  EXPECT_THAT(Session::Connect(Tcp(server)), Not(IsOk()));

  ConnectOptions plain = Tcp(server);
  plain.tls = {};
  EXPECT_THAT(Session::Connect(plain), HasReason("CONFIG_INVALID"));
  plain.allow_plaintext_tcp = true;
  EXPECT_THAT(Session::Connect(plain), IsOk());
}

}  // namespace
}  // namespace districtedu::mysql
