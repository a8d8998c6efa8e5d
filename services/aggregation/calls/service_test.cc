// The calls that read and apply.

#include "common/base/hash.h"
#include "services/aggregation/calls/service_fixture.h"
#include "services/aggregation/store/deterministic.h"

namespace districtedu::aggregation {
namespace {

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
  // Each view has the digest of its own bytes.
  EXPECT_EQ(snapshot->content_digest(), Sha256Hex(DeterministicBytes(snapshot->snapshot())));
  EXPECT_EQ(reader->content_digest(), Sha256Hex(DeterministicBytes(reader->snapshot())));

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
  const auto whole = List("", 1000);
  ASSERT_THAT(whole, IsOk());
  ASSERT_EQ(whole->indicators_size(), TestRecords::Plan().indicators_size());
  const auto all = List("owner = staffing", 1000);
  ASSERT_THAT(all, IsOk());
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

}  // namespace
}  // namespace districtedu::aggregation
