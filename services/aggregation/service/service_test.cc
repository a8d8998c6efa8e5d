// The calls, with a real database and real threads, without gRPC.

#include "services/aggregation/service/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/aggregation/service/indicator_metrics.h"
#include "services/aggregation/testing/test_service.h"

namespace districtedu::aggregation {
namespace {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::HasViolation;
using ::districtedu::testing::IsOk;
using ::districtedu::testing::WaitUntil;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kRatio[] = "staffing.pe_teacher_ratio";

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() {
    TestRecords::Writer& writer = records_.writer();
    writer.AddSchool("p01", "primary");
    writer.AddSchool("p02", "primary");
    writer.SetPupils(2023, "p01", 1, "primary", 200);
    writer.SetPupils(2023, "p02", 1, "primary", 20);
    writer.AddTeacher("t1", "p01", "pe", "2020-09-01");
    service_ = std::make_unique<TestService>(TestService::DefaultOptions(&records_, &clock_, "one"),
                                             &registry_);
  }

  absl::StatusOr<v1::PlanRevision> Apply(
      const v1::Plan& plan, bool validate_only = false,
      const auth::Principal& principal = TestService::Operator()) {
    v1::ApplyPlanRequest request;
    request.set_parent("districts/nanhu");
    *request.mutable_plan() = plan;
    request.set_validate_only(validate_only);
    return service_->Call<v1::PlanRevision>("ApplyPlan", request, principal);
  }
  absl::StatusOr<v1::ListChangesResponse> Changes(const std::string& token, int size = 0) {
    v1::ListChangesRequest request;
    request.set_parent("districts/nanhu");
    request.set_page_token(token);
    request.set_page_size(size);
    return service_->Call<v1::ListChangesResponse>("ListChanges", request);
  }
  absl::StatusOr<v1::RebuildResponse> Rebuild(bool verify_only) {
    v1::RebuildRequest request;
    request.set_parent("districts/nanhu");
    request.set_verify_only(verify_only);
    return service_->Call<v1::RebuildResponse>("Rebuild", request);
  }
  absl::StatusOr<v1::ListIndicatorsResponse> List(
      const std::string& filter, int size = 0, const std::string& token = "",
      const auth::Principal& principal = TestService::Operator()) {
    v1::ListIndicatorsRequest request;
    request.set_parent(kTestPlan);
    request.set_filter(filter);
    request.set_page_size(size);
    request.set_page_token(token);
    return service_->Call<v1::ListIndicatorsResponse>("ListIndicators", request, principal);
  }

  TestRecords records_;
  FakeClock clock_{absl::FromCivil(absl::CivilHour(2024, 6, 1, 4), absl::UTCTimeZone())};
  metrics::Registry registry_;
  std::unique_ptr<TestService> service_;
};

TEST_F(ServiceTest, ApplyPlanAnswersWithItsFiguresShown) {
  ASSERT_TRUE(WaitUntil([&] { return service_->aggregator().followed(); }));
  EXPECT_THAT(service_->Snapshot(), HasReason("RESOURCE_NOT_FOUND"));
  v1::Plan plan = TestRecords::Plan();
  auto checked = Apply(plan, true);
  ASSERT_THAT(checked, IsOk());
  EXPECT_EQ(checked->revision(), 1);
  EXPECT_THAT(service_->Snapshot(), HasReason("RESOURCE_NOT_FOUND"));

  auto applied = Apply(plan);
  ASSERT_THAT(applied, IsOk());
  EXPECT_EQ(applied->revision(), 1);
  EXPECT_EQ(applied->name(), kTestPlan);
  auto snapshot = service_->Snapshot();
  ASSERT_THAT(snapshot, IsOk());
  EXPECT_EQ(snapshot->snapshot().plan_revision(), 1);
  EXPECT_EQ(snapshot->snapshot().as_of(), "2024-06-01");

  // The same again is the same revision; another one is the next.
  EXPECT_EQ(Apply(plan)->revision(), 1);
  plan.set_title_en("Another title");
  EXPECT_EQ(Apply(plan)->revision(), 2);
  EXPECT_EQ(service_->Snapshot()->snapshot().plan_revision(), 2);
  v1::GetPlanRequest get;
  get.set_name(kTestPlan);
  auto stored = service_->Call<v1::PlanRevision>("GetPlan", get);
  ASSERT_THAT(stored, IsOk());
  EXPECT_EQ(stored->revision(), 2);
  EXPECT_EQ(stored->plan().title_en(), "Another title");
  get.set_name("districts/nanhu/plans/other");
  EXPECT_THAT(service_->Call<v1::PlanRevision>("GetPlan", get), HasReason("RESOURCE_NOT_FOUND"));
}

TEST_F(ServiceTest, ApplyPlanReportsEveryFinding) {
  v1::Plan plan = TestRecords::Plan();
  plan.mutable_indicators(0)->clear_direction();
  plan.mutable_indicators(1)->mutable_formula()->mutable_ratio()->mutable_numerator(0)->set_measure(
      "no.such");
  const auto refused = Apply(plan);
  EXPECT_THAT(refused, HasViolation("plan.indicators[0].direction"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_GE(ViolationsOf(refused.status()).size(), 2U);
  EXPECT_EQ(records_.database().SelectInt("SELECT COUNT(*) FROM aggregation_plan_revisions"), 0);
}

TEST_F(ServiceTest, EtagSavesTheBody) {
  ASSERT_THAT(Apply(TestRecords::Plan()), IsOk());
  auto snapshot = service_->Snapshot();
  ASSERT_THAT(snapshot, IsOk());
  EXPECT_FALSE(snapshot->not_modified());
  auto same = service_->Snapshot(TestService::Operator(), snapshot->etag());
  ASSERT_THAT(same, IsOk());
  EXPECT_TRUE(same->not_modified());
  EXPECT_FALSE(same->has_snapshot());
  EXPECT_EQ(same->version(), snapshot->version());
  // The other view is another text.
  auto reader = service_->Snapshot(TestService::Reader(), snapshot->etag());
  ASSERT_THAT(reader, IsOk());
  EXPECT_FALSE(reader->not_modified());
  EXPECT_NE(reader->etag(), snapshot->etag());
  EXPECT_EQ(reader->content_digest(), snapshot->content_digest());

  records_.writer().SetPupils(2023, "p01", 2, "primary", 1);
  ASSERT_TRUE(service_->WaitForValue(kRatio, 2023, "221"));
  auto newer = service_->Snapshot(TestService::Operator(), snapshot->etag());
  ASSERT_THAT(newer, IsOk());
  EXPECT_FALSE(newer->not_modified());
  EXPECT_EQ(newer->version(), snapshot->version() + 1);
  EXPECT_GT(newer->feed_sequence(), snapshot->feed_sequence());
}

TEST_F(ServiceTest, FeedProgressMovesWithoutANewVersion) {
  ASSERT_THAT(Apply(TestRecords::Plan()), IsOk());
  auto before = service_->Snapshot();
  ASSERT_THAT(before, IsOk());
  records_.writer().Touched("staffing.Teacher", {});
  ASSERT_TRUE(WaitUntil(
      [&] { return service_->Snapshot()->feed_sequence() == before->feed_sequence() + 1; }));
  EXPECT_EQ(service_->Snapshot()->version(), before->version());
  EXPECT_EQ(service_->Snapshot()->etag(), before->etag());
}

TEST_F(ServiceTest, SmallCountsAreWithheldFromReaders) {
  records_.writer().SetPupils(2023, "p02", 1, "primary", 3);
  ASSERT_THAT(Apply(TestRecords::Plan()), IsOk());
  const auto parts = [&](const auth::Principal& principal) {
    std::map<std::string, v1::CompanionValue> found;
    const auto version = service_->Snapshot(principal);
    for (const v1::IndicatorFigure& figure : version->snapshot().figures()) {
      if (figure.indicator() != kRatio || figure.school_year() != 2023) continue;
      for (const v1::CompanionValue& value : figure.companions()) {
        if (value.id() == "by_school") found[value.key()] = value;
      }
    }
    return found;
  };
  auto full = parts(TestService::Operator());
  ASSERT_THAT(full, SizeIs(2));
  EXPECT_EQ(full["p02"].value().numerator(), "3");
  auto suppressed = parts(TestService::Reader());
  EXPECT_TRUE(suppressed["p02"].value().withheld());
  EXPECT_FALSE(suppressed["p02"].value().has_numerator());
  // The other one too, or the difference from the whole would tell.
  EXPECT_TRUE(suppressed["p01"].value().withheld());
}

TEST_F(ServiceTest, ListIndicatorsPagesFiltersAndNarrows) {
  ASSERT_THAT(Apply(TestRecords::Plan()), IsOk());
  auto all = List("");
  ASSERT_THAT(all, IsOk());
  ASSERT_EQ(all->indicators_size(), TestRecords::Plan().indicators_size());
  EXPECT_EQ(all->indicators(0).figures_size(), 3);
  EXPECT_NE(all->indicators(0).formula_text(), "");

  std::vector<std::string> names;
  std::string token;
  do {
    auto page = List("owner = staffing", 4, token);
    ASSERT_THAT(page, IsOk());
    for (const v1::Indicator& indicator : page->indicators()) names.push_back(indicator.name());
    token = page->next_page_token();
  } while (!token.empty());
  ASSERT_EQ(static_cast<int>(names.size()), all->indicators_size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(names[i], all->indicators(static_cast<int>(i)).name());
  }
  // A token is that of its list.
  auto page = List("", 4);
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(List("owner = staffing", 4, page->next_page_token()), HasViolation("page_token"));
  EXPECT_THAT(List("", -1), HasViolation("page_size"));
  EXPECT_THAT(List("colour = red"), HasViolation("filter"));

  auto one = List("school_year = 2023 AND verdict = \"NOT_DUE\"");
  ASSERT_THAT(one, IsOk());
  for (const v1::Indicator& indicator : one->indicators()) {
    ASSERT_EQ(indicator.figures_size(), 1);
    EXPECT_EQ(indicator.figures(0).school_year(), 2023);
    EXPECT_EQ(indicator.figures(0).verdict(), v1::VERDICT_NOT_DUE);
  }

  v1::GetIndicatorRequest get;
  get.set_name(absl::StrCat(kTestPlan, "/indicators/", kRatio));
  const auto schools = [&](const auth::Principal& principal) {
    std::set<std::string> seen;
    const auto indicator = service_->Call<v1::Indicator>("GetIndicator", get, principal);
    EXPECT_THAT(indicator, IsOk());
    for (const v1::IndicatorFigure& figure : indicator->figures()) {
      for (const v1::CompanionValue& value : figure.companions()) {
        if (value.id() == "by_school") seen.insert(value.key());
      }
    }
    return seen;
  };
  EXPECT_EQ(schools(TestService::Operator()), (std::set<std::string>{"p01", "p02"}));
  EXPECT_EQ(schools(TestService::Reporter("p02")), (std::set<std::string>{"p02"}));
  get.set_name(absl::StrCat(kTestPlan, "/indicators/no.such"));
  EXPECT_THAT(service_->Call<v1::Indicator>("GetIndicator", get), HasReason("RESOURCE_NOT_FOUND"));
}

TEST_F(ServiceTest, AnotherDistrictDoesNotExist) {
  ASSERT_THAT(Apply(TestRecords::Plan()), IsOk());
  EXPECT_THAT(service_->Snapshot(TestService::Stranger()), HasReason("RESOURCE_NOT_FOUND"));
  EXPECT_THAT(List("", 0, "", TestService::Stranger()), HasReason("RESOURCE_NOT_FOUND"));
  EXPECT_THAT(Apply(TestRecords::Plan(), false, TestService::Stranger()),
              HasReason("RESOURCE_NOT_FOUND"));
  v1::GetStatusRequest status;
  status.set_parent("districts/nanhu");
  EXPECT_THAT(service_->Call<v1::AggregationStatus>("GetStatus", status, TestService::Stranger()),
              HasReason("RESOURCE_NOT_FOUND"));
  v1::WatchSnapshotsRequest watch;
  watch.set_parent(kTestPlan);
  const auto stream = service_->Watch(watch, TestService::Stranger());
  ASSERT_TRUE(stream->finished().has_value());
  EXPECT_THAT(*stream->finished(), HasReason("RESOURCE_NOT_FOUND"));
  // A role that does not admit the method is none, in its own district too.
  EXPECT_THAT(service_->Snapshot(TestService::Reporter("p01")), HasReason("RESOURCE_NOT_FOUND"));
  watch.set_parent("nanhu");
  EXPECT_THAT(*service_->Watch(watch)->finished(), HasViolation("parent"));
}

TEST_F(ServiceTest, SlowWatcherSkipsVersions) {
  ASSERT_THAT(Apply(TestRecords::Plan()), IsOk());
  v1::WatchSnapshotsRequest request;
  request.set_parent(kTestPlan);
  request.set_view(v1::SNAPSHOT_VIEW_FULL);
  const auto slow = service_->Watch(request);
  ASSERT_NE(slow->waiting(), nullptr);
  v1::SnapshotVersion first;
  ASSERT_TRUE(first.ParseFromString(*slow->waiting()));
  request.set_etag(first.etag());
  const auto informed = service_->Watch(request);
  EXPECT_EQ(informed->waiting(), nullptr);

  for (int pupils = 1; pupils <= 5; ++pupils) {
    records_.writer().SetPupils(2023, "p01", 2, "primary", pupils);
    ASSERT_TRUE(service_->WaitForValue(kRatio, 2023, absl::StrCat(220 + pupils)));
  }
  // Still the first one: the reader has not taken it.
  v1::SnapshotVersion waiting;
  ASSERT_TRUE(waiting.ParseFromString(*slow->waiting()));
  EXPECT_EQ(waiting.version(), first.version());
  slow->Take();
  ASSERT_NE(slow->waiting(), nullptr);
  ASSERT_TRUE(waiting.ParseFromString(*slow->waiting()));
  EXPECT_EQ(waiting.version(), service_->Snapshot()->version());
  EXPECT_GE(waiting.version(), first.version() + 5);
  slow->Take();
  EXPECT_EQ(slow->waiting(), nullptr);
  EXPECT_FALSE(slow->two_writes());
  ASSERT_TRUE(WaitUntil([&] { return informed->waiting() != nullptr; }));
  // Who went away is not written to any more.
  slow->End();
  informed->End();
  records_.writer().SetPupils(2023, "p01", 2, "primary", 9);
  ASSERT_TRUE(service_->WaitForValue(kRatio, 2023, "229"));
  EXPECT_EQ(slow->waiting(), nullptr);
}

TEST_F(ServiceTest, ChangesAreDenseAndTokensKnowTheirStore) {
  ASSERT_THAT(Apply(TestRecords::Plan()), IsOk());
  std::string token;
  std::int64_t sequence = 0;
  bool more = true;
  while (more) {
    auto page = Changes(token, 5);
    ASSERT_THAT(page, IsOk());
    for (const v1::FeedEntry& entry : page->changes()) {
      EXPECT_EQ(entry.sequence(), ++sequence);
      EXPECT_NE(entry.kind(), v1::FEED_ENTRY_KIND_UNSPECIFIED);
    }
    more = page->more();
    token = page->next_page_token();
  }
  EXPECT_EQ(sequence, service_->Snapshot()->feed_sequence());
  // The last token goes on where the feed goes on.
  auto none = Changes(token);
  ASSERT_THAT(none, IsOk());
  EXPECT_EQ(none->changes_size(), 0);
  records_.writer().SetPupils(2023, "p01", 2, "primary", 1);
  ASSERT_TRUE(service_->WaitForValue(kRatio, 2023, "221"));
  auto next = Changes(none->next_page_token());
  ASSERT_THAT(next, IsOk());
  ASSERT_EQ(next->changes_size(), 1);
  EXPECT_EQ(next->changes(0).subject(), "facilities.Enrolment");
  EXPECT_EQ(next->changes(0).school(), "p01");

  EXPECT_THAT(Changes("nonsense"), HasViolation("page_token"));
  auto early = Changes("", 1);
  ASSERT_THAT(early, IsOk());
  records_.database().Run("DELETE FROM aggregation_feed WHERE sequence <= 3;\n");
  EXPECT_THAT(Changes(early->next_page_token()), HasReason("CHANGES_EXPIRED"));
  EXPECT_EQ(Changes("")->changes(0).sequence(), 4);
  records_.database().Run("UPDATE aggregation_store SET incarnation = 'restored';\n");
  EXPECT_THAT(Changes(token), HasReason("STORE_INCARNATION_CHANGED"));
}

TEST_F(ServiceTest, RebuildFindsAndRepairs) {
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

TEST_F(ServiceTest, VerifyWaitsForOpenBatches) {
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

TEST_F(ServiceTest, StatusTellsWhoLeadsAndHowFar) {
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

TEST_F(ServiceTest, MetricsAreThoseOfTheLeader) {
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
