// Certificates taken back, and grants, while servers and connections go on.

#include <filesystem>

#include "common/base/error.h"
#include "common/base/file.h"
#include "common/pki/certificate.h"
#include "common/rpc/echo_server.h"
#include "common/rpc/message.h"
#include "common/testing/status_matchers.h"
#include "common/testing/wait.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::rpc {
namespace {

using testing::Certificate;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::TestCertificates;
using testing::WaitUntil;

class RevocationTest : public ::testing::Test {
 protected:
  RevocationTest() {
    server_.options.revocations_file = server_.dir().File("ca.crl");
    Revoke({});
    // Watches: one message, and the next never comes.
    server_.count = [](const std::shared_ptr<ServerStream>& stream) {
      stream->OnDone([stream] {});
      stream->Write(ToBytes(EchoBytes("watching")), [](bool) {});
    };
  }

  void Revoke(const std::vector<std::string>& pems) {
    server_.dir().Write("ca.crl.new", TestCertificates::Get().RevocationList(pems));
    std::filesystem::rename(server_.dir().File("ca.crl.new"), server_.options.revocations_file);
  }

  std::unique_ptr<ClientStream> Watch(Client& client) {
    auto stream = client.Stream(kCount, {absl::InfiniteDuration()});
    stream->Write("");
    stream->WritesDone();
    EXPECT_TRUE(stream->Read().has_value());
    return stream;
  }

  EchoServer server_;
};

TEST_F(RevocationTest, ARevokedCertificateIsRefusedOnTheConnectionItHas) {
  ASSERT_THAT(server_.Start(), IsOk());
  const Certificate& certificate = TestCertificates::Get().Client(kReader);
  const auto client = server_.ClientFor(kReader);
  const auto other = server_.ClientFor(kOperator);
  ASSERT_THAT(Say(*client, "x"), IsOkAndHolds("x"));
  Revoke({certificate.certificate_pem});
  ASSERT_TRUE(WaitUntil([&] { return !Say(*client, "x").ok(); }));
  const absl::Status refused = Say(*client, "x").status();
  EXPECT_THAT(refused, HasReason("CERTIFICATE_REVOKED"));
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr(pki::SerialOfPem(certificate.certificate_pem)));
  // A new connection is no way round it, and others go on.
  EXPECT_THAT(Say(*server_.ClientFor(kReader), "x"), HasReason("CERTIFICATE_REVOKED"));
  EXPECT_THAT(other->Call(kOperate, ""), IsOk());
  EXPECT_EQ(server_.Metric("districtedu_auth_revoked_certificates"), 1);
  // Another certificate of the same principal is another certificate.
  Revoke({TestCertificates::Get().Client(kOperator).certificate_pem});
  EXPECT_TRUE(WaitUntil([&] { return Say(*client, "x").ok(); }));
}

TEST_F(RevocationTest, AStreamUnderWayIsEnded) {
  ASSERT_THAT(server_.Start(), IsOk());
  const auto client = server_.ClientFor(kReader);
  const auto watch = Watch(*client);
  const auto chat = client->Stream(kChat, {absl::InfiniteDuration()});
  chat->Write(EchoBytes("x"));
  ASSERT_TRUE(chat->Read().has_value());
  Revoke({TestCertificates::Get().Client(kReader).certificate_pem});
  EXPECT_FALSE(watch->Read().has_value());
  EXPECT_THAT(watch->Finish(), HasReason("CERTIFICATE_REVOKED"));
  EXPECT_THAT(chat->Finish(), HasReason("CERTIFICATE_REVOKED"));
}

TEST_F(RevocationTest, AStreamEndsWithTheGrantItStoodOn) {
  ASSERT_THAT(server_.Start(), IsOk());
  const auto client = server_.ClientFor(kReader);
  const auto watch = Watch(*client);
  server_.dir().Write("policy.textproto",
                      "grants { principal: \"districtedu://nanhu/operator\" role: ROLE_OPERATOR "
                      "district: \"nanhu\" }");
  EXPECT_FALSE(watch->Read().has_value());
  EXPECT_THAT(watch->Finish(), HasReason("PRINCIPAL_UNKNOWN"));
}

TEST_F(RevocationTest, AServerDoesNotStartOnAListOfAStrangeAuthority) {
  server_.dir().Write("ca.crl", testing::CertificateAuthority("strange").RevocationList({}));
  EXPECT_THAT(server_.Start(), HasReason("CERTIFICATE_UNREADABLE"));
}

// As while one authority takes over from another of the same name.
TEST(TlsTest, AnExpiredAuthorityFirstInTheFileStopsNobody) {
  auto& all = TestCertificates::Get();
  const testing::CertificateAuthority old("districtedu test CA", absl::Now() - absl::Hours(1));
  EchoServer server;
  const std::string bundle =
      server.dir().Write("bundle.crt", old.ca_pem() + ReadFile(all.ca_file()).value());
  server.options.tls.ca = bundle;
  server.options.revocations_file =
      server.dir().Write("bundle.crl", old.RevocationList({}) + all.RevocationList({}));
  ASSERT_THAT(server.Start(), IsOk());
  const Certificate& own = all.Client(kReader);
  EXPECT_THAT(Say(*server.ClientWith(own.certificate_file, own.key_file, bundle), "x"),
              IsOkAndHolds("x"));
}

}  // namespace
}  // namespace districtedu::rpc
