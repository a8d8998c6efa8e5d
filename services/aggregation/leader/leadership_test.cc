// Several processes and one lease, each an Aggregator of its own in this process.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "common/base/logging.h"
#include "common/testing/status_matchers.h"
#include "services/aggregation/store/lease.h"
#include "services/aggregation/testing/test_service.h"

namespace districtedu::aggregation {
namespace {

using ::districtedu::testing::IsOk;
using ::districtedu::testing::WaitUntil;

constexpr char kRatio[] = "staffing.pe_teacher_ratio";

class LeadershipTest : public ::testing::Test {
 protected:
  LeadershipTest() {
    records_.writer().AddSchool("p01", "primary");
    records_.writer().SetPupils(2023, "p01", 1, "primary", 220);
    records_.writer().AddTeacher("t1", "p01", "pe", "2020-09-01");
    records_.Apply(TestRecords::Plan());
  }

  Aggregator::Options Options(const std::string& process) {
    return TestService::DefaultOptions(&records_, &clock_, process);
  }
  static bool Leads(TestService& service) {
    const auto leader = service.aggregator().Leader(TestRecords::kDistrict);
    return leader != nullptr && !leader->ended();
  }
  std::string Holder() {
    const auto rows = records_.database().Select("SELECT holder FROM aggregation_leases");
    return rows.empty() ? "" : std::get<std::string>(rows[0][0]);
  }
  void ExpectVerified(TestService& service) {
    v1::RebuildRequest request;
    request.set_parent("districts/nanhu");
    request.set_verify_only(true);
    auto response = service.Call<v1::RebuildResponse>("Rebuild", request);
    ASSERT_THAT(response, IsOk());
    EXPECT_TRUE(response->equal()) << response->DebugString();
    EXPECT_EQ(records_.database().SelectInt("SELECT MAX(sequence) FROM aggregation_feed"),
              records_.database().SelectInt("SELECT COUNT(*) FROM aggregation_feed"));
  }

  TestRecords records_;
  FakeClock clock_{absl::FromCivil(absl::CivilHour(2024, 6, 1, 4), absl::UTCTimeZone())};
};

TEST_F(LeadershipTest, AnyProcessServesTheSameBytes) {
  TestService one(Options("one"));
  ASSERT_TRUE(one.WaitForValue(kRatio, 2023, "220"));
  TestService two(Options("two"));
  ASSERT_TRUE(two.WaitForValue(kRatio, 2023, "220"));
  EXPECT_TRUE(Leads(one));
  EXPECT_FALSE(Leads(two));
  records_.writer().SetPupils(2023, "p01", 2, "primary", 1);
  ASSERT_TRUE(two.WaitForValue(kRatio, 2023, "221"));
  // Feed progress comes with the next poll.
  ASSERT_TRUE(WaitUntil(
      [&] { return two.Snapshot()->SerializeAsString() == one.Snapshot()->SerializeAsString(); }));
  // A plan applied on a follower is evaluated by the leader and shown by both.
  v1::ApplyPlanRequest request;
  request.set_parent("districts/nanhu");
  *request.mutable_plan() = TestRecords::Plan();
  request.mutable_plan()->set_title_en("Another title");
  ASSERT_THAT(two.Call<v1::PlanRevision>("ApplyPlan", request), IsOk());
  EXPECT_EQ(two.Snapshot()->snapshot().plan_revision(), 2);
  ExpectVerified(two);
}

TEST_F(LeadershipTest, StoppedProcessGivesTheLeaseUp) {
  auto one = std::make_unique<TestService>(Options("one"));
  ASSERT_TRUE(WaitUntil([&] { return Leads(*one); }));
  one->aggregator().Stop();
  EXPECT_EQ(Holder(), "");
  TestService two(Options("two"));
  ASSERT_TRUE(WaitUntil([&] { return Leads(two); }));
  EXPECT_EQ(Holder(), "two");
  records_.writer().SetPupils(2023, "p01", 2, "primary", 1);
  ASSERT_TRUE(two.WaitForValue(kRatio, 2023, "221"));
  ExpectVerified(two);
}

TEST_F(LeadershipTest, LeaseOfADeadProcessExpires) {
  // A lease whose holder never beats, whatever its timestamp says.
  auto session = records_.Connect();
  const absl::Time future = clock_.Now() + absl::Hours(1000);
  auto lease = ReadLease(*session, TestRecords::kDistrict);
  ASSERT_THAT(lease, IsOk());
  auto taken = TakeLease(*session, TestRecords::kDistrict, "dead", *lease, future);
  ASSERT_THAT(taken, IsOk());
  ASSERT_TRUE(*taken);
  TestService two(Options("two"));
  ASSERT_TRUE(two.WaitForValue(kRatio, 2023, "220"));
  EXPECT_EQ(Holder(), "two");
  ExpectVerified(two);
}

TEST_F(LeadershipTest, LivingLeaderIsNotChallenged) {
  TestService one(Options("one"));
  ASSERT_TRUE(WaitUntil([&] { return Leads(one); }));
  TestService two(Options("two"));
  // For longer than the lease time, told by the leader's own beats.
  const auto beat = [&] {
    return records_.database().SelectInt("SELECT beat FROM aggregation_leases");
  };
  const std::int64_t before = beat();
  ASSERT_TRUE(WaitUntil([&] { return beat() >= before + 5; }));
  EXPECT_EQ(Holder(), "one");
  EXPECT_EQ(records_.database().SelectInt("SELECT epoch FROM aggregation_leases"), 1);
  EXPECT_FALSE(Leads(two));
}

TEST_F(LeadershipTest, LeaderHeldUpInADrainCannotWriteAfterLosingTheLease) {
  std::mutex mutex;
  std::condition_variable changed;
  bool hold = false;     // the next drain of "one" stops before the fence
  bool held = false;     // it has
  bool release = false;  // it may go on
  Aggregator::Options options = Options("one");
  options.hooks.before_fence = [&] {
    std::unique_lock<std::mutex> lock(mutex);
    if (!hold) return;
    hold = false;
    held = true;
    changed.notify_all();
    changed.wait(lock, [&] { return release; });
  };
  TestService one(options);
  ASSERT_TRUE(one.WaitForValue(kRatio, 2023, "220"));
  {
    const std::lock_guard<std::mutex> lock(mutex);
    hold = true;
  }
  records_.writer().SetPupils(2023, "p01", 2, "primary", 1);
  {
    std::unique_lock<std::mutex> lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, std::chrono::seconds(30), [&] { return held; }));
  }
  // The lease passes while the drain of "one" has written everything but the fence.
  auto session = records_.Connect();
  auto lease = ReadLease(*session, TestRecords::kDistrict);
  ASSERT_THAT(lease, IsOk());
  lease->holder = "";
  auto taken = session->Execute(
      "UPDATE aggregation_leases SET holder = '', epoch = epoch + 1 WHERE district_id = 'nanhu'");
  ASSERT_THAT(taken, IsOk());
  TestService two(Options("two"));
  ASSERT_TRUE(WaitUntil([&] { return Holder() == "two" || Holder() == "one"; }));
  {
    const std::lock_guard<std::mutex> lock(mutex);
    release = true;
  }
  changed.notify_all();
  ASSERT_TRUE(two.WaitForValue(kRatio, 2023, "221"));
  records_.writer().SetPupils(2023, "p01", 2, "primary", 2);
  ASSERT_TRUE(one.WaitForValue(kRatio, 2023, "222"));
  ASSERT_TRUE(two.WaitForValue(kRatio, 2023, "222"));
  ExpectVerified(one);
}

TEST(DatabaseLossTest, LeaderGoesOnWhenTheDatabaseIsBack) {
  testing::MariaDb server;
  TestRecords records(server);
  records.writer().AddSchool("p01", "primary");
  records.writer().SetPupils(2023, "p01", 1, "primary", 220);
  records.Apply(TestRecords::Plan());
  FakeClock clock(absl::FromCivil(absl::CivilHour(2024, 6, 1, 4), absl::UTCTimeZone()));
  TestService one(TestService::DefaultOptions(&records, &clock, "one"));
  ASSERT_TRUE(one.WaitForValue(kRatio, 2023, "220"));
  server.Kill();
  // What is shown is still served.
  EXPECT_THAT(one.Snapshot(), IsOk());
  ASSERT_TRUE(WaitUntil([&] { return !one.aggregator().healthy(); }));
  server.Start();
  ASSERT_TRUE(WaitUntil([&] { return one.aggregator().healthy(); }));
  TestRecords::Writer writer = records.NewWriter();
  writer.SetPupils(2023, "p01", 2, "primary", 1);
  ASSERT_TRUE(one.WaitForValue(kRatio, 2023, "221"));
}

TEST_F(LeadershipTest, OlderMeasureSetTakesNoLease) {
  // A program with another set, seen after this one.
  {
    TestService one(Options("one"));
    // Until there is something to serve: a leader that is stopped ends at its next transaction,
    // also in the middle of the first computation.
    ASSERT_TRUE(one.WaitForValue(kRatio, 2023, "220"));
    EXPECT_TRUE(Leads(one));
  }
  records_.database().Run(
      "INSERT INTO aggregation_measure_sets (set_digest, create_time) "
      "VALUES (REPEAT('f', 64), '2024-01-01');\n");
  const LogCapture log;
  TestService two(Options("two"));
  ASSERT_TRUE(two.WaitForValue(kRatio, 2023, "220"));  // it serves what is stored
  ASSERT_TRUE(WaitUntil([&] { return log.Contains({"this one takes no lease"}); }));
  EXPECT_EQ(Holder(), "");
  // An operator may want it nevertheless.
  Aggregator::Options adopting = Options("three");
  adopting.adopt_measure_set = true;
  TestService three(adopting);
  ASSERT_TRUE(WaitUntil([&] { return Leads(two) || Leads(three); }));
}

TEST_F(LeadershipTest, NewDistrictIsLedWithoutARestart) {
  TestService one(Options("one"));
  ASSERT_TRUE(WaitUntil([&] { return Leads(one); }));
  records_.database().Run(
      "INSERT INTO facilities_districts VALUES ('beihu', '北湖区', NULL, NULL, 1, '2022-01-01', "
      "'2022-01-01', 'test');\n");
  ASSERT_TRUE(WaitUntil([&] { return one.aggregator().Leader("beihu") != nullptr; }));
}

}  // namespace
}  // namespace districtedu::aggregation
