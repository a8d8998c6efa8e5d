#include "common/rpc/certificates.h"

#include "common/base/error.h"
#include "common/base/logging.h"
#include "common/rpc/client.h"
#include "common/testing/certificates.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::rpc {
namespace {

using testing::Certificate;
using testing::CertificateAuthority;
using testing::CertificateSpec;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::TestCertificates;

constexpr char kUri[] = "districtedu://nanhu/reader";

TlsFiles Files(const Certificate& certificate) {
  return {certificate.certificate_file, certificate.key_file, TestCertificates::Get().ca_file()};
}

TEST(ReadCertificateTest, TellsWhatStandsInIt) {
  CertificateAuthority ca("facts");
  CertificateSpec spec;
  spec.common_name = "somebody";
  spec.uris = {kUri, "spiffe://x/y"};
  spec.dns_names = {"localhost"};
  spec.not_before = absl::FromUnixSeconds(1'600'000'000);
  spec.not_after = absl::FromUnixSeconds(2'600'000'000);
  const auto facts = ReadCertificate(ca.Issue(spec).certificate_file);
  ASSERT_THAT(facts, IsOk());
  EXPECT_THAT(facts->subject, HasSubstr("CN=somebody"));
  EXPECT_THAT(facts->uris, ElementsAre(kUri, "spiffe://x/y"));
  EXPECT_EQ(facts->not_before, spec.not_before);
  EXPECT_EQ(facts->not_after, spec.not_after);
}

TEST(CheckCertificatesTest, GoodOnesAreGood) {
  EXPECT_THAT(CheckCertificates(Files(TestCertificates::Get().Client(kUri)), absl::Now()), IsOk());
  EXPECT_THAT(CheckCertificates(Files(TestCertificates::Get().server()), absl::Now()), IsOk());
}

TEST(CheckCertificatesTest, SaysWhichItIs) {
  auto& all = TestCertificates::Get();
  const TlsFiles good = Files(all.Client(kUri));
  const auto check = [](const TlsFiles& files) { return CheckCertificates(files, absl::Now()); };

  const absl::Status expired = check(Files(all.ExpiredClient(kUri)));
  EXPECT_THAT(expired, HasReason("CERTIFICATE_EXPIRED"));
  EXPECT_THAT(std::string(expired.message()), HasSubstr("was valid until"));
  EXPECT_THAT(check(Files(all.NotYetValidClient(kUri))), HasReason("CERTIFICATE_NOT_YET_VALID"));
  EXPECT_THAT(check(Files(all.StrangeClient(kUri))), HasReason("CERTIFICATE_UNTRUSTED"));
  EXPECT_THAT(check({good.certificate, good.key, all.strange_ca_file()}),
              HasReason("CERTIFICATE_UNTRUSTED"));
  EXPECT_THAT(check({good.certificate, all.server().key_file, good.ca}),
              HasReason("CERTIFICATE_KEY_MISMATCH"));
  EXPECT_THAT(CheckCertificates(good, absl::Now() + absl::Hours(24 * 365 * 100)),
              HasReason("CERTIFICATE_EXPIRED"));
}

// While one authority takes over from another, a CA file holds both.
class SeveralAuthoritiesTest : public ::testing::Test {
 protected:
  absl::Status Check(const Certificate& own, const std::string& ca_pem) {
    return CheckCertificates({own.certificate_file, own.key_file, dir_.Write("bundle.crt", ca_pem)},
                             absl::Now());
  }

  const testing::TempDir dir_;
  CertificateAuthority old_{"the authority", absl::Now() - absl::Hours(24)};
  CertificateAuthority valid_{"the authority"};
  const Certificate own_ = valid_.Issue({});
};

TEST_F(SeveralAuthoritiesTest, OneThatExpiredIsPassedOverWithAWarning) {
  const LogCapture log;
  EXPECT_THAT(Check(own_, old_.ca_pem() + valid_.ca_pem()), IsOk());
  EXPECT_TRUE(log.Contains({"level=warning", "passed over", "was valid until"}));
  EXPECT_THAT(Check(own_, valid_.ca_pem() + old_.ca_pem()), IsOk());
}

TEST_F(SeveralAuthoritiesTest, AnErrorOnlyWhereNoneIsLeftThatVouches) {
  const absl::Status none_left = Check(own_, old_.ca_pem());
  EXPECT_THAT(none_left, HasReason("CERTIFICATE_EXPIRED"));
  EXPECT_THAT(std::string(none_left.message()), HasSubstr("bundle.crt"));
  EXPECT_THAT(Check(old_.Issue({}), old_.ca_pem() + valid_.ca_pem()),
              HasReason("CERTIFICATE_EXPIRED"));
  CertificateAuthority strange("strange");
  EXPECT_THAT(Check(strange.Issue({}), old_.ca_pem() + valid_.ca_pem()),
              HasReason("CERTIFICATE_UNTRUSTED"));
}

TEST(CheckCertificatesTest, NamesTheFileThatCannotBeRead) {
  auto& all = TestCertificates::Get();
  const TlsFiles good = Files(all.Client(kUri));
  const testing::TempDir dir;
  const std::string text = dir.Write("text", "no PEM in here");
  const std::string broken =
      dir.Write("broken", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  const std::string locked = dir.Write("locked", R"(-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgAAAAAAAAAAAICCAAw
-----END ENCRYPTED PRIVATE KEY-----
)");
  for (const TlsFiles& files :
       {TlsFiles{"/nowhere", good.key, good.ca}, TlsFiles{text, good.key, good.ca},
        TlsFiles{broken, good.key, good.ca}, TlsFiles{"", good.key, good.ca},
        TlsFiles{good.certificate, "/nowhere", good.ca}, TlsFiles{good.certificate, text, good.ca},
        TlsFiles{good.certificate, locked, good.ca}, TlsFiles{good.certificate, good.key, text}}) {
    EXPECT_THAT(CheckCertificates(files, absl::Now()), HasReason("CERTIFICATE_UNREADABLE"));
  }
}

TEST(ClientMakeTest, ChecksTheFilesBeforeConnecting) {
  Client::Options options;
  options.target = "127.0.0.1:1";
  options.tls = Files(TestCertificates::Get().ExpiredClient(kUri));
  EXPECT_THAT(Client::Make(options), HasReason("CERTIFICATE_EXPIRED"));
  options.tls = Files(TestCertificates::Get().Client(kUri));
  const auto client = Client::Make(options);
  ASSERT_THAT(client, IsOk());
  // Nobody listens there.
  EXPECT_EQ((*client)->Call("/a.B/C", "").status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ((*client)->Stream("/a.B/C", {})->Finish().code(), absl::StatusCode::kUnavailable);
}

TEST(ClientMakeTest, ARefusedConnectionSaysWhatIsRefused) {
  Client::Options options;
  options.target = "127.0.0.1:1";
  options.tls = Files(TestCertificates::Get().Client(kUri));
  const auto client = Client::Make(options);
  ASSERT_THAT(client, IsOk());
  for (const absl::Status& status :
       {(*client)->Call("/a.B/C", "").status(), (*client)->Stream("/a.B/C", {})->Finish()}) {
    EXPECT_THAT(status, HasReason("SERVICE_UNREACHABLE"));
    EXPECT_EQ(status.message(), "no connection to 127.0.0.1:1: refused, no program listens there");
  }
}

}  // namespace
}  // namespace districtedu::rpc
