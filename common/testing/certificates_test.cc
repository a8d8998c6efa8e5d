#include "common/testing/certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/testing/subprocess.h"

namespace districtedu::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kUri[] = "districtedu://nanhu/domain-writer/staffing";

// What the openssl program, which knows nothing of ours, says.
std::string Verify(const std::string& ca_file, const Certificate& certificate) {
  const CommandResult result =
      RunCommand({"openssl", "verify", "-CAfile", ca_file, "-purpose", "sslclient", "-x509_strict",
                  certificate.certificate_file});
  return result.output + result.error_output;
}

std::string Print(const Certificate& certificate) {
  return RunCommand({"openssl", "x509", "-in", certificate.certificate_file, "-noout", "-text"})
      .output;
}

TEST(TestCertificatesTest, AreWhatTheySay) {
  TestCertificates& certificates = TestCertificates::Get();
  const std::string ca = certificates.ca_file();
  EXPECT_THAT(Verify(ca, certificates.Client(kUri)), HasSubstr(": OK"));
  EXPECT_THAT(Verify(ca, certificates.server()), HasSubstr(": OK"));
  EXPECT_THAT(Verify(ca, certificates.ExpiredClient(kUri)), HasSubstr("expired"));
  EXPECT_THAT(Verify(ca, certificates.NotYetValidClient(kUri)), HasSubstr("not yet valid"));
  EXPECT_THAT(Verify(ca, certificates.StrangeClient(kUri)), Not(HasSubstr(": OK")));
  EXPECT_THAT(Verify(certificates.strange_ca_file(), certificates.StrangeClient(kUri)),
              HasSubstr(": OK"));
  EXPECT_THAT(Print(certificates.Client(kUri)), HasSubstr(std::string("URI:") + kUri));
  EXPECT_THAT(Print(certificates.server()), HasSubstr("DNS:localhost, IP Address:127.0.0.1"));
}

TEST(TestCertificatesTest, AreMadeOncePerProcess) {
  TestCertificates& certificates = TestCertificates::Get();
  EXPECT_EQ(&certificates.Client(kUri), &certificates.Client(kUri));
  EXPECT_NE(certificates.Client(kUri).certificate_pem,
            certificates.Client("other:x").certificate_pem);
}

TEST(TestCertificatesTest, KeyBelongsToCertificate) {
  const Certificate& client = TestCertificates::Get().Client(kUri);
  const std::string from_certificate =
      RunCommand({"openssl", "x509", "-in", client.certificate_file, "-noout", "-pubkey"}).output;
  const std::string from_key =
      RunCommand({"openssl", "pkey", "-in", client.key_file, "-pubout"}).output;
  EXPECT_EQ(from_certificate, from_key);
  EXPECT_THAT(from_key, HasSubstr("BEGIN PUBLIC KEY"));
}

}  // namespace
}  // namespace districtedu::testing
