// Incremental equals full, bit for bit, whatever is written in whatever order.

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/aggregation/leader/rebuild.h"
#include "services/aggregation/snapshot/make.h"
#include "services/aggregation/testing/test_leader.h"

namespace districtedu::aggregation {
namespace {

using ::districtedu::testing::IsOk;

// Writes at random what a district may write, remembering only what the next write needs.
class RandomEditor {
 public:
  RandomEditor(TestRecords* records, unsigned seed)
      : records_(records), writer_(records->NewWriter()), random_(seed) {
    for (const char* school : kSchools) writer_.AddSchool(school, "primary");
  }

  // Closes the batch that is open; without one nothing is held apart.
  void CloseBatch() {
    while (!batch_.empty()) WriteBatch();
  }

  void Edit() {
    switch (Pick(13)) {
      case 0:
      case 1:
      case 2:
        return SetPupils();
      case 3:
        return writer_.DeletePupils(Year(), School(), Pick(6) + 1);
      case 4:
      case 5:
        return AddTeacher();
      case 6:
        return Move();
      case 7:
        return End();
      case 8:
        return Remove();
      case 9:
        return Honour();
      case 10:
        return Submission();
      case 11:
        return WriteBatch();
      default:
        return CensusDate();
    }
  }

 private:
  static constexpr const char* kSchools[] = {"p01", "p02", "p03", "p04"};

  int Pick(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
  std::string School() { return kSchools[Pick(4)]; }
  int Year() { return 2022 + Pick(3); }
  std::string Day() { return absl::StrCat(2022 + Pick(3), "-0", Pick(9) + 1, "-15"); }

  void SetPupils() {
    const int pupils = Pick(60);
    writer_.SetPupils(Year(), School(), Pick(6) + 1, Pick(4) == 0 ? "junior" : "primary",
                      pupils == 0 ? std::nullopt : std::optional<int>(pupils));
  }
  void AddTeacher() {
    const std::string id = absl::StrCat("t", ++teachers_);
    const std::string school = School();
    static constexpr const char* kSubjects[] = {"pe", "music", "art", "maths"};
    writer_.AddTeacher(id, school, kSubjects[Pick(4)], "2020-09-01", Pick(3) == 0 ? Day() : "");
    serving_[id] = school;
  }
  // A teacher there is; one is made where there is none.
  std::map<std::string, std::string>::iterator Somebody() {
    if (serving_.empty()) AddTeacher();
    return std::next(serving_.begin(), Pick(static_cast<int>(serving_.size())));
  }
  void Move() {
    const auto teacher = Somebody();
    const std::string to = School();
    if (to == teacher->second) return;
    writer_.MoveTeacher(teacher->first, teacher->second, to);
    teacher->second = to;
  }
  void End() {
    const auto teacher = Somebody();
    writer_.EndAppointment(teacher->first, teacher->second, Pick(2) == 0 ? "" : Day());
  }
  void Remove() {
    const auto teacher = Somebody();
    writer_.RemoveTeacher(teacher->first, teacher->second);
    serving_.erase(teacher);
  }
  void Honour() {
    if (!honours_.empty() && Pick(3) == 0) {
      const auto honour = honours_.begin();
      writer_.RemoveHonour(honour->first, honour->second);
      honours_.erase(honour);
      return;
    }
    const std::string teacher = Somebody()->first;
    const std::string id = absl::StrCat("h", ++given_);
    // Days differ, or the same title on the same day would be refused.
    writer_.AddHonour(teacher, id, Pick(2) == 0 ? "city" : "backbone",
                      absl::StrCat(2015 + given_ % 10, "-", given_ % 12 + 1, "-", given_ % 28 + 1));
    honours_.emplace(teacher, id);
  }
  void Submission() {
    writer_.SetSubmission(Pick(2) == 0 ? "staffing/staff" : "facilities/enrolment", Year(),
                          School(), Pick(2) == 0 ? "open" : "submitted");
  }
  // A batch is opened, goes on or is closed; what it writes is its own.
  void WriteBatch() {
    if (!batch_.empty() && Pick(3) == 0) {
      writer_.Execute("UPDATE facilities_import_batches SET state = 'done' WHERE batch_id = ?",
                      {batch_});
      writer_.Touched("facilities.Enrolment", {2022, 2022, "p01", batch_});
      batch_.clear();
      return;
    }
    if (batch_.empty()) {
      batch_ = absl::StrCat("b", ++batches_);
      writer_.Execute(
          "INSERT INTO facilities_import_batches VALUES ('nanhu', ?, 'p', 'facilities.Enrolment', "
          "1, '', REPEAT('x', 32), 1, 1, 0, 0, 0, 'open', '2023-06-01', '2029-06-01')",
          {batch_});
    }
    for (int rows = Pick(8) + 1; rows > 0; --rows) {
      writer_.SetPupils(Year(), School(), Pick(6) + 1, "primary", Pick(60), batch_);
    }
  }
  void CensusDate() {
    const int year = Year();
    writer_.Execute(
        "UPDATE facilities_school_years SET census_date = ? "
        "WHERE district_id = 'nanhu' AND school_year = ?",
        {absl::StrCat(year, "-1", Pick(3), "-15"), std::int64_t{year}});
    writer_.Touched("facilities.SchoolYear", {year, year, "", ""});
  }

  TestRecords* const records_;
  TestRecords::Writer writer_;
  std::mt19937 random_;
  int teachers_ = 0;
  int given_ = 0;
  int batches_ = 0;
  std::string batch_;                           // the one that is open
  std::map<std::string, std::string> serving_;  // teacher -> school
  std::set<std::pair<std::string, std::string>> honours_;
};

void ExpectEqual(TestRecords* records) {
  auto session = records->Connect();
  auto response = Verify(*session, TestRecords::Catalogue(), TestRecords::kDistrict);
  ASSERT_THAT(response, IsOk());
  ASSERT_TRUE(response->has_value()) << "the district has not settled";
  EXPECT_TRUE((*response)->equal()) << (*response)->DebugString();
  EXPECT_EQ((*response)->stored_digest(), (*response)->computed_digest());
}

// What the leader publishes is what a new maker makes of its state.
void ExpectMadeAnew(TestLeader* leader) {
  for (auto& [id, maker] : leader->state().makers) {
    const DistrictState& state = leader->state();
    const StoredSnapshot kept = maker.Make(state.cells, state.reference.data, *state.day);
    const StoredSnapshot anew = MakeSnapshot(maker.plan(), TestRecords::Catalogue(), state.cells,
                                             state.reference.data, state.district, *state.day);
    EXPECT_EQ(kept.full_digest, anew.full_digest);
    EXPECT_EQ(kept.suppressed_digest, anew.suppressed_digest);
    EXPECT_TRUE(kept.full == anew.full) << "the full views differ";
    EXPECT_TRUE(kept.suppressed == anew.suppressed) << "the suppressed views differ";
  }
}

// As a program with other texts of some measures left the store.
void ChangeMeasures(TestRecords* records, TestLeader* leader) {
  records->database().Run(
      "UPDATE aggregation_cells SET amount = amount + 1, present = present + 1 "
      "WHERE measure LIKE 'staffing.%';\n"
      "UPDATE aggregation_cell_measures SET digest = 'older' WHERE measure LIKE 'staffing.%' "
      "AND digest <> '';\n");
  leader->Reload();
}

TEST(RandomEditsTest, IncrementalEqualsFull) {
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    SCOPED_TRACE(seed);
    TestRecords records;
    records.Apply(TestRecords::Plan());
    FakeClock clock(absl::FromCivil(absl::CivilHour(2023, 6, 1, 4), absl::UTCTimeZone()));
    LeaderOptions options = TestLeader::Unhurried();
    options.drain_rows = 40;             // some rounds are backlogs
    options.partitions_per_measure = 5;  // and some are coalesced
    // All in a transaction, or a few statements, or one: that takes many transactions.
    if (seed == 2) options.slice = absl::Milliseconds(20);
    if (seed == 4) options.slice = absl::ZeroDuration();
    const int rounds = seed == 4 ? 6 : 25;
    RandomEditor editor(&records, seed);
    TestLeader leader(&records, &clock, options);
    std::mt19937 random(seed);
    for (int round = 0; round < rounds; ++round) {
      const int edits = std::uniform_int_distribution<int>(1, 30)(random);
      for (int i = 0; i < edits; ++i) editor.Edit();
      ASSERT_THAT(leader.Drain(), IsOk());
      if (leader.state().caught_up(TestRecords::Catalogue()) ||
          leader.state().can_publish_meanwhile()) {
        ASSERT_THAT(leader.Publish(), IsOk());
        ExpectMadeAnew(&leader);
      }
      if (random() % 8 == 0) leader.Reload();
      if (random() % 12 == 0) ChangeMeasures(&records, &leader);
      if (random() % 10 == 0) clock.Advance(absl::Hours(24));
      if (random() % 3 == 0) {
        editor.CloseBatch();
        leader.Settle();
        ExpectEqual(&records);
        if (::testing::Test::HasFailure()) return;
      }
    }
    editor.CloseBatch();
    leader.Settle();
    ExpectEqual(&records);
    EXPECT_EQ(records.database().SelectInt("SELECT MAX(sequence) FROM aggregation_feed"),
              records.database().SelectInt("SELECT COUNT(*) FROM aggregation_feed"));
  }
}

}  // namespace
}  // namespace districtedu::aggregation
