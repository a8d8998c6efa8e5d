// The staffing items beyond the registers against what the printed plan says, typed off it a second
// time; plan_file_test.cc has the first fifteen.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/aggregation/plan/plan_check.h"
#include "services/aggregation/plan/plan_names.h"

namespace districtedu::aggregation {
namespace {

constexpr char kFile[] = "deploy/plan/quality_2022_2025.textproto";

// One line of section 3.
struct Fact {
  const char* name;
  const char* clauses;
  const char* quotes;
  v1::Direction direction;
  v1::Accumulation accumulation;
  const char* targets;  // 2022/2023/2024; "-" for none, "*" behind one that is not printed
  const char* deadline;
  bool carry_forward;
  bool observational;
};

constexpr auto kNone = v1::DIRECTION_UNSPECIFIED;  // shown, not judged
constexpr auto kAtMost = v1::DIRECTION_AT_MOST;
constexpr auto kAtLeast = v1::DIRECTION_AT_LEAST;
constexpr auto kMoreThan = v1::DIRECTION_MORE_THAN;
constexpr auto kPoint = v1::ACCUMULATION_POINT;
constexpr auto kFlow = v1::ACCUMULATION_FLOW;
constexpr auto kTotal = v1::ACCUMULATION_CUMULATIVE;

const Fact kFacts[] = {
    {"all_subject_teachers_share", "总体要求", "按国家规定课程配足配齐所有学科教师", kAtLeast,
     kPoint, "100*/100*/100*", "", false, false},
    {"rotation_teacher_share", "body.18", "确保区内每年义务教育阶段教师交流人数符合国家规定",
     kAtLeast, kFlow, "10*/10*/10*", "", false, false},
    {"rotation_backbone_share", "body.18", "确保区内每年义务教育阶段教师交流人数符合国家规定",
     kAtLeast, kFlow, "20*/20*/20*", "", false, false},
    {"urban_to_rural_excellent_flow", "总体要求 body.24",
     "完善城乡教师交流轮岗制度,推动城镇优秀教师向乡村学校、薄弱学校流动 "
     "鼓励名校长、骨干教师到薄弱学校任职、任教",
     kAtLeast, kFlow, "1*/1*/1*", "", false, true},
    {"principal_teacher_flow_reasonable",
     "body.18 annex.教学条件(教师招聘及流动).2022-2023.6 "
     "annex.教学条件(教师招聘及流动).2023-2024.6 annex.教学条件(教师招聘及流动).2024-2025.6",
     "推动教师、校长合理有序流动", kAtLeast, kFlow, "1*/1*/1*", "", false, true},
    {"district_manages_school_hires_reform",
     "body.18 annex.教学条件(教师招聘及流动).2022-2023.6 "
     "annex.教学条件(教师招聘及流动).2023-2024.6 annex.教学条件(教师招聘及流动).2024-2025.6",
     "推进义务教育学校教师“区管校聘”管理体制改革", kAtLeast, kFlow, "1/1/1", "", false, false},
    {"public_recruitment_held",
     "body.18 annex.教学条件(教师招聘及流动).2022-2023.5 "
     "annex.教学条件(教师招聘及流动).2023-2024.5 annex.教学条件(教师招聘及流动).2024-2025.5",
     "每年公开招聘中小学在编教师 根据教师缺额情况开展教师招聘", kAtLeast, kFlow, "1/1/1", "", false,
     false},
    {"recruitment_replacement_ratio", "body.18", "按照有编即补、退补相当原则", kAtLeast, kFlow,
     "100*/100*/100*", "", false, false},
    {"vacancy_fill_rate",
     "body.18 annex.教学条件(教师招聘及流动).2022-2023.5 "
     "annex.教学条件(教师招聘及流动).2023-2024.5 annex.教学条件(教师招聘及流动).2024-2025.5",
     "有编即补 根据教师缺额情况开展教师招聘", kAtLeast, kFlow, "100*/100*/100*", "", false, false},
    {"arts_pe_recruits", "body.18", "招聘一批音体美专兼职教师", kAtLeast, kTotal, "-/-/1*",
     "2025-08-31", false, false},
    {"fast_track_recruits",
     "body.18 annex.教学条件(教师招聘及流动).2022-2023.5 "
     "annex.教学条件(教师招聘及流动).2023-2024.5 annex.教学条件(教师招聘及流动).2024-2025.5",
     "可以简化招聘流程,采取直接面试、考察方式招录 "
     "对“双一流”建设高校优秀毕业生、师范生培养院校优秀师范毕业生",
     kNone, kFlow, "-/-/-", "", false, true},
    {"principal_no_rise_rule", "body.19",
     "凡任期内学校教学质量没有提升的,校长一律不得连任、调任或晋升", kAtMost, kFlow, "0/0/0", "",
     false, false},
    {"low_result_teacher_action_rate", "body.19", "应低聘或调离工作岗位", kAtLeast, kTotal,
     "-/-/100", "2025-08-31", false, false},
    {"teacher_evaluation_reform_plan", "body.14",
     "出台区义务教育学校教师评价改革实施方案,健全教师评价机制", kAtLeast, kPoint, "-/-/1",
     "2025-08-31", false, false},
    {"teacher_evaluation_coverage", "body.14",
     "明确教师评价结果分为优秀、良好、合格、不合格四个等级", kAtLeast, kPoint, "100*/100*/100*", "",
     false, false},
    {"teacher_evaluation_grade_shares", "body.14", "并明确优秀、良好等级比例", kAtLeast, kPoint,
     "100*/100*/100*", "", false, false},
    {"ethics_evaluation_three_sources", "body.14",
     "通过组织测评、教师互评、家长参评的师德评价方式和师德师风“一票否决制”", kAtLeast, kPoint,
     "100*/100*/100*", "", false, false},
    {"ethics_veto_applied", "body.14", "师德师风“一票否决制”", kAtMost, kFlow, "0/0/0", "", false,
     false},
    {"age_band_growth_goals", "body.14", "针对不同年龄段教师的成长设立不同目标", kAtLeast, kPoint,
     "-/-/100*", "2025-08-31", false, false},
    {"evaluation_results_used", "body.14 body.19",
     "绩效考核、职称评聘、岗位晋升、评优评先、干部选拔等方面 "
     "将教师考评与教师评优评先、职务聘任、职称晋升、绩效工资结合起来",
     kAtLeast, kFlow, "-/-/100*", "2025-08-31", false, false},
    {"results_weight_in_evaluation", "body.19", "突出教学实绩在教师考核评价中所占的比重", kNone,
     kPoint, "-/-/-", "", false, true},
    {"frontline_performance_pay", "body.20", "绩效工资分配向教学一线和教育教学效果突出的教师倾斜",
     kMoreThan, kPoint, "1*/1*/1*", "", false, false},
    {"outstanding_teacher_recognition", "body.15 body.19",
     "对教育教学业绩突出的教师予以表彰奖励 建立教学质量表彰激励制度", kAtLeast, kFlow, "1*/1*/1*",
     "", false, false},
    {"quality_in_school_and_principal_appraisal", "body.19",
     "将教学质量作为考评学校工作和校长绩效的重要指标", kAtLeast, kPoint, "100*/100*/100*", "",
     false, false},
    {"social_professionals", "保障.2",
     "支持和鼓励学校聘用社会专业人士担任兼职教师或来校挂职 鼓励专家学者到校进行专业支持", kNone,
     kFlow, "-/-/-", "", false, true},
};

class StaffingPlanTest : public ::testing::Test {
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
      indicators_[indicator.id()] = &indicator;
    }
  }

  const v1::IndicatorDefinition& Item(const std::string& name) {
    return *indicators_.at("staffing." + name);
  }

  static std::string TargetsOf(const v1::IndicatorDefinition& indicator) {
    std::map<int, std::string> targets;
    for (const v1::Target& target : indicator.targets()) {
      targets[target.school_year()] = target.value() + (target.printed() ? "" : "*");
    }
    std::vector<std::string> row;
    for (int year = 2022; year <= 2024; ++year) {
      row.push_back(targets.contains(year) ? targets[year] : "-");
    }
    return absl::StrJoin(row, "/");
  }

  PlanText plan_;
  v1::Plan whole_;  // with what names stand for
  std::map<std::string, const v1::IndicatorDefinition*> indicators_;
};

TEST_F(StaffingPlanTest, SaysWhatTheCatalogueSays) {
  for (const Fact& fact : kFacts) {
    SCOPED_TRACE(fact.name);
    ASSERT_TRUE(indicators_.contains(absl::StrCat("staffing.", fact.name)));
    const v1::IndicatorDefinition& indicator = Item(fact.name);
    EXPECT_EQ(absl::StrJoin(indicator.clauses(), " "), fact.clauses);
    EXPECT_EQ(absl::StrJoin(indicator.quotes_zh(), " "), fact.quotes);
    EXPECT_EQ(indicator.owner(), "staffing");
    EXPECT_EQ(indicator.direction(), fact.direction);
    EXPECT_EQ(indicator.accumulation(), fact.accumulation);
    EXPECT_EQ(TargetsOf(indicator), fact.targets);
    EXPECT_EQ(indicator.deadline(), fact.deadline);
    EXPECT_EQ(indicator.carry_forward_after_deadline(), fact.carry_forward);
    EXPECT_EQ(indicator.observational(), fact.observational);
    if (indicator.formula().has_share_of_schools()) {
      EXPECT_EQ(absl::StrJoin(indicator.scope().school_kinds(), " "),
                "primary junior nine_year teaching_point special_education");
    }
  }
}

// Section 3 has forty items: the registers' fifteen and these.
TEST_F(StaffingPlanTest, IsWhole) {
  int staffing = 0;
  for (const auto& [id, indicator] : indicators_) staffing += indicator->owner() == "staffing";
  EXPECT_EQ(staffing, 40);
  EXPECT_EQ(std::size(kFacts), 25u);
}

// What waits for examination records says so; nothing else does.
TEST_F(StaffingPlanTest, TwoItemsWaitForExaminations) {
  std::set<std::string> waiting;
  for (const auto& [id, indicator] : indicators_) {
    for (const std::string& form : indicator->baseline_forms()) {
      if (indicator->owner() == "staffing") waiting.insert(absl::StrCat(id, " ", form));
    }
  }
  EXPECT_EQ(waiting,
            (std::set<std::string>{"staffing.low_result_teacher_action_rate quality/examinations",
                                   "staffing.principal_no_rise_rule quality/examinations"}));
}

// Every departure counts, of established posts alone; beside it stand retirements and the years
// added up.
TEST_F(StaffingPlanTest, HiresAreHeldAgainstEveryDeparture) {
  const v1::IndicatorDefinition& item = Item("recruitment_replacement_ratio");
  const auto filters = [](const v1::Term& term) {
    std::map<std::string, std::string> found;
    for (const v1::DimensionFilter& where : term.where()) {
      found[where.dimension()] = absl::StrJoin(where.any_of(), " ");
    }
    return found;
  };
  const auto left = filters(item.formula().ratio().denominator(0));
  EXPECT_FALSE(left.contains("end_reason"));
  EXPECT_EQ(left.at("employment"), "in_post");
  EXPECT_EQ(filters(item.formula().ratio().numerator(0)).at("employment"), "in_post");
  EXPECT_EQ(filters(item.companions(0).formula().ratio().denominator(0)).at("end_reason"),
            "retired");
  EXPECT_EQ(item.companions(1).accumulation(), v1::ACCUMULATION_CUMULATIVE);
  EXPECT_FALSE(item.companions(1).has_formula());
}

// The need is not the handful hired but what is missing to 1:220.
TEST_F(StaffingPlanTest, TeachersNeededStandBesideThoseHired) {
  std::vector<std::string> gaps;
  for (const v1::CompanionDefinition& companion : Item("arts_pe_recruits").companions()) {
    if (!companion.gap_of().empty()) gaps.push_back(companion.gap_of());
  }
  EXPECT_EQ(gaps, (std::vector<std::string>{"staffing.pe_teacher_ratio",
                                            "staffing.music_art_teacher_ratio"}));
}

}  // namespace
}  // namespace districtedu::aggregation
