// The plan file against what the printed plan says, typed off it a second time.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "services/aggregation/plan/plan_check.h"
#include "services/aggregation/plan/plan_names.h"

namespace districtedu::aggregation {
namespace {

constexpr char kFile[] = "deploy/plan/quality_2022_2025.textproto";

// One commitment as printed.
struct Fact {
  const char* id;
  const char* clauses;
  const char* quotes;
  v1::Direction direction;
  v1::Accumulation accumulation;
  const char* targets;   // 2022/2023/2024, "-" for none; all of them are printed
  const char* deadline;  // "" for the end of each year
  bool carry_forward;
  const char* unit;
  const char* gap_unit;
  const char* companions;
};

constexpr auto kAtMost = v1::DIRECTION_AT_MOST;
constexpr auto kAtLeast = v1::DIRECTION_AT_LEAST;
constexpr auto kPoint = v1::ACCUMULATION_POINT;
constexpr auto kFlow = v1::ACCUMULATION_FLOW;
constexpr auto kTotal = v1::ACCUMULATION_CUMULATIVE;

const Fact kFacts[] = {
    {"staffing.pe_teacher_ratio", "body.3 annex.教师发展.2023-2024.6",
     "至2024年中小学专任体育教师与在校生的比例达到1:220 "
     "中小学专任体育教师、音乐美术教师与在校生的比例达到1:220",
     kAtMost, kPoint, "-/220/-", "2024-08-31", true, "students per teacher", "teachers",
     "by_stage by_locality by_school share_of_schools"},
    {"staffing.music_art_teacher_ratio", "body.4 annex.教师发展.2023-2024.6",
     "至2024年全区中小学音乐美术教师与在校生的比例达到1:220 "
     "中小学专任体育教师、音乐美术教师与在校生的比例达到1:220",
     kAtMost, kPoint, "-/220/-", "2024-08-31", true, "students per teacher", "teachers",
     "full_time_only music_only art_only by_stage by_school"},
    {"staffing.music_art_fulltime_share_primary", "body.4",
     "其中小学、初中音乐美术专职教师占比分别达到75%、85%以上", kAtLeast, kPoint, "-/75/-",
     "2024-08-31", true, "%", "full-time teachers", ""},
    {"staffing.music_art_fulltime_share_junior", "body.4",
     "其中小学、初中音乐美术专职教师占比分别达到75%、85%以上", kAtLeast, kPoint, "-/85/-",
     "2024-08-31", true, "%", "full-time teachers", ""},
    {"staffing.backbone_per_100_students",
     "annex.教师发展.2022-2023.1 annex.教师发展.2023-2024.1 annex.教师发展.2024-2025.1",
     "学校骨干以上教师百名学生不低于1人 学校骨干以上教师百名学生不低于1.5人 "
     "学校骨干以上教师百名学生不低于2人",
     kAtLeast, kPoint, "1/1.5/2", "", false, "teachers per 100 students", "teachers",
     "share_of_schools by_stage by_locality by_school in_post"},
    {"staffing.famous_teacher_provincial_annual",
     "annex.教师发展.2022-2023.6 annex.教师发展.2023-2024.7 annex.教师发展.2024-2025.6",
     "培养省级名优教师2人 培养省级名优教师4人", kAtLeast, kFlow, "2/2/4", "", false, "persons",
     "persons", ""},
    {"staffing.famous_teacher_provincial_total", "body.15", "培养省级名优教师8人", kAtLeast, kTotal,
     "-/-/8", "2025-08-31", false, "persons", "persons", ""},
    {"staffing.famous_teacher_municipal_annual",
     "annex.教师发展.2022-2023.6 annex.教师发展.2023-2024.7 annex.教师发展.2024-2025.6",
     "市级名优教师2人 市级名优教师10人 市级名优教师3人", kAtLeast, kFlow, "2/10/3", "", false,
     "persons", "persons", ""},
    {"staffing.famous_teacher_municipal_total", "body.15", "市级名优教师15人", kAtLeast, kTotal,
     "-/-/15", "2025-08-31", false, "persons", "persons", ""},
    {"staffing.famous_teacher_district_annual",
     "annex.教师发展.2022-2023.6 annex.教师发展.2024-2025.6", "区级名优教师6人", kAtLeast, kFlow,
     "6/-/6", "", false, "persons", "persons", ""},
    {"staffing.famous_teacher_district_total", "body.15", "区级名优教师12人", kAtLeast, kTotal,
     "-/-/12", "2025-08-31", false, "persons", "persons", ""},
    {"staffing.famous_principal_municipal_annual",
     "annex.教师发展.2022-2023.6 annex.教师发展.2024-2025.6", "市级名校长2人", kAtLeast, kFlow,
     "2/-/2", "", false, "persons", "persons", ""},
    {"staffing.famous_principal_municipal_total", "body.17", "培养市级名校长4人", kAtLeast, kTotal,
     "-/-/4", "2025-08-31", false, "persons", "persons", ""},
    {"staffing.famous_principal_district_annual",
     "annex.教师发展.2022-2023.6 annex.教师发展.2024-2025.6", "区级名校长2人", kAtLeast, kFlow,
     "2/-/2", "", false, "persons", "persons", ""},
    {"staffing.famous_principal_district_total", "body.17", "区级名校长4人", kAtLeast, kTotal,
     "-/-/4", "2025-08-31", false, "persons", "persons", ""},
};

template <typename Texts>
std::string Joined(const Texts& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : " ") + text;
  return all;
}

class PlanFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::ifstream file(kFile);
    std::stringstream text;
    text << file.rdbuf();
    ASSERT_FALSE(text.str().empty()) << "no " << kFile << "; tests run in the top folder";
    for (const Finding& finding : ParsePlan(text.str(), &plan_)) {
      ADD_FAILURE() << FormatFinding(kFile, finding);
    }
    whole_ = WithoutNames(plan_.plan);
    for (const v1::IndicatorDefinition& indicator : whole_.indicators()) {
      // The items of the registers; staffing_plan_test.cc and facilities_plan_test.cc have the
      // rest.
      const bool named = std::any_of(std::begin(kFacts), std::end(kFacts),
                                     [&](const Fact& fact) { return fact.id == indicator.id(); });
      if (named) indicators_[indicator.id()] = &indicator;
    }
  }

  // The formula of an item, in words short enough for a table.
  static std::string Term(const v1::Term& term) {
    std::string text = term.measure();
    for (const v1::DimensionFilter& where : term.where()) {
      text += " " + where.dimension() + "=" + Joined(where.any_of());
    }
    return text;
  }

  static std::string Formula(const v1::Formula& formula) {
    if (formula.has_first_time_count()) return "first " + Term(formula.first_time_count().term());
    const v1::RatioOfSums& ratio = formula.ratio();
    EXPECT_EQ(ratio.numerator_size(), 1);
    EXPECT_EQ(ratio.denominator_size(), 1);
    std::string text = std::to_string(ratio.factor()) + " " + Term(ratio.numerator(0)) + " / " +
                       Term(ratio.denominator(0));
    if (ratio.zero_denominator() == v1::ZERO_DENOMINATOR_UNMET) text += "; 0 unmet";
    return text + (ratio.gap_side() == v1::GAP_SIDE_DENOMINATOR ? "; gap below" : "; gap above");
  }

  PlanText plan_;
  v1::Plan whole_;  // with what names stand for
  std::map<std::string, const v1::IndicatorDefinition*> indicators_;
};

TEST_F(PlanFileTest, PassesTheCheck) {
  const auto catalogue = MeasureCatalogue::LoadEmbedded();
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  for (const Finding& finding : CheckPlan(plan_.plan, *catalogue, &plan_.locations)) {
    ADD_FAILURE() << FormatFinding(kFile, finding);
  }
  EXPECT_EQ(plan_.plan.id(), "quality_2022_2025");
  EXPECT_EQ(plan_.plan.first_school_year(), 2022);
  EXPECT_EQ(plan_.plan.last_school_year(), 2024);
}

TEST_F(PlanFileTest, SaysWhatTheCatalogueSays) {
  for (const Fact& fact : kFacts) {
    SCOPED_TRACE(fact.id);
    ASSERT_TRUE(indicators_.contains(fact.id));
    const v1::IndicatorDefinition& indicator = *indicators_[fact.id];
    EXPECT_EQ(Joined(indicator.clauses()), fact.clauses);
    EXPECT_EQ(Joined(indicator.quotes_zh()), fact.quotes);
    EXPECT_EQ(indicator.owner(), "staffing");
    EXPECT_EQ(indicator.direction(), fact.direction);
    EXPECT_EQ(indicator.accumulation(), fact.accumulation);
    std::map<int, std::string> targets;
    for (const v1::Target& target : indicator.targets()) {
      targets[target.school_year()] = target.value();
      EXPECT_TRUE(target.printed()) << target.school_year();
    }
    std::string row;
    for (int year = 2022; year <= 2024; ++year) {
      row += (row.empty() ? "" : "/") + (targets.contains(year) ? targets[year] : "-");
    }
    EXPECT_EQ(row, fact.targets);
    EXPECT_EQ(indicator.deadline(), fact.deadline);
    EXPECT_EQ(indicator.carry_forward_after_deadline(), fact.carry_forward);
    EXPECT_FALSE(indicator.observational());
    EXPECT_EQ(indicator.unit(), fact.unit);
    EXPECT_EQ(indicator.gap_unit(), fact.gap_unit);
    std::vector<std::string> companions;
    for (const v1::CompanionDefinition& companion : indicator.companions()) {
      companions.push_back(companion.id());
    }
    EXPECT_EQ(Joined(companions), fact.companions);
    // Rates speak of primary and junior high; special education only of shares of schools.
    const std::string kinds = Joined(indicator.scope().school_kinds());
    EXPECT_EQ(kinds, fact.accumulation == kPoint ? "primary junior nine_year teaching_point" : "");
  }
  EXPECT_EQ(indicators_.size(), std::size(kFacts));
}

TEST_F(PlanFileTest, CountsWhatTheCatalogueCounts) {
  const std::string pupils = "facilities.enrolled_pupils";
  const std::map<std::string, std::string> formulas = {
      {"pe_teacher_ratio", "1 " + pupils + " / staffing.pe_teachers; 0 unmet; gap below"},
      {"music_art_teacher_ratio",
       "1 " + pupils + " / staffing.music_art_teachers; 0 unmet; gap below"},
      {"music_art_fulltime_share_primary",
       "100 staffing.music_art_teachers stages=primary full_time=yes / "
       "staffing.music_art_teachers stages=primary; gap above"},
      {"music_art_fulltime_share_junior",
       "100 staffing.music_art_teachers stages=junior full_time=yes / "
       "staffing.music_art_teachers stages=junior; gap above"},
      {"backbone_per_100_students", "100 staffing.backbone_teachers / " + pupils + "; gap above"},
  };
  for (const auto& [name, formula] : formulas) {
    EXPECT_EQ(Formula(indicators_.at("staffing." + name)->formula()), formula);
  }
  for (const char* who : {"teacher", "principal"}) {
    for (const char* level : {"provincial", "municipal", "district"}) {
      for (const char* kind : {"annual", "total"}) {
        const std::string id = std::string("staffing.famous_") + who + "_" + level + "_" + kind;
        if (std::string(who) == "principal" && std::string(level) == "provincial") {
          EXPECT_FALSE(indicators_.contains(id)) << id;
          continue;
        }
        EXPECT_EQ(Formula(indicators_.at(id)->formula()),
                  std::string("first staffing.famous_awards category=") + who + " level=" + level);
      }
    }
  }
}

TEST_F(PlanFileTest, ShowsCompanionsAsTheCatalogueAsks) {
  const std::set<std::string> variants = {
      "full_time_only: staffing.music_art_teachers full_time=yes",
      "music_only: staffing.music_art_teachers subjects=music",
      "art_only: staffing.music_art_teachers subjects=art",
      "in_post: staffing.backbone_teachers employment=in_post"};
  std::set<std::string> found;
  for (const auto& [id, indicator] : indicators_) {
    for (const v1::CompanionDefinition& companion : indicator->companions()) {
      if (companion.split() == v1::SPLIT_SHARE_OF_SCHOOLS) {
        EXPECT_EQ(Joined(companion.scope().school_kinds()),
                  "primary junior nine_year teaching_point special_education");
      }
      if (!companion.has_formula()) continue;
      const v1::RatioOfSums& ratio = companion.formula().ratio();
      const bool above = indicator->direction() == kAtLeast;
      found.insert(companion.id() + ": " + Term(above ? ratio.numerator(0) : ratio.denominator(0)));
    }
  }
  EXPECT_EQ(found, variants);
}

// The yearly numbers of an award add up to its total (A22).
TEST_F(PlanFileTest, YearsAddUpToTotals) {
  for (const auto& [id, total] : indicators_) {
    if (total->accumulation() != kTotal) continue;
    const std::string stem = id.substr(0, id.size() - std::string("total").size());
    int sum = 0;
    for (const v1::Target& target : indicators_.at(stem + "annual")->targets()) {
      sum += std::stoi(target.value());
    }
    EXPECT_EQ(std::to_string(sum), total->targets(0).value()) << id;
  }
}

}  // namespace
}  // namespace districtedu::aggregation
