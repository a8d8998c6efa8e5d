// When a version is stored.

#include "services/aggregation/leader/publish.h"

#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "services/aggregation/leader/rebuild.h"
#include "services/aggregation/testing/test_leader.h"

namespace districtedu::aggregation {
namespace {

using ::districtedu::testing::IsOk;

class PublishTest : public ::testing::Test {
 protected:
  PublishTest() {
    records_.writer().AddSchool("p01", "primary");
    records_.writer().SetPupils(2022, "p01", 1, "primary", 220);
    records_.Apply(TestRecords::Plan());
  }

  std::int64_t NewestVersion() {
    return records_.database().SelectInt("SELECT MAX(version) FROM aggregation_snapshots");
  }
  bool VerifyNow() {
    auto session = records_.Connect();
    auto response = Verify(*session, TestRecords::Catalogue(), TestRecords::kDistrict);
    EXPECT_THAT(response, IsOk());
    return response.ok() && response->has_value() && (*response)->equal();
  }

  TestRecords records_;
  FakeClock clock_{absl::FromCivil(absl::CivilHour(2023, 6, 1, 4), absl::UTCTimeZone())};
  TestLeader leader_{&records_, &clock_};
};

TEST_F(PublishTest, SameBytesAreNoNewVersion) {
  leader_.Settle();
  leader_.Reload();
  leader_.Settle();
  EXPECT_EQ(NewestVersion(), 1);
}

TEST_F(PublishTest, MendedSuppressionIsPublished) {
  leader_.Settle();
  ASSERT_TRUE(VerifyNow());
  // As a program stored it that withheld something else: no figure differs.
  records_.database().Run(
      "UPDATE aggregation_snapshots SET suppressed_view = '', "
      "suppressed_digest = SHA2('', 256);\n");
  EXPECT_FALSE(VerifyNow());
  leader_.Reload();
  leader_.Settle();
  EXPECT_EQ(NewestVersion(), 2);
  EXPECT_GT(leader_.Newest(false).figures_size(), 0);
  EXPECT_TRUE(VerifyNow());
}

TEST_F(PublishTest, VersionStoredBeforeViewsHadDigestsIsStoredAnew) {
  leader_.Settle();
  records_.database().Run("UPDATE aggregation_snapshots SET suppressed_digest = '';\n");
  auto stored = ReadSnapshot(*records_.Connect(), {TestRecords::kDistrict, "quality_2022_2025"}, 1);
  ASSERT_THAT(stored, IsOk());
  EXPECT_EQ((*stored)->suppressed_digest.size(), 64U);
  leader_.Reload();
  leader_.Settle();
  EXPECT_EQ(NewestVersion(), 2);
}

}  // namespace
}  // namespace districtedu::aggregation
