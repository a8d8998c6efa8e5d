#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/logging.h"
#include "common/pki/certificate.h"
#include "common/pki/revocation.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::pki {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::IsOkAndHolds;
using ::testing::UnorderedElementsAre;

class PkiTest : public ::testing::Test {
 protected:
  PkiTest() { MakeAuthority(&key_, &authority_); }

  void MakeAuthority(KeyPtr* key, X509Ptr* authority) {
    CertificateSpec spec;
    spec.not_before = absl::Now() - absl::Hours(1);
    spec.not_after = absl::Now() + absl::Hours(1);
    *key = *MakeKey();
    *authority = *pki::MakeAuthority(spec, key->get());
  }

  X509Ptr Issue(const std::vector<std::string>& names) {
    CertificateSpec spec;
    spec.names = names;
    spec.not_before = absl::FromUnixSeconds(1'600'000'000);
    spec.not_after = absl::FromUnixSeconds(1'900'000'000);
    spec.for_clients = true;
    return *MakeCertificate(spec, key_.get(), authority_.get(), key_.get());
  }

  std::string List(const std::vector<RevokedCertificate>& revoked) {
    return *MakeRevocationList(revoked, absl::Now(), authority_.get(), key_.get());
  }

  KeyPtr key_;
  X509Ptr authority_;
};

TEST_F(PkiTest, ACertificateSaysWhatItWasMadeOf) {
  // A comma in a name is part of it and begins no other.
  const X509Ptr made =
      Issue({"URI:districtedu://nanhu/a,DNS:evil", "DNS:localhost", "IP:127.0.0.1", "IP:::1"});
  const auto read = CertificatesOfPem(ToPem(made.get()));
  ASSERT_THAT(read, IsOk());
  EXPECT_THAT(
      AlternativeNamesOf(*read->front()),
      ElementsAre("DNS:localhost", "IP:127.0.0.1", "IP:::1", "URI:districtedu://nanhu/a,DNS:evil"));
  EXPECT_EQ(TimeOf(X509_get0_notAfter(read->front().get())), absl::FromUnixSeconds(1'900'000'000));
  EXPECT_EQ(SerialOfPem(ToPem(made.get())), SerialOf(*made));
  EXPECT_EQ(SerialOf(*made).size(), 32u);
  EXPECT_NE(SerialOf(*made), SerialOf(*Issue({})));
  EXPECT_THAT(KeyOfPem(ToPem(key_.get())), IsOk());
}

TEST_F(PkiTest, NamesThatAreNoneAreNotSigned) {
  CertificateSpec spec;
  spec.names = {"IP:localhost"};
  spec.for_clients = true;
  EXPECT_THAT(MakeCertificate(spec, key_.get(), authority_.get(), key_.get()),
              HasReason("INTERNAL_ERROR"));
}

TEST_F(PkiTest, AListRevokesWhatItNames) {
  const X509Ptr one = Issue({});
  const X509Ptr two = Issue({});
  const std::string ca = ToPem(authority_.get());
  EXPECT_THAT(RevokedSerials(List({}), ca), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(
      RevokedSerials(List({{SerialOf(*one), absl::Now()}, {SerialOf(*two), absl::Now()}}), ca),
      IsOkAndHolds(UnorderedElementsAre(SerialOf(*one), SerialOf(*two))));
}

TEST_F(PkiTest, AListOfNobodyWeTrustIsRefused) {
  KeyPtr other_key;
  X509Ptr other;
  MakeAuthority(&other_key, &other);  // of the same name
  EXPECT_THAT(RevokedSerials(List({}), ToPem(other.get())), HasReason("CERTIFICATE_UNREADABLE"));
  EXPECT_THAT(RevokedSerials(List({}), ToPem(other.get()) + ToPem(authority_.get())), IsOk());
}

TEST_F(PkiTest, TheListOfAnotherAuthorityIsPassedOverAndKept) {
  CertificateSpec spec;
  spec.common_name = "another";
  spec.not_before = absl::Now() - absl::Hours(1);
  spec.not_after = absl::Now() + absl::Hours(1);
  const KeyPtr other_key = *MakeKey();
  const X509Ptr other = *pki::MakeAuthority(spec, other_key.get());
  const std::string others = *MakeRevocationList({}, absl::Now(), other.get(), other_key.get());
  const std::string own = List({{"ab", absl::Now()}});
  const LogCapture log;
  EXPECT_THAT(RevokedSerials(others + own, ToPem(authority_.get())),
              IsOkAndHolds(UnorderedElementsAre("ab")));
  EXPECT_TRUE(log.Contains({"level=warning", "passed over", "CN=another"}));
  EXPECT_THAT(RevokedSerials(others, ToPem(authority_.get())), HasReason("CERTIFICATE_UNREADABLE"));
  const RevocationLists parted = PartLists(others + own, authority_.get());
  EXPECT_EQ(parted.own, own);
  EXPECT_EQ(parted.others, others);
}

TEST_F(PkiTest, WhatIsNoPemIsUnreadable) {
  const std::string ca = ToPem(authority_.get());
  for (const std::string& text :
       {std::string(), std::string("none"), ca,
        std::string("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n")}) {
    EXPECT_THAT(RevokedSerials(text, ca), HasReason("CERTIFICATE_UNREADABLE"));
    EXPECT_THAT(KeyOfPem(text), HasReason("CERTIFICATE_UNREADABLE"));
  }
  EXPECT_THAT(CertificatesOfPem(List({})), HasReason("CERTIFICATE_UNREADABLE"));
  EXPECT_EQ(SerialOfPem("none"), "");
}

}  // namespace
}  // namespace districtedu::pki
