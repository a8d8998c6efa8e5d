#include "services/districtctl/cert/authority.h"

#include <sys/stat.h>

#include <filesystem>
#include <thread>

#include "common/base/error.h"
#include "common/base/file.h"
#include "common/pki/certificate.h"
#include "common/pki/revocation.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::districtctl {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::IsOkAndHolds;
using ::testing::UnorderedElementsAre;

constexpr char kUri[] = "URI:districtedu://nanhu/reader";

class AuthorityTest : public ::testing::Test {
 protected:
  AuthorityTest() : clock_(absl::FromUnixSeconds(1'800'000'000)) {}

  std::unique_ptr<Authority> Make() {
    auto made = Authority::Make(dir_.path(), clock_);
    if (!made.ok()) throw std::runtime_error(made.status().ToString());
    return *std::move(made);
  }

  std::string Text(const std::string& name) { return ReadFile(dir_.File(name)).value(); }

  std::set<std::string> Revoked() {
    return pki::RevokedSerials(Text("ca.crl"), Text("ca.crt")).value();
  }

  mode_t Mode(const std::string& name) {
    struct stat facts {};
    EXPECT_EQ(stat(dir_.File(name).c_str(), &facts), 0) << name;
    return facts.st_mode & 07777;
  }

  testing::TempDir dir_;
  FakeClock clock_;
};

TEST_F(AuthorityTest, IssuesOncePerPrincipal) {
  const auto authority = Make();
  const auto issued = authority->Issue({"reader", {kUri}});
  ASSERT_THAT(issued, IsOk());
  EXPECT_EQ(issued->Principal(), "districtedu://nanhu/reader");
  EXPECT_EQ(issued->serial, pki::SerialOfPem(Text("reader.crt")));
  EXPECT_EQ(Mode("reader.key"), 0600u);
  EXPECT_EQ(Mode("ca.key"), 0600u);
  EXPECT_EQ(Mode("reader.crt"), 0644u);
  EXPECT_THAT(authority->Issue({"other", {kUri}}), HasReason("RESOURCE_EXISTS"));
  EXPECT_THAT(authority->Issue({"reader", {"URI:districtedu://nanhu/other"}}),
              HasReason("RESOURCE_EXISTS"));
  EXPECT_FALSE(std::filesystem::exists(dir_.File("other.crt")));
  // Once it ended, the principal may have another one.
  clock_.Advance(absl::Hours(24 * 398));
  EXPECT_THAT(authority->Issue({"reader", {kUri}}), IsOk());
}

TEST_F(AuthorityTest, ARenewedCertificateOverlapsUnderTheSameKey) {
  const auto authority = Make();
  const auto first = authority->Issue({"reader", {kUri}});
  ASSERT_THAT(first, IsOk());
  const std::string key = Text("reader.key");
  clock_.Advance(absl::Hours(24 * 380));
  const auto second = authority->Renew("districtedu://nanhu/reader", absl::Hours(24 * 10), true);
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(second->serial, first->serial);
  EXPECT_EQ(second->serial, pki::SerialOfPem(Text("reader.crt")));
  EXPECT_EQ(second->not_after, clock_.Now() + absl::Hours(24 * 10));
  EXPECT_EQ(Text("reader.key"), key);
  EXPECT_TRUE(first->ValidAt(clock_.Now()));
  ASSERT_THAT(authority->Renew("reader", absl::Hours(24), false), IsOk());
  EXPECT_NE(Text("reader.key"), key);
  EXPECT_THAT(authority->Renew("nobody", absl::Hours(24), true), HasReason("RESOURCE_NOT_FOUND"));
}

TEST_F(AuthorityTest, RevokesAllOfAPrincipalOrOne) {
  const auto authority = Make();
  EXPECT_THAT(Revoked(), IsEmpty());
  const auto first = authority->Issue({"reader", {kUri}});
  const auto second = authority->Renew("reader", absl::Hours(24 * 100), true);
  const auto other = authority->Issue({"server", {"DNS:localhost", "IP:127.0.0.1"}});
  ASSERT_THAT(authority->Revoke(first->serial), IsOk());
  EXPECT_THAT(Revoked(), ElementsAre(first->serial));
  const auto rest = authority->Revoke("districtedu://nanhu/reader");
  ASSERT_THAT(rest, IsOk());
  ASSERT_EQ(rest->size(), 1u);
  EXPECT_EQ((*rest)[0].serial, second->serial);
  EXPECT_THAT(Revoked(), UnorderedElementsAre(first->serial, second->serial));
  EXPECT_THAT(authority->Revoke("reader"), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(authority->Revoke("districtedu://nanhu/reade"), HasReason("RESOURCE_NOT_FOUND"));
  // What was taken back is not renewed, and a new one has a new key.
  EXPECT_THAT(authority->Renew("reader", absl::Hours(24), true), HasReason("RESOURCE_NOT_FOUND"));
  const std::string key = Text("reader.key");
  EXPECT_THAT(authority->Issue({"reader", {kUri}}), IsOk());
  EXPECT_NE(Text("reader.key"), key);
}

TEST_F(AuthorityTest, AListLeftBehindByACrashIsMadeGood) {
  std::string before;
  {
    const auto authority = Make();
    ASSERT_THAT(authority->Issue({"reader", {kUri}}), IsOk());
    before = Text("ca.crl");
    ASSERT_THAT(authority->Revoke("reader"), IsOk());
  }
  dir_.Write("ca.crl", before);  // as if the process had died between index and list
  ASSERT_THAT(Authority::Open(dir_.path(), clock_), IsOk());
  EXPECT_EQ(Revoked().size(), 1u);
}

TEST_F(AuthorityTest, IfNeededMakesWhatIsMissingAndRevivesNothing) {
  const CertificateRequest request{"reader", {kUri}, absl::Hours(24 * 397), true};
  auto authority = Make();
  EXPECT_THAT(authority->IssueIfNeeded(request), IsOkAndHolds(Found::kMade));
  const std::string key = Text("reader.key");
  EXPECT_THAT(authority->IssueIfNeeded(request), IsOkAndHolds(Found::kGood));
  clock_.Advance(absl::Hours(24 * 370));  // ends soon
  EXPECT_THAT(authority->IssueIfNeeded(request), IsOkAndHolds(Found::kMade));
  EXPECT_EQ(Text("reader.key"), key);
  CertificateRequest other = request;
  other.names = {"URI:districtedu://nanhu/another"};
  EXPECT_THAT(authority->IssueIfNeeded(other), IsOkAndHolds(Found::kMade));
  EXPECT_THAT(authority->IssueIfNeeded(request), IsOkAndHolds(Found::kMade));
  // Issued before there was an index: it stays, and can be revoked.
  authority.reset();
  std::filesystem::remove(dir_.File("certificates.tsv"));
  authority = Make();
  EXPECT_THAT(authority->IssueIfNeeded(request), IsOkAndHolds(Found::kGood));
  EXPECT_THAT(authority->Revoke("reader"), IsOk());
  EXPECT_THAT(Revoked(), ElementsAre(pki::SerialOfPem(Text("reader.crt"))));
  EXPECT_THAT(authority->IssueIfNeeded(request), IsOkAndHolds(Found::kRevoked));
}

TEST_F(AuthorityTest, AnAuthorityNearItsEndIsRenewedUnderItsKey) {
  ASSERT_THAT(Make()->Issue({"reader", {kUri}, absl::Hours(24 * 3700)}), IsOk());
  const std::string key = Text("ca.key");
  const std::string certificate = Text("ca.crt");
  // What it vouches for ends no later than itself.
  EXPECT_EQ(Authority::List(dir_.path())->front().not_after, clock_.Now() + absl::Hours(24 * 3650));
  clock_.Advance(absl::Hours(24 * 3640));
  const auto authority = Make();
  EXPECT_EQ(Text("ca.key"), key);
  EXPECT_NE(Text("ca.crt"), certificate);
  EXPECT_THAT(Revoked(), IsEmpty());
}

TEST_F(AuthorityTest, OneProcessAtATime) {
  auto held = Make();
  std::thread other([this] {
    const auto authority = Authority::Open(dir_.path(), clock_);
    EXPECT_THAT(authority, IsOk());
    EXPECT_EQ(Authority::List(dir_.path())->size(), 1u);  // it saw what the first one did
  });
  EXPECT_THAT(held->Issue({"reader", {kUri}}), IsOk());
  held.reset();
  other.join();
}

TEST_F(AuthorityTest, SaysWhatIsWrongWithTheFolder) {
  EXPECT_THAT(Authority::Open(dir_.path(), clock_), HasReason("CERTIFICATE_UNREADABLE"));
  EXPECT_THAT(Authority::Open(dir_.File("none"), clock_), HasReason("CONFIG_INVALID"));
  EXPECT_THAT(Authority::List(dir_.path()), HasReason("CONFIG_INVALID"));
  { Make(); }
  dir_.Write("certificates.tsv", "# a\n12ab\tvalid\tyesterday\t-\treader\tURI:x\n");
  const auto opened = Authority::Open(dir_.path(), clock_);
  EXPECT_THAT(opened, HasReason("CONFIG_INVALID"));
  EXPECT_THAT(std::string(opened.status().message()), HasSubstr("line 2"));
  const auto key = pki::MakeKey();
  dir_.Write("ca.key", pki::ToPem(key->get()));
  EXPECT_THAT(Authority::Open(dir_.path(), clock_), HasReason("CERTIFICATE_KEY_MISMATCH"));
}

TEST(IndexTest, RoundTrips) {
  const absl::Time end = absl::FromUnixSeconds(1'900'000'000);
  const std::vector<IssuedCertificate> issued = {
      {"12ab", end, std::nullopt, "reader", {"URI:districtedu://nanhu/reader"}},
      {"ff", end, end, "server", {"DNS:localhost", "IP:127.0.0.1"}}};
  const auto parsed = ParseIndex(WriteIndex(issued));
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(WriteIndex(*parsed), WriteIndex(issued));
  EXPECT_EQ((*parsed)[1].Principal(), "localhost,127.0.0.1");
  EXPECT_TRUE((*parsed)[1].revoked());
  for (const char* line : {"12ab\tvalid", "zz\tvalid\t2030-01-01T00:00:00Z\t-\tn\tURI:x",
                           "12\trevoked\t2030-01-01T00:00:00Z\t-\tn\tURI:x",
                           "12\tvalid\t2030-01-01T00:00:00Z\t2030-01-01T00:00:00Z\tn\tURI:x"}) {
    EXPECT_THAT(ParseIndex(line), HasReason("CONFIG_INVALID")) << line;
  }
}

// As while one authority takes over from another.
TEST_F(AuthorityTest, OthersBesideItsOwnAreLeftAsTheyAre) {
  Make();
  const std::string own = Text("ca.crt");
  pki::CertificateSpec spec;
  spec.common_name = "old";
  spec.not_before = clock_.Now() - absl::Hours(48);
  spec.not_after = clock_.Now() - absl::Hours(24);
  const auto key = pki::MakeKey().value();
  const auto old = pki::MakeAuthority(spec, key.get()).value();
  const std::string old_pem = pki::ToPem(old.get());
  const std::string old_list =
      pki::MakeRevocationList({}, clock_.Now(), old.get(), key.get()).value();
  dir_.Write("ca.crt", old_pem + own);
  dir_.Write("ca.crl", old_list + Text("ca.crl"));
  {
    const auto authority = Make();
    EXPECT_EQ(Text("ca.crt"), old_pem + own);
    ASSERT_THAT(authority->Issue({"reader", {kUri}}), IsOk());
    ASSERT_THAT(authority->Revoke("reader"), IsOk());
    EXPECT_THAT(Text("ca.crl"), HasSubstr(old_list));
    EXPECT_EQ(Revoked().size(), 1u);
  }
  // Its own is made anew before it ends; the other stays.
  clock_.Advance(absl::Hours(24 * 3640));
  Make();
  EXPECT_THAT(Text("ca.crt"), HasSubstr(old_pem));
  EXPECT_THAT(Text("ca.crt"), ::testing::Not(HasSubstr(own)));
}

}  // namespace
}  // namespace districtedu::districtctl
