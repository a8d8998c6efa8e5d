// No transaction of a leader does more than a slice, whatever made the work, and what somebody
// writes by hand meanwhile is not kept waiting. With a slice of no time a transaction computes one
// piece: so these tests count pieces, and no clock decides what they find.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/aggregation/leader/rebuild.h"
#include "services/aggregation/testing/test_leader.h"

namespace districtedu::aggregation {
namespace {

using ::districtedu::testing::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kPupils[] = "facilities.enrolled_pupils";
constexpr char kRatio[] = "staffing.pe_teacher_ratio";
constexpr int kSchools = 6;

class BoundedDrainTest : public ::testing::Test {
 protected:
  BoundedDrainTest() {
    for (int i = 0; i < kSchools; ++i) {
      records_.writer().AddSchool(School(i), "primary");
      for (int year = 2022; year <= 2024; ++year) {
        records_.writer().SetPupils(year, School(i), 1, "primary", 100);
      }
    }
    records_.writer().AddTeacher("t1", School(0), "pe", "2020-09-01");
    records_.Apply(TestRecords::Plan());
    leader_.emplace(&records_, &clock_);
    leader_->Settle();
    leader_->context().options.slice = absl::ZeroDuration();
  }

  static std::string School(int i) { return absl::StrCat("p0", i + 1); }

  // One transaction; false when nothing is left for the next.
  bool DrainOnePiece() {
    auto result = leader_->Drain();
    EXPECT_THAT(result, IsOk());
    if (!result.ok()) return false;
    EXPECT_LE(result->refreshes, 1U);
    ++transactions_;
    return !leader_->state().caught_up(TestRecords::Catalogue());
  }

  // Drains until what was written by hand is in the published figure.
  void DrainUntilPupilsAre(const std::string& pupils) {
    while (DrainOnePiece()) {
      if (!leader_->state().can_publish_meanwhile()) continue;
      ASSERT_THAT(leader_->Publish(), IsOk());
      if (leader_->Figure(kRatio, 2023).value().numerator() == pupils) return;
    }
    FAIL() << "everything was computed first";
  }

  void ExpectSettledAndEqual() {
    leader_->Settle();
    EXPECT_EQ(leader_->state().counted(), leader_->state().last_sequence);
    EXPECT_THAT(leader_->Newest().pending_batches(), IsEmpty());
    auto session = records_.Connect();
    auto response = Verify(*session, TestRecords::Catalogue(), TestRecords::kDistrict);
    ASSERT_THAT(response, IsOk());
    ASSERT_TRUE(response->has_value());
    EXPECT_TRUE((*response)->equal()) << (*response)->DebugString();
  }

  std::size_t MeasuresOf(const std::string& type) {
    return TestRecords::Catalogue().RefreshedBy(type).size();
  }

  TestRecords records_;
  FakeClock clock_{absl::FromCivil(absl::CivilHour(2023, 6, 1, 4), absl::UTCTimeZone())};
  std::optional<TestLeader> leader_;
  std::size_t transactions_ = 0;
};

TEST_F(BoundedDrainTest, ImportOfEverySchoolAndYearClosesInPieces) {
  records_.writer().Execute(
      "INSERT INTO facilities_import_batches VALUES ('nanhu', 'b1', 'p', 'facilities.Enrolment', "
      "1, '', REPEAT('x', 32), 1, 1, 0, 0, 0, 'done', '2023-06-01', '2023-06-01 03:59:00')");
  for (int i = 0; i < kSchools; ++i) {
    for (int year = 2022; year <= 2024; ++year) {
      records_.writer().SetPupils(year, School(i), 2, "primary", 10, "b1");
    }
  }
  const std::int64_t counted = leader_->state().counted();
  ASSERT_TRUE(DrainOnePiece());
  ASSERT_TRUE(DrainOnePiece());
  // Grade 3 of one school, by hand, while the batch is being counted.
  records_.writer().SetPupils(2023, School(kSchools - 1), 3, "primary", 7);
  for (std::size_t i = 0; i < MeasuresOf("facilities.Enrolment") + 1; ++i) {
    ASSERT_TRUE(DrainOnePiece()) << "the batch is one piece for each measure, school and year";
  }
  ASSERT_TRUE(leader_->state().can_publish_meanwhile());
  ASSERT_THAT(leader_->Publish(), IsOk());
  // What was written by hand is there, with what else its partition holds.
  std::int64_t pupils = 0;
  for (const auto& [key, cell] : *leader_->state().cells.Find(kPupils)) {
    if (key.school_year == 2023 && key.school == School(kSchools - 1)) pupils += cell.sum;
  }
  EXPECT_EQ(pupils, 117);
  // The figure says what it waits for, and claims no entry that is not in it.
  EXPECT_THAT(leader_->Figure(kRatio, 2023).pending_batches(), ElementsAre("b1"));
  EXPECT_EQ(leader_->state().counted_sequence, counted);
  // A process that takes over goes on where this one stood.
  leader_->Reload();
  while (DrainOnePiece()) {
  }
  EXPECT_GE(transactions_, MeasuresOf("facilities.Enrolment") * kSchools * 3);
  ExpectSettledAndEqual();
  EXPECT_EQ(leader_->Figure(kRatio, 2023).value().numerator(), absl::StrCat(kSchools * 110 + 7));
}

TEST_F(BoundedDrainTest, SchoolYearIsTakenInPieces) {
  records_.writer().Execute(
      "UPDATE facilities_school_years SET census_date = '2023-11-15' "
      "WHERE district_id = 'nanhu' AND school_year = 2023");
  records_.writer().Touched("facilities.SchoolYear", {2023, 2023, "", ""});
  ASSERT_TRUE(DrainOnePiece());
  EXPECT_FALSE(leader_->state().reference.data.pending_batches.at(ReferenceData::kRefresh).empty());
  records_.writer().SetPupils(2023, School(0), 3, "primary", 7);
  DrainUntilPupilsAre(absl::StrCat(kSchools * 100 + 7));
  EXPECT_FALSE(leader_->state().caught_up(TestRecords::Catalogue()));
  EXPECT_THAT(leader_->Newest().pending_batches(), Contains("refresh"));
  while (DrainOnePiece()) {
  }
  EXPECT_GE(transactions_, MeasuresOf("facilities.SchoolYear"));
  ExpectSettledAndEqual();
}

TEST_F(BoundedDrainTest, ChangedMeasuresAreComputedYearByYear) {
  records_.database().Run(
      "UPDATE aggregation_cells SET amount = 7 WHERE measure LIKE 'staffing.%';\n"
      "UPDATE aggregation_cell_measures SET digest = 'older' WHERE measure LIKE 'staffing.%';\n");
  leader_->Reload();
  ASSERT_TRUE(DrainOnePiece());
  ASSERT_TRUE(leader_->state().measures.at("staffing.pe_teachers").failure != "");
  // Cells of two texts of a measure are never read as one figure.
  records_.writer().SetPupils(2023, School(0), 3, "primary", 7);
  for (std::size_t i = 0; i < MeasuresOf("facilities.Enrolment") + 1; ++i) DrainOnePiece();
  ASSERT_TRUE(leader_->state().can_publish_meanwhile());
  ASSERT_THAT(leader_->Publish(), IsOk());
  EXPECT_EQ(leader_->Figure(kRatio, 2023).verdict(), v1::VERDICT_UNDETERMINED);
  // A crash in the middle of it, and another text after the crash: it begins anew.
  records_.database().Run(
      "UPDATE aggregation_cell_measures SET digest = 'another' "
      "WHERE measure = 'staffing.pe_teachers';\n");
  leader_->Reload();
  while (DrainOnePiece()) {
  }
  ExpectSettledAndEqual();
  EXPECT_EQ(leader_->state().measures.at("staffing.pe_teachers").failure, "");
}

TEST_F(BoundedDrainTest, CellsOfAForgottenMeasureGoInPieces) {
  leader_->context().options.cells_per_transaction = 2;
  records_.database().Run(
      "INSERT INTO aggregation_cells SELECT 'nanhu', 'gone.measure', school_year, school_id, '', "
      "'', 1, 1, 1 FROM facilities_enrolments;\n"
      "INSERT INTO aggregation_cell_measures VALUES ('nanhu', 'gone.measure', 'x', '', "
      "'2022-01-01');\n");
  leader_->Reload();
  const auto left = [&] {
    return records_.database().SelectInt(
        "SELECT COUNT(*) FROM aggregation_cells WHERE measure = 'gone.measure'");
  };
  std::int64_t before = left();
  ASSERT_GT(before, 2);
  while (DrainOnePiece()) {
    EXPECT_GE(left(), before - 2);
    before = left();
  }
  EXPECT_EQ(left(), 0);
  ExpectSettledAndEqual();
}

}  // namespace
}  // namespace districtedu::aggregation
