#include "common/auth/revocations.h"

#include "common/base/error.h"
#include "common/base/logging.h"
#include "common/pki/certificate.h"
#include "common/testing/certificates.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::auth {
namespace {

using testing::CertificateAuthority;
using testing::HasReason;
using ::testing::HasSubstr;

class RevocationFileTest : public ::testing::Test {
 protected:
  RevocationFileTest() : ca_("revocations"), one_(ca_.Issue({})), two_(ca_.Issue({})) {}

  std::unique_ptr<RevocationFile> Open() {
    RevocationFile::Options options{path_, ca_.ca_file(), absl::Hours(10), &registry_};
    options.changed = [this] { ++changes_; };
    auto file = RevocationFile::Open(options);
    EXPECT_TRUE(file.ok()) << file.status();
    return *std::move(file);
  }

  double Gauge(const std::string& name) {
    const std::string text = registry_.Text();
    const std::size_t at = text.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
  }

  static std::string Serial(const testing::Certificate& certificate) {
    return pki::SerialOfPem(certificate.certificate_pem);
  }

  testing::TempDir dir_;
  const std::string path_ = dir_.File("ca.crl");
  CertificateAuthority ca_;
  testing::Certificate one_;
  testing::Certificate two_;
  metrics::Registry registry_;
  int changes_ = 0;
};

TEST_F(RevocationFileTest, ANewListComesIntoForce) {
  dir_.Write("ca.crl", ca_.RevocationList({}));
  const auto file = Open();
  EXPECT_FALSE(file->IsRevoked(Serial(one_)));
  EXPECT_EQ(Gauge("districtedu_auth_revoked_certificates"), 0);
  dir_.Write("ca.crl", ca_.RevocationList({one_.certificate_pem}));
  EXPECT_TRUE(file->Reload());
  EXPECT_FALSE(file->Reload());
  EXPECT_EQ(changes_, 1);
  EXPECT_TRUE(file->IsRevoked(Serial(one_)));
  EXPECT_FALSE(file->IsRevoked(Serial(two_)));
  EXPECT_EQ(Gauge("districtedu_auth_revoked_certificates"), 1);
}

TEST_F(RevocationFileTest, AListThatIsNoneOrOfSomebodyElseRevivesNothing) {
  dir_.Write("ca.crl", ca_.RevocationList({one_.certificate_pem}));
  const auto file = Open();
  const LogCapture log;
  for (const std::string& text :
       {std::string(), CertificateAuthority("revocations").RevocationList({})}) {
    dir_.Write("ca.crl", text);
    EXPECT_FALSE(file->Reload());
    EXPECT_TRUE(file->IsRevoked(Serial(one_)));
    EXPECT_EQ(Gauge("districtedu_auth_revocations_valid"), 0);
  }
  EXPECT_TRUE(log.Contains({"level=error", "old revocation list stays", path_}));
  EXPECT_EQ(changes_, 0);
}

TEST_F(RevocationFileTest, NothingStartsWithoutAList) {
  const RevocationFile::Options options{path_, ca_.ca_file()};
  EXPECT_THAT(RevocationFile::Open(options), HasReason("CONFIG_INVALID"));
  dir_.Write("ca.crl", ca_.ca_pem());
  const auto none = RevocationFile::Open(options);
  EXPECT_THAT(none, HasReason("CERTIFICATE_UNREADABLE"));
  EXPECT_THAT(std::string(none.status().message()), HasSubstr(path_));
}

}  // namespace
}  // namespace districtedu::auth
