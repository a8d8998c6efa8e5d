// Every formula: one nothing is wrong with, and what is complained about in others.
#include "services/aggregation/plan/formula_check.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/text_format.h"
#include "services/aggregation/plan/counting.h"
#include "services/aggregation/plan/plan_check.h"

namespace districtedu::aggregation {
namespace {

MeasureCatalogue Catalogue(bool with_pupils = true) {
  const auto make = [](const std::string& id, std::vector<std::string> dimensions,
                       const std::string& entity) {
    Measure measure;
    measure.id = id;
    measure.dimensions = std::move(dimensions);
    measure.entity = entity;
    return measure;
  };
  std::vector<Measure> measures = {make("t.teachers", {"stages"}, ""),
                                   make("t.pupils", {"stage"}, ""),
                                   make("t.area", {}, ""),
                                   make("t.lessons", {"stages", "subject"}, ""),
                                   make("t.taught", {"stages", "subject"}, "teacher"),
                                   make("t.done", {"code", "done_on"}, ""),
                                   make("t.events", {}, "")};
  measures.back().adds_over_years = true;
  if (with_pupils) measures.push_back(make(kPupilsMeasure, {"stage"}, ""));
  return *MeasureCatalogue::Create(std::move(measures));
}

// What stands around a formula; the rest of the indicator is in order.
struct Around {
  const char* accumulation = "POINT";
  const char* direction = "AT_LEAST";
  const char* scope = R"(school_kinds: "primary")";
  const char* target = "1";
  const char* more = "";  // fields of the indicator
};

std::vector<Finding> Check(const std::string& formula, const Around& around,
                           bool with_pupils = true) {
  v1::Plan plan;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      absl::StrCat(R"(id: "p" title_zh: "x" title_en: "x"
                   first_school_year: 2022 last_school_year: 2024
                   indicators {
                     id: "t.x" title_zh: "x" title_en: "x" clauses: "c" quotes_zh: "q" owner: "t"
                     unit: "u" unit_zh: "u" gap_unit: "g"
                     accumulation: ACCUMULATION_)",
                   around.accumulation, " direction: DIRECTION_", around.direction, " formula { ",
                   formula, " } scope { ", around.scope, " } targets { school_year: 2022 value: \"",
                   around.target, "\" printed: true } ", around.more, " }"),
      &plan))
      << formula;
  return CheckPlan(plan, Catalogue(with_pupils));
}

std::string Text(const std::vector<Finding>& findings) {
  return absl::StrJoin(findings, "\n", [](std::string* out, const Finding& finding) {
    absl::StrAppend(out, FormatFinding("plan", finding));
  });
}

// Pieces of formulas.
constexpr char kEvents[] = R"(count { terms { measure: "t.events" } } )";
constexpr char kRatio[] =
    R"(numerator { measure: "t.teachers" } denominator { measure: "t.pupils" } factor: 1 )";
constexpr char kRules[] =
    "zero_denominator: ZERO_DENOMINATOR_NO_DATA gap_side: GAP_SIDE_NUMERATOR ";
constexpr char kBound[] = R"(direction: DIRECTION_AT_LEAST bound: "1.5" )";
constexpr char kCovers[] =
    R"(need { measure: "t.lessons" } supply { measure: "t.taught" distinct: true } )"
    R"(by: "stages" by: "subject" )";
constexpr char kPerPupil[] =
    R"(holding { measure: "t.area" } pupils { measure: "t.pupils" } stage: "primary" factor: 1 )"
    R"(divisor: 100 mixed_stage_weight: "1.1" )";

std::string Share(const std::string& condition, const std::string& more = "factor: 100") {
  return absl::StrCat("share_of_schools { conditions { ", condition, " } ", more, " }");
}
std::string Part(const std::string& id, const std::string& value) {
  return absl::StrCat(R"(parts { id: ")", id, R"(" title_zh: "x" title_en: "x" )", value, " } ");
}
std::string Pair(const std::string& upper, const std::string& lower) {
  return absl::StrCat("ratio_of_ratios { numerator { ", kRatio, upper, " } denominator { ", kRatio,
                      lower, " } }");
}
const std::string kMilestone =  // NOLINT: of this test
    R"(milestone_done { parts { measure: "t.done" where { dimension: "code" any_of: "1st-hall" } } })";
const std::string kCoefficient =  // NOLINT: of this test
    absl::StrCat("difference_coefficient { value { ", kPerPupil, " } }");

TEST(CheckFormula, LetsGoodOnesPass) {
  const Around point;
  Around flow;
  flow.accumulation = "FLOW";
  Around total;
  total.accumulation = "CUMULATIVE";
  Around at_most;
  at_most.direction = "AT_MOST";
  Around small_points;
  small_points.scope = R"(school_kinds: "teaching_point" least_teaching_point_pupils: 50)";
  Around baseline;
  baseline.more = R"(baseline_forms: "t/form" baseline_forms: "u/form")";
  Around more_than;
  more_than.direction = "MORE_THAN";
  Around splits;
  splits.more = R"(
    companions { id: "a" title_zh: "x" title_en: "x" split: SPLIT_STAGE }
    companions { id: "b" title_zh: "x" title_en: "x" split: SPLIT_LOCALITY }
    companions { id: "c" title_zh: "x" title_en: "x" split: SPLIT_SCHOOL })";
  const std::pair<std::string, Around> good[] = {
      {Pair(kRules, ""), point},
      {Pair(kRules, ""), splits},
      {Share(absl::StrCat(kEvents, kBound)), point},
      {Share(absl::StrCat("ratio { ", kRatio, "} ", kBound)), splits},
      {Share(absl::StrCat("covers { ", kCovers, "}"), ""), splits},
      {Share(absl::StrCat("per_pupil { ", kPerPupil, "} ", kBound)), small_points},
      {Share(absl::StrCat(kEvents, kBound, "records_needed: true"),
             absl::StrCat("conditions { ", kEvents, kBound, "} among { ", kEvents, kBound,
                          "} least_conditions: 1 floor_percent: 85 factor: 100")),
       total},
      {absl::StrCat("uncovered_needs { covers { ", kCovers, "} }"), at_most},
      {kMilestone, point},
      {kMilestone, flow},
      {absl::StrCat("worst_of { ", Part("a", absl::StrCat("ratio { ", kRatio, kRules, "}")),
                    Part("b", kEvents), Part("c", Share(absl::StrCat(kEvents, kBound))), "}"),
       baseline},
      {absl::StrCat("change { ", kEvents, "}"), flow},
      {absl::StrCat("change { ratio { ", kRatio, kRules, "} }"), splits},
      {kCoefficient, at_most},
      {R"(count { terms { measure: "t.taught" distinct: true } })", total},
      {kEvents, more_than},
  };
  for (const auto& [formula, around] : good) {
    EXPECT_EQ(Text(Check(formula, around)), "") << formula;
  }
}

struct BadCase {
  const char* name;
  std::string formula;
  const char* path;  // below indicators[0]
  Reason reason;
  Around around;
};

Around With(const char* field, const char* value) {
  Around around;
  const std::string name = field;
  if (name == "accumulation") around.accumulation = value;
  if (name == "direction") around.direction = value;
  if (name == "scope") around.scope = value;
  if (name == "target") around.target = value;
  if (name == "more") around.more = value;
  return around;
}

std::string Needs(const std::string& covers) {
  return absl::StrCat("uncovered_needs { covers { ", covers, " } }");
}

std::string PerPupil(const std::string& value) {
  return absl::StrCat("difference_coefficient { value { ", value, " } }");
}

std::vector<BadCase> Bad() {
  const std::string events = absl::StrCat(kEvents, kBound);
  constexpr char kAt[] = "formula.difference_coefficient.value.";
  static std::string holding = absl::StrCat(kAt, "holding.measure");
  static std::string pupils = absl::StrCat(kAt, "pupils.measure");
  static std::string stage = absl::StrCat(kAt, "stage");
  static std::string divisor = absl::StrCat(kAt, "divisor");
  static std::string weight = absl::StrCat(kAt, "mixed_stage_weight");
  const auto invalid = Reason::kPlanInvalid;
  const auto missing = Reason::kRequiredFieldMissing;
  const auto range = Reason::kFieldOutOfRange;
  const auto unknown = Reason::kReferenceNotFound;
  return {
      {"DistinctWithoutEntity",
       R"(count { terms { measure: "t.area" distinct: true } })",
       "formula.count.terms[0].distinct",
       invalid,
       {}},
      {"EntityNotDistinct",
       R"(count { terms { measure: "t.taught" } })",
       "formula.count.terms[0].measure",
       invalid,
       {}},
      {"DistinctFirstTime", R"(first_time_count { term { measure: "t.taught" distinct: true } })",
       "formula.first_time_count.term.distinct", invalid, With("accumulation", "FLOW")},
      {"RatioOfRatiosWithoutGap",
       Pair("", ""),
       "formula.ratio_of_ratios.numerator.gap_side",
       missing,
       {}},
      {"RatioOfRatiosUnmet",
       Pair(kRules, "zero_denominator: ZERO_DENOMINATOR_UNMET"),
       "formula.ratio_of_ratios.denominator.zero_denominator",
       invalid,
       {}},
      {"ShareOfAllKinds", Share(events), "formula.share_of_schools", missing, With("scope", "")},
      {"ShareWithoutConditions",
       "share_of_schools { factor: 100 }",
       "formula.share_of_schools",
       missing,
       {}},
      {"ShareLeastTooMany",
       Share(events, "least_conditions: 2 factor: 100"),
       "formula.share_of_schools.least_conditions",
       range,
       {}},
      {"ShareFloor",
       Share(events, "floor_percent: 101 factor: 100"),
       "formula.share_of_schools.floor_percent",
       range,
       {}},
      {"ShareFactor", Share(events, "factor: -1"), "formula.share_of_schools.factor", range, {}},
      {"AmongUnknown",
       Share(events, absl::StrCat("among { count { terms { measure: \"t.no\" } } ", kBound, "}")),
       "formula.share_of_schools.among[0].count.terms[0].measure",
       unknown,
       {}},
      {"ConditionOfNothing", Share(kBound), "formula.share_of_schools.conditions[0]", missing, {}},
      {"ConditionBound",
       Share(absl::StrCat(kEvents, "direction: DIRECTION_AT_LEAST bound: \"x\"")),
       "formula.share_of_schools.conditions[0].bound",
       Reason::kFieldPatternMismatch,
       {}},
      {"ConditionDirection",
       Share(absl::StrCat(kEvents, "bound: \"1\"")),
       "formula.share_of_schools.conditions[0].direction",
       missing,
       {}},
      {"CoversWithBound",
       Share(absl::StrCat("covers { ", kCovers, "} ", kBound)),
       "formula.share_of_schools.conditions[0]",
       invalid,
       {}},
      {"CoversBy",
       Needs(R"(need { measure: "t.pupils" } supply { measure: "t.lessons" } by: "subject")"),
       "formula.uncovered_needs.covers.by[0]",
       unknown,
       {}},
      {"CoversByTwice",
       Needs(absl::StrCat(kCovers, "by: \"subject\"")),
       "formula.uncovered_needs.covers.by[2]",
       invalid,
       {}},
      {"CoversByNothing",
       Needs(R"(need { measure: "t.area" } supply { measure: "t.area" })"),
       "formula.uncovered_needs.covers",
       missing,
       {}},
      {"NeedOfEntities",
       Needs(R"(need { measure: "t.taught" distinct: true } supply { measure: "t.lessons" }
                by: "subject")"),
       "formula.uncovered_needs.covers.need.distinct",
       invalid,
       {}},
      {"MilestoneWithoutParts", "milestone_done { }", "formula.milestone_done", missing, {}},
      {"MilestoneWithoutDay",
       R"(milestone_done { parts { measure: "t.events" } })",
       "formula.milestone_done.parts[0].measure",
       invalid,
       {}},
      {"MilestoneTarget", kMilestone, "targets[0].value", invalid, With("target", "2")},
      {"MilestoneAtMost", kMilestone, "direction", invalid, With("direction", "AT_MOST")},
      {"MilestoneSplit", kMilestone, "companions[0].split", invalid,
       With("more", R"(companions { id: "a" title_zh: "x" title_en: "x" split: SPLIT_LOCALITY })")},
      {"CodeWithCapital",
       R"(milestone_done { parts { measure: "t.done" where { dimension: "code" any_of: "Hall" } } })",
       "formula.milestone_done.parts[0].where[0].any_of[0]",
       Reason::kFieldPatternMismatch,
       {}},
      {"CodeOfHyphen",
       R"(milestone_done { parts { measure: "t.done" where { dimension: "code" any_of: "-a" } } })",
       "formula.milestone_done.parts[0].where[0].any_of[0]",
       Reason::kFieldPatternMismatch,
       {}},
      {"WorstOfOne",
       absl::StrCat("worst_of { ", Part("a", kEvents), "}"),
       "formula.worst_of",
       missing,
       {}},
      {"WorstTwice",
       absl::StrCat("worst_of { ", Part("a", kEvents), Part("a", kEvents), "}"),
       "formula.worst_of.parts[1].id",
       invalid,
       {}},
      {"WorstId",
       absl::StrCat("worst_of { ", Part("a", kEvents), Part("B", kEvents), "}"),
       "formula.worst_of.parts[1].id",
       Reason::kFieldPatternMismatch,
       {}},
      {"WorstOfNothing",
       absl::StrCat("worst_of { ", Part("a", kEvents), Part("b", ""), "}"),
       "formula.worst_of.parts[1]",
       missing,
       {}},
      {"WorstShareOfSchools",
       absl::StrCat("worst_of { ", Part("a", kEvents), Part("b", Share(events)), "}"),
       "companions[0].split", invalid,
       With("more",
            R"(companions { id: "a" title_zh: "x" title_en: "x" split: SPLIT_SHARE_OF_SCHOOLS })")},
      {"ChangeOfNothing", "change { }", "formula.change", missing, {}},
      {"ChangeCumulative", absl::StrCat("change { ", kEvents, "}"), "formula.change", invalid,
       With("accumulation", "CUMULATIVE")},
      {"PerPupilStage",
       PerPupil(R"(holding { measure: "t.teachers" } pupils { measure: "t.pupils" }
                   stage: "senior" factor: 1 divisor: 1)"),
       stage.c_str(),
       Reason::kEnumValueUnknown,
       {}},
      {"PerPupilDivisor",
       PerPupil(R"(holding { measure: "t.teachers" } pupils { measure: "t.pupils" }
                   stage: "primary" factor: 1)"),
       divisor.c_str(),
       range,
       {}},
      {"PerPupilWeight",
       PerPupil(R"(holding { measure: "t.area" } pupils { measure: "t.pupils" } stage: "primary"
                   factor: 1 divisor: 1 mixed_stage_weight: "0")"),
       weight.c_str(),
       range,
       {}},
      {"PerPupilHoldingOfNoStage",
       PerPupil(R"(holding { measure: "t.area" } pupils { measure: "t.pupils" } stage: "primary"
                   factor: 1 divisor: 1)"),
       holding.c_str(),
       invalid,
       {}},
      {"PerPupilPupilsOfNoStage",
       PerPupil(R"(holding { measure: "t.teachers" } pupils { measure: "t.teachers" }
                   stage: "primary" factor: 1 divisor: 1)"),
       pupils.c_str(),
       invalid,
       {}},
      {"CoefficientBySchool", kCoefficient, "companions[0].split", invalid,
       With("more", R"(companions { id: "a" title_zh: "x" title_en: "x" split: SPLIT_SCHOOL })")},
      {"CoefficientByStage", kCoefficient, "companions[0].split", invalid,
       With("more", R"(companions { id: "a" title_zh: "x" title_en: "x" split: SPLIT_STAGE })")},
      {"TeachingPointPupils", kEvents, "scope.least_teaching_point_pupils", range,
       With("scope", R"(school_kinds: "teaching_point" least_teaching_point_pupils: -1)")},
      {"BaselineForm", kEvents, "baseline_forms[0]", Reason::kFieldPatternMismatch,
       With("more", R"(baseline_forms: "form")")},
      {"BaselineFormTwice", kEvents, "baseline_forms[1]", invalid,
       With("more", R"(baseline_forms: "t/form" baseline_forms: "t/form")")},
  };
}

class CheckFormulaTest : public ::testing::TestWithParam<BadCase> {};

TEST_P(CheckFormulaTest, Complains) {
  const BadCase& bad = GetParam();
  const std::vector<Finding> findings = Check(bad.formula, bad.around);
  ASSERT_EQ(findings.size(), 1U) << Text(findings);
  EXPECT_EQ(findings[0].path, absl::StrCat("indicators[0].", bad.path)) << Text(findings);
  EXPECT_EQ(findings[0].reason, bad.reason) << Text(findings);
}

INSTANTIATE_TEST_SUITE_P(Cases, CheckFormulaTest, ::testing::ValuesIn(Bad()),
                         [](const ::testing::TestParamInfo<BadCase>& each) {
                           return std::string(each.param.name);
                         });

TEST(CheckFormula, TeachingPointsNeedTheirPupils) {
  const std::vector<Finding> findings =
      Check(kEvents, With("scope", "least_teaching_point_pupils: 50"), false);
  ASSERT_EQ(findings.size(), 1U) << Text(findings);
  EXPECT_EQ(findings[0].reason, Reason::kReferenceNotFound);
  EXPECT_TRUE(absl::StrContains(findings[0].message, kPupilsMeasure));
}

}  // namespace
}  // namespace districtedu::aggregation
