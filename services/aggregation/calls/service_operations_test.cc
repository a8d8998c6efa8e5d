// The operators' calls and the metrics.

#include "services/aggregation/calls/service_fixture.h"

namespace districtedu::aggregation {
namespace {

using ServiceOperationsTest = ServiceTest;

TEST_F(ServiceOperationsTest, RebuildFindsAndRepairs) {
  ASSERT_THAT(Apply(TestRecords::Plan()), IsOk());
  auto verified = Rebuild(true);
  ASSERT_THAT(verified, IsOk());
  EXPECT_TRUE(verified->equal()) << verified->DebugString();
  EXPECT_GT(verified->cells(), 0);
  EXPECT_EQ(verified->stored_digest(), verified->computed_digest());

  // Behind the leader's back: only a full computation can know.
  records_.database().Run(
      "UPDATE aggregation_cells SET amount = amount + 1 WHERE measure = "
      "'facilities.enrolled_pupils' AND school_id = 'p01';\n");
  verified = Rebuild(true);
  ASSERT_THAT(verified, IsOk());
  EXPECT_FALSE(verified->equal());
  ASSERT_EQ(verified->differences_size(), 1);
  EXPECT_EQ(verified->differences(0).school(), "p01");
  auto repaired = Rebuild(false);
  ASSERT_THAT(repaired, IsOk());
  EXPECT_FALSE(repaired->equal());
  EXPECT_EQ(repaired->differences_size(), 1);
  verified = Rebuild(true);
  ASSERT_THAT(verified, IsOk());
  EXPECT_TRUE(verified->equal()) << verified->DebugString();
}

TEST_F(ServiceOperationsTest, VerifyWaitsForOpenBatches) {
  ASSERT_THAT(Apply(TestRecords::Plan()), IsOk());
  records_.writer().Execute(
      "INSERT INTO facilities_import_batches VALUES ('nanhu', 'b1', 'p', 'facilities.Enrolment', "
      "1, '', REPEAT('x', 32), 1, 1, 0, 0, 0, 'open', '2024-06-01 03:59:00', "
      "'2024-06-01 03:59:00')");
  records_.writer().SetPupils(2023, "p01", 2, "primary", 1, "b1");
  v1::RebuildRequest request;
  request.set_parent("districts/nanhu");
  request.set_verify_only(true);
  EXPECT_THAT(
      service_->Start("Rebuild", request, TestService::Operator(), absl::Milliseconds(300))->Wait(),
      HasReason("DEADLINE_PASSED"));
  const auto call = service_->Start("Rebuild", request);
  EXPECT_FALSE(call->finished());
  records_.database().Run("UPDATE facilities_import_batches SET state = 'done';\n");
  auto bytes = call->Wait();
  ASSERT_THAT(bytes, IsOk());
  v1::RebuildResponse response;
  ASSERT_TRUE(response.ParseFromString(**bytes));
  EXPECT_TRUE(response.equal()) << response.DebugString();
}

TEST_F(ServiceOperationsTest, StatusTellsWhoLeadsAndHowFar) {
  ASSERT_THAT(Apply(TestRecords::Plan()), IsOk());
  v1::GetStatusRequest request;
  request.set_parent("districts/nanhu");
  auto status = service_->Call<v1::AggregationStatus>("GetStatus", request);
  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(status->leader(), "one");
  EXPECT_TRUE(status->leads());
  EXPECT_EQ(status->epoch(), 1);
  EXPECT_EQ(status->feed_sequence(), service_->Snapshot()->feed_sequence());
  EXPECT_EQ(status->pending_entries(), 0);
  EXPECT_EQ(status->snapshot_version(), 1);
  EXPECT_NE(status->incarnation(), "");
  EXPECT_EQ(status->failed_measures_size(), 0);
}

TEST_F(ServiceOperationsTest, MetricsAreThoseOfTheLeader) {
  const IndicatorMetrics metrics(service_->aggregator(), registry_);
  ASSERT_THAT(Apply(TestRecords::Plan()), IsOk());
  ASSERT_TRUE(service_->WaitForValue(kRatio, 2023, "220"));
  const std::string labels =
      "{district=\"nanhu\",indicator=\"staffing.pe_teacher_ratio\",plan=\"quality_2022_2025\","
      "school_year=\"2023\"";
  const std::string text = registry_.Text();
  EXPECT_THAT(text, HasSubstr(absl::StrCat("districtedu_indicator_value", labels, "} 220")));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("districtedu_indicator_target", labels, "} 220")));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("districtedu_indicator_gap", labels, "} 0")));
  EXPECT_THAT(text,
              HasSubstr(absl::StrCat("districtedu_indicator_reporting_ratio", labels, "} 1")));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("districtedu_indicator_verdict", labels,
                                           ",verdict=\"met\"} 1")));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("districtedu_indicator_verdict", labels,
                                           ",verdict=\"unmet\"} 0")));
  EXPECT_THAT(text, HasSubstr("districtedu_snapshot_version"));
  EXPECT_THAT(text, HasSubstr("districtedu_refresh_lag_seconds{district=\"nanhu\"} 0"));

  // Another process follows, and shows none of them.
  metrics::Registry other_registry;
  TestService other(TestService::DefaultOptions(&records_, &clock_, "two"), &other_registry);
  const IndicatorMetrics other_metrics(other.aggregator(), other_registry);
  ASSERT_TRUE(other.WaitForValue(kRatio, 2023, "220"));
  EXPECT_THAT(other_registry.Text(), Not(HasSubstr("districtedu_indicator_value{")));
}

}  // namespace
}  // namespace districtedu::aggregation
