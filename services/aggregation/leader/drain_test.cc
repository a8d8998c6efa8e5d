// What a drain sees and leaves, with a real database and without threads.

#include "services/aggregation/leader/drain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "common/base/date.h"
#include "common/testing/status_matchers.h"
#include "services/aggregation/leader/rebuild.h"
#include "services/aggregation/store/feed.h"
#include "services/aggregation/store/lease.h"
#include "services/aggregation/testing/test_leader.h"

namespace districtedu::aggregation {
namespace {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kPupils[] = "facilities.enrolled_pupils";
constexpr char kRatio[] = "staffing.pe_teacher_ratio";

class DrainTest : public ::testing::Test {
 protected:
  DrainTest() {
    records_.writer().AddSchool("p01", "primary");
    records_.writer().SetPupils(2022, "p01", 1, "primary", 220);
    records_.writer().AddTeacher("t1", "p01", "pe", "2020-09-01");
  }

  static std::int64_t Pupils(const TestLeader& leader, int year, const std::string& school) {
    return PupilsOf(const_cast<TestLeader&>(leader).state().cells, year, school);
  }
  static std::int64_t PupilsOf(const CellMap& cells, int year, const std::string& school) {
    const MeasureCells* of_measure = cells.Find(kPupils);
    std::int64_t pupils = 0;
    if (of_measure == nullptr) return 0;
    for (const auto& [key, cell] : *of_measure) {
      if (key.school_year == year && key.school == school) pupils += cell.sum;
    }
    return pupils;
  }
  std::vector<FeedRecord> Feed() {
    auto session = records_.Connect();
    auto feed = ReadFeed(*session, TestRecords::kDistrict, 0, 10000);
    EXPECT_THAT(feed, IsOk());
    return feed.ok() ? *feed : std::vector<FeedRecord>();
  }
  std::int64_t OutboxRows() {
    return records_.database().SelectInt("SELECT COUNT(*) FROM facilities_outbox") +
           records_.database().SelectInt("SELECT COUNT(*) FROM staffing_outbox") +
           records_.database().SelectInt("SELECT COUNT(*) FROM aggregation_outbox");
  }
  v1::RebuildResponse VerifyNow() {
    auto session = records_.Connect();
    auto response = Verify(*session, TestRecords::Catalogue(), TestRecords::kDistrict);
    EXPECT_THAT(response, IsOk());
    if (!response.ok() || !response->has_value()) {
      ADD_FAILURE() << "the district has not settled";
      return {};
    }
    return **response;
  }

  TestRecords records_;
  // Noon in the district's zone.
  FakeClock clock_{absl::FromCivil(absl::CivilHour(2023, 6, 1, 4), absl::UTCTimeZone())};
};

TEST_F(DrainTest, TakesOutboxIntoFeedAndCells) {
  TestLeader leader(&records_, &clock_);
  ASSERT_GT(OutboxRows(), 0);
  const std::int64_t rows = OutboxRows();
  auto result = leader.Drain();
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(static_cast<std::int64_t>(result->entries), rows);
  EXPECT_EQ(OutboxRows(), 0);
  EXPECT_EQ(Pupils(leader, 2022, "p01"), 220);
  const std::vector<FeedRecord> feed = Feed();
  ASSERT_THAT(feed, SizeIs(static_cast<std::size_t>(rows + 1)));  // and the first day
  for (std::size_t i = 0; i < feed.size(); ++i) {
    EXPECT_EQ(feed[i].sequence, static_cast<std::int64_t>(i + 1));
  }
  EXPECT_EQ(feed.back().kind, v1::FEED_ENTRY_KIND_CLOCK);
  EXPECT_EQ(feed.back().subject, "2023-06-01");
  EXPECT_EQ(PupilsOf(*LoadCells(*records_.Connect(), TestRecords::kDistrict), 2022, "p01"), 220);
}

TEST_F(DrainTest, NothingToDoWritesNothing) {
  TestLeader leader(&records_, &clock_);
  leader.Settle();
  const auto before = records_.database().Select("SELECT * FROM aggregation_leases");
  auto result = leader.Drain();
  ASSERT_THAT(result, IsOk());
  EXPECT_FALSE(result->wrote);
  EXPECT_EQ(records_.database().Select("SELECT * FROM aggregation_leases"), before);
}

TEST_F(DrainTest, CommitBetweenTwoSelectsIsNotSeen) {
  TestLeader leader(&records_, &clock_);
  leader.Settle();
  TestRecords::Writer other = records_.NewWriter();
  records_.writer().SetPupils(2022, "p01", 2, "primary", 30);
  bool once = false;
  leader.context().hooks.after_outbox_read = [&] {
    if (!std::exchange(once, true)) other.SetPupils(2022, "p01", 3, "primary", 7);
  };
  auto result = leader.Drain();
  ASSERT_THAT(result, IsOk());
  ASSERT_TRUE(once);
  EXPECT_EQ(result->entries, 1U);
  // The same partition, committed before its facts were read, and not in them.
  EXPECT_EQ(Pupils(leader, 2022, "p01"), 250);
  EXPECT_EQ(OutboxRows(), 1);
  leader.Settle();
  EXPECT_EQ(Pupils(leader, 2022, "p01"), 257);
  EXPECT_TRUE(VerifyNow().equal());
}

TEST_F(DrainTest, TransactionHeldOpenIsTakenLater) {
  TestLeader leader(&records_, &clock_);
  leader.Settle();
  const std::size_t before = Feed().size();
  TestRecords::Writer slow = records_.NewWriter();
  slow.Begin();
  slow.SetPupils(2023, "p01", 1, "primary", 11);  // its outbox row has the lower number
  records_.writer().SetPupils(2024, "p01", 1, "primary", 12);
  leader.Settle();
  EXPECT_EQ(Pupils(leader, 2023, "p01"), 0);
  EXPECT_EQ(Pupils(leader, 2024, "p01"), 12);
  EXPECT_THAT(Feed(), SizeIs(before + 1));
  slow.Commit();
  leader.Settle();
  EXPECT_EQ(Pupils(leader, 2023, "p01"), 11);
  const std::vector<FeedRecord> feed = Feed();
  ASSERT_THAT(feed, SizeIs(before + 2));
  EXPECT_EQ(feed.back().sequence, static_cast<std::int64_t>(before + 2));
  EXPECT_EQ(feed.back().first_school_year, 2023);
  EXPECT_TRUE(VerifyNow().equal());
}

TEST_F(DrainTest, LeaderWhoseLeaseIsTakenWritesNothing) {
  TestLeader leader(&records_, &clock_);
  leader.Settle();
  records_.writer().SetPupils(2022, "p01", 2, "primary", 30);
  const std::size_t feed = Feed().size();
  std::unique_ptr<TestLeader> next;
  leader.context().hooks.before_fence = [&] {
    // The paused leader holds locks on what it wrote, but the lease is free to take.
    next = std::make_unique<TestLeader>(&records_, &clock_);
  };
  EXPECT_THAT(leader.Drain(), HasReason("NOT_LEADER"));
  EXPECT_THAT(Feed(), SizeIs(feed));
  EXPECT_EQ(OutboxRows(), 1);
  EXPECT_EQ(PupilsOf(*LoadCells(*records_.Connect(), TestRecords::kDistrict), 2022, "p01"), 220);
  ASSERT_NE(next, nullptr);
  next->Settle();
  EXPECT_EQ(Pupils(*next, 2022, "p01"), 250);
  EXPECT_THAT(Feed(), SizeIs(feed + 1));
  // Neither does it publish, nor come back.
  leader.context().hooks = {};
  leader.state().figures_changed = true;
  leader.state().counted_sequence = 0;
  EXPECT_THAT(leader.Publish(), HasReason("NOT_LEADER"));
  EXPECT_THROW(leader.Reload(), std::runtime_error);
  EXPECT_TRUE(VerifyNow().equal());
}

TEST_F(DrainTest, LocksOfASilentLeaderFall) {
  TestLeader leader(&records_, &clock_);
  leader.Settle();
  records_.writer().SetPupils(2022, "p01", 2, "primary", 30);
  ASSERT_THAT(leader.session().ExecuteScript("SET SESSION wait_timeout = 1;\n"), IsOk());
  leader.context().hooks.before_fence = [&] {
    // It holds the outbox row; the next leader gets it when the server drops the connection.
    TestLeader next(&records_, &clock_);
    next.Settle();
    EXPECT_EQ(Pupils(next, 2022, "p01"), 250);
  };
  EXPECT_FALSE(leader.Drain().ok());
  EXPECT_FALSE(leader.session().usable());
  EXPECT_EQ(OutboxRows(), 0);
}

TEST_F(DrainTest, BacklogIsCaughtUpInStepsAndPublishedOnce) {
  records_.Apply(TestRecords::Plan());
  LeaderOptions options = TestLeader::Unhurried();
  options.drain_rows = 7;
  TestLeader leader(&records_, &clock_, options);
  leader.Settle();
  const std::size_t before = Feed().size();
  for (int grade = 1; grade <= 6; ++grade) {
    for (int year = 2022; year <= 2024; ++year) {
      records_.writer().SetPupils(year, "p01", grade, "primary", 10 * grade);
    }
  }
  const std::int64_t versions =
      records_.database().SelectInt("SELECT MAX(version) FROM aggregation_snapshots");
  int drains = 0;
  bool waited = false;
  do {
    ASSERT_THAT(leader.Drain(), IsOk());
    ++drains;
    waited = waited ||
             records_.database().SelectInt("SELECT COUNT(*) FROM aggregation_dirty_partitions") > 0;
    if (drains == 1) {
      EXPECT_FALSE(leader.state().caught_up(TestRecords::Catalogue()));
      EXPECT_EQ(leader.state().counted(), static_cast<std::int64_t>(before));
      // What a crash in the middle leaves is enough to go on from.
      leader.Reload();
    }
  } while (!leader.state().caught_up(TestRecords::Catalogue()));
  EXPECT_TRUE(waited);
  EXPECT_GE(drains, 3);
  EXPECT_THAT(Feed(), SizeIs(before + 18));
  EXPECT_EQ(records_.database().SelectInt("SELECT COUNT(*) FROM aggregation_dirty_partitions"), 0);
  ASSERT_THAT(leader.Publish(), IsOk());
  EXPECT_EQ(records_.database().SelectInt("SELECT MAX(version) FROM aggregation_snapshots"),
            versions + 1);
  EXPECT_TRUE(VerifyNow().equal());
}

TEST_F(DrainTest, MeasureThatFailsStopsNothingElse) {
  records_.Apply(TestRecords::Plan());
  LeaderOptions options = TestLeader::Unhurried();
  options.first_retry = absl::ZeroDuration();
  TestLeader leader(&records_, &clock_, options);
  records_.writer().AddTeacher("m1", "p01", "music", "2020-09-01");
  leader.Settle();
  EXPECT_NE(leader.Figure("staffing.music_art_teacher_ratio", 2023).verdict_reason(),
            "MEASURE_FAILED");
  records_.database().Run(
      "RENAME TABLE staffing_appointment_subjects TO staffing_appointment_subjects_away;\n");
  records_.writer().AddTeacher("t2", "p01", "pe", "2020-09-01");
  leader.Settle();
  EXPECT_EQ(leader.Figure("staffing.music_art_teacher_ratio", 2023).verdict(),
            v1::VERDICT_UNDETERMINED);
  EXPECT_EQ(leader.Figure("staffing.music_art_teacher_ratio", 2023).verdict_reason(),
            "MEASURE_FAILED");
  EXPECT_EQ(leader.Figure(kRatio, 2022).value().denominator(), "2");
  // The failure is listed, not every cell of the measure.
  const v1::RebuildResponse verified = VerifyNow();
  EXPECT_FALSE(verified.equal());
  ASSERT_THAT(verified.differences(), SizeIs(1));
  EXPECT_EQ(verified.differences(0).measure(), "staffing.music_art_teachers");
  EXPECT_EQ(verified.differences(0).stored(), "");
  // Known to the next process as well.
  leader.Reload();
  EXPECT_THAT(leader.state().reference.data.failed_measures, SizeIs(1));
  // It heals without a write to the records.
  records_.database().Run(
      "RENAME TABLE staffing_appointment_subjects_away TO staffing_appointment_subjects;\n");
  leader.Settle();
  EXPECT_THAT(leader.state().reference.data.failed_measures, IsEmpty());
  EXPECT_NE(leader.Figure("staffing.music_art_teacher_ratio", 2023).verdict_reason(),
            "MEASURE_FAILED");
  EXPECT_TRUE(VerifyNow().equal());
}

TEST_F(DrainTest, ChangedMeasureIsComputedAnewAndAForgottenOneRemoved) {
  TestLeader leader(&records_, &clock_);
  leader.Settle();
  records_.database().Run(
      "UPDATE aggregation_cells SET amount = 7 WHERE measure = 'facilities.enrolled_pupils';\n"
      "UPDATE aggregation_cell_measures SET digest = 'older' "
      "WHERE measure = 'facilities.enrolled_pupils';\n"
      "INSERT INTO aggregation_cells VALUES ('nanhu', 'gone.measure', 2022, 'p01', '', '', 1, 1, "
      "1);\n"
      "INSERT INTO aggregation_cell_measures VALUES ('nanhu', 'gone.measure', 'x', '', "
      "'2022-01-01');\n");
  leader.Reload();
  EXPECT_EQ(Pupils(leader, 2022, "p01"), 7);
  leader.Settle();
  EXPECT_EQ(Pupils(leader, 2022, "p01"), 220);
  EXPECT_EQ(records_.database().SelectInt("SELECT COUNT(*) FROM aggregation_cells "
                                          "WHERE measure = 'gone.measure'"),
            0);
  EXPECT_TRUE(VerifyNow().equal());
}

TEST_F(DrainTest, MidnightTurnsAVerdictWithoutAWrite) {
  records_.Apply(TestRecords::Plan());
  records_.writer().SetPupils(2023, "p01", 1, "primary", 221);
  // The last evening of the deadline, 2024-08-31, in Shanghai.
  clock_.Set(absl::FromCivil(absl::CivilMinute(2024, 8, 31, 15, 59), absl::UTCTimeZone()));
  TestLeader leader(&records_, &clock_);
  leader.Settle();
  EXPECT_EQ(leader.Figure(kRatio, 2023).verdict(), v1::VERDICT_NOT_DUE);
  EXPECT_EQ(leader.Newest().as_of(), "2024-08-31");
  clock_.Advance(absl::Minutes(1));
  leader.Settle();
  EXPECT_EQ(leader.Newest().as_of(), "2024-09-01");
  EXPECT_EQ(leader.Figure(kRatio, 2023).verdict(), v1::VERDICT_UNMET);
  EXPECT_EQ(Feed().back().kind, v1::FEED_ENTRY_KIND_CLOCK);
  EXPECT_EQ(Feed().back().subject, "2024-09-01");
  // Never back, whatever the clock of the next leader says.
  clock_.Advance(absl::Hours(-48));
  leader.Reload();
  leader.Settle();
  EXPECT_EQ(leader.Newest().as_of(), "2024-09-01");
  EXPECT_TRUE(VerifyNow().equal());
}

TEST_F(DrainTest, RestartChangesNothing) {
  records_.Apply(TestRecords::Plan());
  TestLeader leader(&records_, &clock_);
  leader.Settle();
  const std::string digest = CellsDigest(leader.state().cells);
  const auto snapshots =
      records_.database().Select("SELECT plan_id, version FROM aggregation_snapshots");
  TestLeader next(&records_, &clock_);
  EXPECT_EQ(CellsDigest(next.state().cells), digest);
  next.Settle();
  EXPECT_EQ(records_.database().Select("SELECT plan_id, version FROM aggregation_snapshots"),
            snapshots);
}

TEST_F(DrainTest, OpenBatchIsHeldApartUntilItIsDone) {
  records_.Apply(TestRecords::Plan());
  LeaderOptions options = TestLeader::Unhurried();
  options.pending_share = 1e-9;  // one refresh, then none for the length of the test
  TestLeader leader(&records_, &clock_, options);
  leader.Settle();
  const auto batch = [&](const std::string& state) {
    records_.writer().Execute(
        "REPLACE INTO facilities_import_batches VALUES ('nanhu', 'b1', 'p', "
        "'facilities.Enrolment', 1, '', REPEAT('x', 32), 1, 1, 0, 0, 0, ?, '2023-06-01', ?)",
        {state, std::string("2023-06-01 03:59:00")});
  };
  const std::int64_t counted = leader.state().counted();
  batch("open");
  records_.writer().SetPupils(2022, "p01", 2, "primary", 30, "b1");
  ASSERT_THAT(leader.Drain(), IsOk());  // spends the whole share
  records_.writer().SetPupils(2022, "p01", 3, "primary", 7, "b1");
  leader.Settle();
  EXPECT_EQ(Pupils(leader, 2022, "p01"), 250);
  const v1::Snapshot pending = leader.Newest();
  EXPECT_THAT(pending.pending_batches(), ElementsAre("b1"));
  const v1::IndicatorFigure figure = leader.Figure(kRatio, 2022);
  EXPECT_THAT(figure.pending_batches(), ElementsAre("b1"));
  EXPECT_EQ(leader.state().counted(), counted);
  auto session = records_.Connect();
  auto response = Verify(*session, TestRecords::Catalogue(), TestRecords::kDistrict);
  ASSERT_THAT(response, IsOk());
  EXPECT_FALSE(response->has_value());

  // Also where the process changes in between.
  leader.Reload();
  // The writer's last statement is committed by the row in the outbox.
  batch("done");
  records_.writer().Touched("staffing.Teacher", {});
  leader.Settle();
  EXPECT_EQ(Pupils(leader, 2022, "p01"), 257);
  EXPECT_EQ(leader.Newest().pending_batches_size(), 0);
  EXPECT_EQ(leader.state().counted(), leader.state().last_sequence);
  EXPECT_TRUE(VerifyNow().equal());
}

TEST_F(DrainTest, AbandonedBatchCountsAsDone) {
  TestLeader leader(&records_, &clock_);
  leader.Settle();
  records_.writer().Execute(
      "INSERT INTO facilities_import_batches VALUES ('nanhu', 'b1', 'p', 'facilities.Enrolment', "
      "1, '', REPEAT('x', 32), 1, 1, 0, 0, 0, 'open', '2023-06-01', '2023-06-01 03:59:00')");
  records_.writer().SetPupils(2022, "p01", 2, "primary", 30, "b1");
  leader.Settle();
  EXPECT_LT(leader.state().counted(), leader.state().last_sequence);
  clock_.Advance(absl::Minutes(20));
  leader.Settle();
  EXPECT_EQ(leader.state().counted(), leader.state().last_sequence);
  EXPECT_TRUE(VerifyNow().equal());
}

TEST_F(DrainTest, EverythingReplacesCellsThatAreWrong) {
  TestLeader leader(&records_, &clock_);
  leader.Settle();
  records_.database().Run(
      "UPDATE aggregation_cells SET amount = 7 WHERE measure = 'facilities.enrolled_pupils';\n");
  const v1::RebuildResponse found = VerifyNow();
  EXPECT_FALSE(found.equal());
  ASSERT_THAT(found.differences(), SizeIs(1));
  EXPECT_EQ(found.differences(0).measure(), kPupils);
  EXPECT_EQ(found.differences(0).stored(), "sum 7, present 1, records 1");
  EXPECT_EQ(found.differences(0).computed(), "sum 220, present 1, records 1");
  leader.Reload();
  auto result = leader.Drain(true);
  ASSERT_THAT(result, IsOk());
  EXPECT_THAT(result->changes, SizeIs(1));
  EXPECT_TRUE(VerifyNow().equal());
}

}  // namespace
}  // namespace districtedu::aggregation
