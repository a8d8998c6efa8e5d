// The real program: paused past its lease, killed, stopped.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <memory>
#include <random>

#include "common/testing/status_matchers.h"
#include "services/aggregation/testing/running_server.h"

namespace districtedu::aggregation {
namespace {

using ::districtedu::testing::IsOk;
using ::districtedu::testing::WaitUntil;

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    records_.writer().AddSchool("p01", "primary");
    records_.writer().SetPupils(2023, "p01", 1, "primary", 100);
    records_.writer().AddTeacher("t1", "p01", "pe", "2020-09-01");
    records_.Apply(TestRecords::Plan());
  }

  void ExpectVerified(RunningServer& server) {
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
  RunningServer one(records_);
  ASSERT_TRUE(one.WaitForPupils(100));
  ASSERT_TRUE(one.Leads());
  RunningServer two(records_);
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
  auto leading = std::make_unique<RunningServer>(records_);
  RunningServer other(records_);
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
    leading = std::make_unique<RunningServer>(records_);
    ASSERT_TRUE(leading->WaitForPupils(pupils));
    ExpectVerified(*leading);
  }
}

TEST_F(ServerTest, StopGivesTheLeaseUp) {
  RunningServer server(records_);
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
