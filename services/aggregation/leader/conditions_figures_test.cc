// Figures of the conditions of schools, from records to verdicts: a school opened in the middle of
// the plan, one merged into another, a campus, one without a return, a building before its school.

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/testing/temp_dir.h"
#include "services/aggregation/plan/plan_check.h"
#include "services/aggregation/plan/plan_names.h"
#include "services/aggregation/testing/test_leader.h"

namespace districtedu::aggregation {
namespace {

constexpr char kSystem[] = "1, '2022-01-01', '2022-01-01', 'test'";
constexpr char kSystemColumns[] = "revision, create_time, update_time, written_by";

// Of a plan of the repository, the items named.
v1::Plan Of(const std::string& file, const std::set<std::string>& ids) {
  std::ifstream stream(testing::SourceDir() + "/deploy/plan/" + file);
  std::stringstream text;
  text << stream.rdbuf();
  PlanText read;
  EXPECT_TRUE(ParsePlan(text.str(), &read).empty()) << file;
  const v1::Plan whole = WithoutNames(read.plan);
  v1::Plan plan = whole;
  plan.clear_indicators();
  for (const v1::IndicatorDefinition& indicator : whole.indicators()) {
    if (ids.contains(indicator.id())) *plan.add_indicators() = indicator;
  }
  EXPECT_EQ(plan.indicators_size(), static_cast<int>(ids.size()));
  return plan;
}

class ConditionsFiguresTest : public ::testing::Test {
 protected:
  ConditionsFiguresTest()
      : clock_(absl::FromCivil(absl::CivilDay(2026, 1, 1), absl::UTCTimeZone())) {
    for (int year = 2022; year <= 2024; ++year) {
      for (const char* form : {"construction", "procurement", "funding"}) {
        writer().SetSubmission(absl::StrCat("facilities/", form), year, "district", "submitted");
      }
    }
  }

  TestRecords::Writer& writer() { return records_.writer(); }

  // With every form of facilities in, in each year.
  void School(const std::string& id, const std::string& kind, const std::string& more = "") {
    writer().AddSchool(id, kind);
    for (int year = 2022; year <= 2024; ++year) {
      for (const char* form : {"conditions", "equipment", "ict"}) {
        writer().SetSubmission(absl::StrCat("facilities/", form), year, id, "submitted");
      }
    }
    if (!more.empty()) {
      writer().Execute(absl::StrCat("UPDATE facilities_schools SET ", more, " WHERE school_id = ?"),
                       {id});
      writer().Touched("facilities.School", {});
    }
  }

  void Row(const std::string& type, const std::string& table, const std::string& columns,
           const std::string& values) {
    writer().Execute(absl::StrCat("INSERT INTO facilities_", table, " (district_id, ", columns,
                                  ", ", kSystemColumns, ") VALUES ('nanhu', ", values, ", ",
                                  kSystem, ")"));
    writer().Touched(absl::StrCat("facilities.", type), {});
  }

  // "value numerator/denominator verdict".
  std::string Figure(const std::string& id, int year) {
    const v1::IndicatorFigure figure = leader_->Figure(id, year);
    return absl::StrCat(figure.value().numerator(), "/", figure.value().denominator(), " ",
                        v1::Verdict_Name(figure.verdict()));
  }

  void Settle(const v1::Plan& plan) {
    records_.Apply(plan);
    leader_.emplace(&records_, &clock_);
    leader_->Settle();
  }

  FakeClock clock_;
  TestRecords records_;
  std::optional<TestLeader> leader_;
};

// Interactive classrooms: of the schools there are, a campus with its school, a silent one unmet.
TEST_F(ConditionsFiguresTest, SharesFollowTheSchoolsThereAre) {
  School("main", "primary");
  School("campus", "primary", "main_school_id = 'main'");
  School("old", "primary", "closed_on = '2023-07-01', merged_into_id = 'main'");
  School("new", "nine_year", "opened_on = '2023-09-01'");
  School("silent", "junior");
  School("kg", "kindergarten");
  writer().SetSubmission("facilities/ict", 2023, "silent", "open");
  const auto install = [&](const std::string& school, const std::string& ready_on) {
    Row("IctInstallation", "ict_installations",
        "school_id, ict_installation_id, kind, rooms, ready_on",
        absl::StrCat("'", school, "', 'i', 'interactive_classroom', 1, '", ready_on, "'"));
  };
  install("campus", "2022-10-01");
  install("old", "2022-10-01");
  install("silent", "2023-08-31");
  install("new", "2024-08-01");
  const std::string id = "facilities.interactive_classroom_school_share";
  Settle(Of("quality_2022_2025.textproto", {id}));
  EXPECT_EQ(Figure(id, 2022), "3/3 VERDICT_MET");
  // The school that was merged is gone, the new one is there; who has not reported does not
  // satisfy.
  EXPECT_EQ(Figure(id, 2023), "2/3 VERDICT_UNMET");
  EXPECT_EQ(Figure(id, 2024), "3/3 VERDICT_MET");
}

// Construction is of the district: the school is opened only after it was built.
TEST_F(ConditionsFiguresTest, ABuildingCountsBeforeItsSchoolOpens) {
  School("hebin", "nine_year", "opened_on = '2025-09-01'");
  School("p", "primary");
  const auto build = [&](const std::string& code, const std::string& school, int due,
                         const std::string& completed_on) {
    Row("ConstructionProject", "construction_projects",
        "school_id, construction_project_id, kind, title_zh, named_in_plan, use_required, "
        "due_school_year, state, started_on, completed_on",
        absl::StrCat("'", school, "', '", code, "', 'expansion', '', TRUE, FALSE, ", due,
                     ", 'completed', '2022-09-01', '", completed_on, "'"));
  };
  build("hebin_experimental_new", "hebin", 2024, "2025-08-31");
  build("caiji_jh_expansion", "p", 2023, "2024-09-01");
  build("buzi_jh_rebuild", "p", 2023, "2022-10-01");
  const std::string prefix = "facilities.construction.";
  Settle(Of("quality_2022_2025.textproto",
            {prefix + "hebin_experimental_new", prefix + "caiji_jh_expansion",
             prefix + "buzi_jh_rebuild", prefix + "completion_rate"}));
  EXPECT_EQ(Figure(prefix + "hebin_experimental_new", 2023), "0/1 VERDICT_NOT_DUE");
  EXPECT_EQ(Figure(prefix + "hebin_experimental_new", 2024), "1/1 VERDICT_MET");
  // A day late: unmet in its year, shown in the next.
  EXPECT_EQ(Figure(prefix + "caiji_jh_expansion", 2023), "0/1 VERDICT_UNMET");
  EXPECT_EQ(Figure(prefix + "caiji_jh_expansion", 2024), "1/1 VERDICT_REPORT_ONLY");
  EXPECT_EQ(Figure(prefix + "buzi_jh_rebuild", 2023), "1/1 VERDICT_MET");
  EXPECT_EQ(Figure(prefix + "completion_rate", 2023), "1/2 VERDICT_UNMET");
  EXPECT_EQ(Figure(prefix + "completion_rate", 2024), "1/1 VERDICT_MET");
}

// The school rule of the national test: six of seven, the other at 85 % at least; a nine-year
// school shares by pupils, a small teaching point is out.
TEST_F(ConditionsFiguresTest, SixOfSevenAndTheOtherAtEightyFivePercent) {
  const auto school = [&](const std::string& id, const std::string& kind, int primary, int junior,
                          std::int64_t teaching_area, const std::string& teaching_subject) {
    School(id, kind);
    if (primary > 0) writer().SetPupils(2022, id, 1, "primary", primary);
    if (junior > 0) writer().SetPupils(2022, id, 7, "junior", junior);
    const std::int64_t weighted = primary + 2 * junior;  // plenty of the other holdings
    Row("FacilityReturn", "facility_returns",
        "school_year, school_id, facility_return_id, teaching_area, sports_area, "
        "equipment_value_fen, networked_multimedia_classrooms",
        absl::StrCat("2022, '", id, "', 'return', ", teaching_area, ", ", 2000 * weighted, ", ",
                     500000 * weighted, ", ", weighted));
    for (int i = 0; i < (primary + 9) / 10; ++i) {
      const std::string teacher = absl::StrCat(id, "-", i);
      writer().AddTeacher(teacher, id, teaching_subject, "2020-09-01");
      writer().Execute(
          "UPDATE staffing_teachers SET qualification = 'associate' WHERE "
          "teacher_id = ?",
          {teacher});
      writer().Touched("staffing.Teacher", {});
      writer().AddHonour(teacher, "h", "backbone", "2020-01-01");
    }
  };
  school("all", "primary", 100, 0, 45000, "pe");
  school("six", "primary", 100, 0, 38250, "pe");         // 85 % of the area
  school("below", "primary", 100, 0, 38249, "pe");       // just below
  school("two", "primary", 100, 0, 38250, "maths");      // and no teacher of PE and arts
  school("point", "teaching_point", 49, 0, 0, "maths");  // out
  // 100 primary and 100 junior pupils: 4.5 m2 a primary pupil need 450 x 2.1.
  school("nine", "nine_year", 100, 100, 94500, "pe");
  school("nine-less", "nine_year", 100, 100, 80324, "pe");  // below 85 % of it
  const std::string id = "facilities.balanced_primary_schools";
  Settle(Of("balanced.textproto", {id}));
  EXPECT_EQ(Figure(id, 2022), "3/6 VERDICT_UNMET");
}

}  // namespace
}  // namespace districtedu::aggregation
