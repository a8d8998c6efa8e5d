#include "services/aggregation/plan/plan_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace districtedu::aggregation {
namespace {

// A plan nothing is wrong with, one thing a line; line 1 is `id`.
constexpr char kGood[] = R"(id: "p"
title_zh: "计划"
title_en: "Plan"
first_school_year: 2022
last_school_year: 2024
indicators {
  id: "t.rate"
  title_zh: "率"
  title_en: "Rate"
  clauses: "body.1"
  quotes_zh: "原文"
  owner: "t"
  unit: "%"
  unit_zh: "%"
  gap_unit: "teachers"
  direction: DIRECTION_AT_LEAST
  accumulation: ACCUMULATION_POINT
  formula {
    ratio {
      numerator {
        measure: "t.teachers"
        where { dimension: "stages" any_of: "primary" }
      }
      denominator { measure: "t.pupils" }
      factor: 100
      zero_denominator: ZERO_DENOMINATOR_NO_DATA
      gap_side: GAP_SIDE_NUMERATOR
    }
  }
  scope { school_kinds: "primary" }
  targets { school_year: 2022 value: "1" printed: true }
  targets { school_year: 2023 value: "1.5" source: "ours" }
  deadline: "2024-08-31"
  carry_forward_after_deadline: true
  companions { id: "by_stage" title_zh: "分" title_en: "By" split: SPLIT_STAGE }
}
indicators {
  id: "t.first"
  title_zh: "首"
  title_en: "First"
  clauses: "body.2"
  quotes_zh: "原文"
  owner: "t"
  unit: "persons"
  unit_zh: "人"
  gap_unit: "persons"
  direction: DIRECTION_AT_LEAST
  accumulation: ACCUMULATION_CUMULATIVE
  formula { first_time_count { term { measure: "t.awards" } } }
  targets { school_year: 2024 value: "8" printed: true }
}
)";

MeasureCatalogue Catalogue() {
  const auto make = [](const std::string& id, std::vector<std::string> dimensions,
                       const std::string& entity) {
    Measure measure;
    measure.id = id;
    measure.dimensions = std::move(dimensions);
    measure.entity = entity;
    return measure;
  };
  std::vector<Measure> measures = {make("t.teachers", {"stages", "employment"}, ""),
                                   make("t.pupils", {"stage"}, ""),
                                   make("t.rooms", {}, ""),
                                   make("t.awards", {}, "teacher"),
                                   make("t.weight", {}, ""),
                                   make("t.events", {}, "")};
  measures[4].unit = "percent";
  measures.back().adds_over_years = true;
  return *MeasureCatalogue::Create(std::move(measures));
}

std::vector<Finding> Check(const std::string& text) {
  PlanText plan;
  std::vector<Finding> findings = ParsePlan(text, &plan);
  if (!findings.empty()) return findings;
  return CheckPlan(plan.plan, Catalogue(), &plan.locations);
}

std::string Text(const std::vector<Finding>& findings) {
  return absl::StrJoin(findings, "\n", [](std::string* out, const Finding& finding) {
    absl::StrAppend(out, FormatFinding("plan", finding));
  });
}

TEST(CheckPlan, LetsAGoodPlanPass) { EXPECT_EQ(Text(Check(kGood)), ""); }

// One edit of the good plan, and the finding it must give.
struct BadCase {
  const char* name;
  const char* from;
  const char* to;
  const char* finding;  // as FormatFinding begins, up to the message
  Reason reason;
  const char* also = nullptr;  // a second finding that follows
};

const BadCase kBad[] = {
    {"PlanId", R"(id: "p")", R"(id: "P-1")", "plan:1:1: id: ", Reason::kFieldPatternMismatch},
    {"PlanTitle", R"(title_en: "Plan")", R"(title_en: " ")",
     "plan:3:1: title_en: ", Reason::kRequiredFieldMissing},
    {"PlanYearsReversed", "last_school_year: 2024", "last_school_year: 2021",
     "plan:5:1: last_school_year: ", Reason::kFieldOutOfRange},
    {"IdTwice", R"(id: "t.first")", R"(id: "t.rate")",
     "plan:38:3: indicators[1].id: ", Reason::kPlanInvalid},
    {"IdMalformed", R"(id: "t.first")", R"(id: "first")",
     "plan:38:3: indicators[1].id: ", Reason::kFieldPatternMismatch},
    {"OwnerOfAnotherRoom", R"(owner: "t")", R"(owner: "u")",
     "plan:12:3: indicators[0].owner: ", Reason::kPlanInvalid},
    {"NoQuotes", R"(  quotes_zh: "原文")", "",
     "plan:6:1: indicators[0].quotes_zh: ", Reason::kRequiredFieldMissing},
    {"EmptyQuote", R"(quotes_zh: "原文")", R"(quotes_zh: "")",
     "plan:11:3: indicators[0].quotes_zh[0]: ", Reason::kRequiredFieldMissing},
    {"NoUnit", R"(unit: "%")", R"(unit: "")",
     "plan:13:3: indicators[0].unit: ", Reason::kRequiredFieldMissing},
    {"NoGapUnit", R"(  gap_unit: "teachers")", "",
     "plan:6:1: indicators[0].gap_unit: ", Reason::kRequiredFieldMissing},
    {"GapNobodyCanAdd", R"(gap_unit: "teachers")", R"(gap_unit: "%")",
     "plan:15:3: indicators[0].gap_unit: nobody can add \"%\"", Reason::kPlanInvalid},
    {"GapInTimes", R"(gap_unit: "teachers")", R"(gap_unit: "times")",
     "plan:15:3: indicators[0].gap_unit: nobody can add \"times\"", Reason::kPlanInvalid},
    {"GapPerSomething", R"(gap_unit: "teachers")", R"(gap_unit: "teachers per pupil")",
     "plan:15:3: indicators[0].gap_unit: nobody can add ", Reason::kPlanInvalid},
    {"NoDirection", "  direction: DIRECTION_AT_LEAST", "",
     "plan:6:1: indicators[0].direction: ", Reason::kRequiredFieldMissing},
    {"NoAccumulation", "  accumulation: ACCUMULATION_CUMULATIVE", "",
     "plan:37:1: indicators[1].accumulation: ", Reason::kRequiredFieldMissing},
    {"NoFormula", "formula { first_time_count { term { measure: \"t.awards\" } } }", "",
     "plan:37:1: indicators[1].formula: ", Reason::kRequiredFieldMissing},
    {"UnknownMeasure", R"(denominator { measure: "t.pupils" })",
     R"(denominator { measure: "t.nobody" })",
     "plan:24:21: indicators[0].formula.ratio.denominator[0].measure: ",
     Reason::kReferenceNotFound},
    {"UnknownDimension", R"(dimension: "stages")", R"(dimension: "stage")",
     "plan:22:17: indicators[0].formula.ratio.numerator[0].where[0].dimension: ",
     Reason::kReferenceNotFound},
    {"UnknownStage", R"(any_of: "primary")", R"(any_of: "senior")",
     "plan:22:37: indicators[0].formula.ratio.numerator[0].where[0].any_of[0]: ",
     Reason::kEnumValueUnknown},
    {"SetAsValue", R"(any_of: "primary")", R"(any_of: "primary+junior")",
     "plan:22:37: indicators[0].formula.ratio.numerator[0].where[0].any_of[0]: ",
     Reason::kFieldPatternMismatch},
    {"ValueTwice", R"(any_of: "primary")", R"(any_of: ["primary", "primary"])",
     "plan:22:37: indicators[0].formula.ratio.numerator[0].where[0].any_of[1]: ",
     Reason::kPlanInvalid},
    {"EmptyFilter", R"( any_of: "primary")", "",
     "plan:22:9: indicators[0].formula.ratio.numerator[0].where[0]: ",
     Reason::kRequiredFieldMissing},
    {"DimensionTwice", R"(where { dimension: "stages" any_of: "primary" })",
     R"(where { dimension: "stages" any_of: "primary" } where { dimension: "stages" any_of: "junior" })",
     "plan:22:57: indicators[0].formula.ratio.numerator[0].where[1]: ", Reason::kPlanInvalid},
    {"NothingBelow", R"(denominator { measure: "t.pupils" })", "",
     "plan:19:5: indicators[0].formula.ratio: ", Reason::kRequiredFieldMissing},
    {"MeasureTwiceInASum", R"(denominator { measure: "t.pupils" })",
     R"(denominator { measure: "t.pupils" } denominator { measure: "t.pupils" })",
     "plan:24:43: indicators[0].formula.ratio.denominator[1]: ", Reason::kPlanInvalid},
    {"FactorZero", "factor: 100", "factor: 0",
     "plan:25:7: indicators[0].formula.ratio.factor: ", Reason::kFieldOutOfRange},
    {"NoZeroRule", "zero_denominator: ZERO_DENOMINATOR_NO_DATA", "",
     "plan:19:5: indicators[0].formula.ratio.zero_denominator: ", Reason::kRequiredFieldMissing},
    {"NoGapSide", "gap_side: GAP_SIDE_NUMERATOR", "",
     "plan:19:5: indicators[0].formula.ratio.gap_side: ", Reason::kRequiredFieldMissing},
    {"EntitiesSummed", R"(denominator { measure: "t.pupils" })",
     R"(denominator { measure: "t.awards" })",
     "plan:24:21: indicators[0].formula.ratio.denominator[0].measure: ", Reason::kPlanInvalid,
     "t.awards has no stage"},
    {"FirstTimeWithoutEntity", R"(term { measure: "t.awards" })", R"(term { measure: "t.rooms" })",
     "plan:49:39: indicators[1].formula.first_time_count.term.measure: ", Reason::kPlanInvalid},
    {"FirstTimeAsAState", "accumulation: ACCUMULATION_CUMULATIVE",
     "accumulation: ACCUMULATION_POINT",
     "plan:49:3: indicators[1].formula: ", Reason::kPlanInvalid},
    {"StatesAddedOverYears", R"(first_time_count { term { measure: "t.awards" } })",
     R"(count { terms { measure: "t.rooms" } })",
     "plan:49:29: indicators[1].formula.count.terms[0].measure: ", Reason::kPlanInvalid},
    {"UnknownSchoolKind", R"(school_kinds: "primary")", R"(school_kinds: "university")",
     "plan:30:11: indicators[0].scope.school_kinds[0]: ", Reason::kEnumValueUnknown},
    {"TargetOutsideOfThePlan", "targets { school_year: 2024", "targets { school_year: 2025",
     "plan:50:13: indicators[1].targets[0].school_year: ", Reason::kFieldOutOfRange},
    {"TargetTwice", "targets { school_year: 2023", "targets { school_year: 2022",
     "plan:32:13: indicators[0].targets[1].school_year: ", Reason::kPlanInvalid,
     "indicators[0].deadline: "},
    {"TargetNoNumber", R"(value: "1.5")", R"(value: "1,5")",
     "plan:32:31: indicators[0].targets[1].value: ", Reason::kFieldPatternMismatch},
    {"TargetOfNobody", R"(source: "ours")", "",
     "plan:32:3: indicators[0].targets[1].source: ", Reason::kRequiredFieldMissing},
    {"NoTarget", R"(  targets { school_year: 2024 value: "8" printed: true })", "",
     "plan:37:1: indicators[1]: ", Reason::kRequiredFieldMissing},
    {"DeadlineNoDay", R"(deadline: "2024-08-31")", R"(deadline: "2024-02-30")",
     "plan:33:3: indicators[0].deadline: ", Reason::kDateInvalid},
    {"DeadlineWithoutTarget", R"(deadline: "2024-08-31")", R"(deadline: "2024-09-01")",
     "plan:33:3: indicators[0].deadline: ", Reason::kPlanInvalid},
    {"FlowMaintained", R"(targets { school_year: 2024 value: "8" printed: true })",
     R"(targets { school_year: 2024 value: "8" printed: true } carry_forward_after_deadline: true)",
     "plan:50:58: indicators[1].carry_forward_after_deadline: ", Reason::kPlanInvalid},
    {"CompanionId", R"(id: "by_stage")", R"(id: "By stage")",
     "plan:35:16: indicators[0].companions[0].id: ", Reason::kFieldPatternMismatch},
    {"CompanionTwice", R"(split: SPLIT_STAGE })",
     R"(split: SPLIT_STAGE } companions { id: "by_stage" title_zh: "分" title_en: "B" split: SPLIT_SCHOOL })",
     "plan:35:96: indicators[0].companions[1].id: ", Reason::kPlanInvalid},
    {"CompanionTheSame", " split: SPLIT_STAGE", "",
     "plan:35:3: indicators[0].companions[0]: ", Reason::kPlanInvalid},
    {"CompanionWithoutStage", R"(denominator { measure: "t.pupils" })",
     R"(denominator { measure: "t.rooms" })",
     "plan:35:62: indicators[0].companions[0].split: ", Reason::kPlanInvalid},
    {"CompanionFormula", "split: SPLIT_STAGE }",
     R"(formula { count { terms { measure: "t.awards" } } } unit: "u" unit_zh: "个" })",
     "plan:35:88: indicators[0].companions[0].formula.count.terms[0].measure: ",
     Reason::kPlanInvalid},
    {"CompanionAddsStatesOverYears", "split: SPLIT_STAGE }",
     "accumulation: ACCUMULATION_CUMULATIVE }",
     "plan:35:3: indicators[0].companions[0].ratio.numerator[0].measure: ", Reason::kPlanInvalid,
     "denominator[0].measure: t.pupils"},
    {"CompanionUnitNotSaid", "split: SPLIT_STAGE }",
     R"(formula { count { terms { measure: "t.events" } } } })",
     "plan:35:3: indicators[0].companions[0].unit: ", Reason::kRequiredFieldMissing},
    {"CompanionUnitInOneLanguage", "split: SPLIT_STAGE }", R"(split: SPLIT_STAGE unit: "u" })",
     "plan:35:3: indicators[0].companions[0].unit_zh: ", Reason::kRequiredFieldMissing},
    {"CompanionWeightWithoutScheme", "split: SPLIT_STAGE }",
     R"(formula { count { terms { measure: "t.weight" } } } unit: "u" unit_zh: "个" })",
     "plan:35:80: indicators[0].companions[0].formula.count.terms[0]: ", Reason::kPlanInvalid},
    {"JudgedIsNoCompanion", R"(targets { school_year: 2024 value: "8" printed: true })",
     R"(targets { school_year: 2024 value: "8" printed: true } judged: "j")",
     "plan:50:58: indicators[1].judged: ", Reason::kPlanInvalid,
     "only a rule that counts violations"},
    {"GapOfNobody", "split: SPLIT_STAGE }", R"(gap_of: "t.nobody" })",
     "plan:35:62: indicators[0].companions[0].gap_of: ", Reason::kPlanInvalid},
    {"GapWithASplit", "split: SPLIT_STAGE }", R"(split: SPLIT_STAGE gap_of: "t.first" })",
     "plan:35:81: indicators[0].companions[0].gap_of: ", Reason::kPlanInvalid},
    {"GapWithoutTarget", R"(targets { school_year: 2024 value: "8" printed: true })",
     R"(observational: true companions { id: "g" title_zh: "缺" title_en: "G" gap_of: "t.first" })",
     "plan:50:74: indicators[1].companions[0].gap_of: ", Reason::kPlanInvalid},
};

class CheckPlanTest : public ::testing::TestWithParam<BadCase> {};

TEST_P(CheckPlanTest, Complains) {
  const BadCase& bad = GetParam();
  std::string text = kGood;
  const size_t at = text.find(bad.from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, std::string(bad.from).size(), bad.to);
  const std::vector<Finding> findings = Check(text);
  ASSERT_FALSE(findings.empty());
  // What is complained about may make something else wrong further on.
  EXPECT_EQ(findings.size(), bad.also == nullptr ? 1U : 2U) << Text(findings);
  if (bad.also != nullptr) {
    EXPECT_NE(Text(findings).find(bad.also), std::string::npos);
  }
  EXPECT_EQ(Text(findings).substr(0, std::string(bad.finding).size()), bad.finding)
      << Text(findings);
  EXPECT_EQ(findings[0].reason, bad.reason) << Text(findings);
}

INSTANTIATE_TEST_SUITE_P(Cases, CheckPlanTest, ::testing::ValuesIn(kBad),
                         [](const ::testing::TestParamInfo<BadCase>& each) {
                           return std::string(each.param.name);
                         });

TEST(CheckPlan, FindsEverythingAtOnce) {
  const std::vector<Finding> findings =
      Check(absl::StrReplaceAll(kGood, {{"factor: 100", "factor: -1"},
                                        {R"(value: "8")", R"(value: "eight")"},
                                        {R"(title_zh: "计划")", ""}}));
  EXPECT_EQ(findings.size(), 3U) << Text(findings);
}

TEST(CheckPlan, NeedsNoText) {
  v1::Plan plan;
  plan.set_id("p");
  plan.add_indicators()->set_id("t.x");
  const std::vector<Finding> findings = CheckPlan(plan, Catalogue());
  ASSERT_FALSE(findings.empty());
  const auto found = std::find_if(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.path == "indicators[0].formula";
  });
  ASSERT_NE(found, findings.end());
  EXPECT_EQ(FormatFinding("plan", *found),
            "plan: indicators[0].formula: no formula [REQUIRED_FIELD_MISSING]");
}

TEST(CheckPlan, ObservationalNeedsNeitherTargetNorDirection) {
  std::string text = kGood;
  const size_t second = text.find("indicators {", text.find("t.rate"));
  text = absl::StrReplaceAll(
      text.substr(second),
      {{"  targets { school_year: 2024 value: \"8\" printed: true }\n", "  observational: true\n"},
       {"  direction: DIRECTION_AT_LEAST\n", ""},
       {"  gap_unit: \"persons\"\n", ""}});
  EXPECT_EQ(
      Text(Check(std::string(kGood).substr(0, std::string(kGood).find("indicators {")) + text)),
      "");
}

TEST(ParsePlan, SaysWhereTheTextIsWrong) {
  const struct {
    const char* text;
    const char* finding;
  } cases[] = {
      {"id: \"p\"\ntitle_zz: \"x\"\n",
       "plan:2:9: Message type \"districtedu.aggregation.v1.Plan\" has no field named "
       "\"title_zz\"."},
      {"id: \"p\"\nfirst_school_year: soon\n", "plan:2:20: Expected integer, got: soon"},
      {"id: \"p\nx\"", "plan:1:7: String literals cannot cross line boundaries."},
      {"indicators {\n  direction: DIRECTION_UP\n}\n",
       "plan:3:1: Unknown enumeration value of \"DIRECTION_UP\" for field \"direction\"."},
  };
  for (const auto& each : cases) {
    PlanText plan;
    const std::vector<Finding> findings = ParsePlan(each.text, &plan);
    ASSERT_FALSE(findings.empty()) << each.text;
    EXPECT_EQ(Text({findings.front()}), absl::StrCat(each.finding, " [PLAN_INVALID]"));
  }
}

}  // namespace
}  // namespace districtedu::aggregation
