// The facilities items of the plan file and the thresholds of the national balance test, against
// what the two printed texts say, typed off them a second time.
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

// One line of section 6.
struct Fact {
  const char* name;
  const char* clauses;
  const char* quotes;
  v1::Direction direction;
  v1::Accumulation accumulation;
  const char* targets;  // 2022/2023/2024; "-" for none, "*" behind one that is not printed
  const char* deadline;
  bool carry_forward;
};

constexpr auto kNone = v1::DIRECTION_UNSPECIFIED;  // shown, not judged
constexpr auto kAtLeast = v1::DIRECTION_AT_LEAST;
constexpr auto kMoreThan = v1::DIRECTION_MORE_THAN;
constexpr auto kPoint = v1::ACCUMULATION_POINT;
constexpr auto kFlow = v1::ACCUMULATION_FLOW;

const Fact kFacts[] = {
    {"construction.longhe_central_primary_expansion", "body.21 annex.教学条件.2022-2023.1",
     "完成龙河中心小学和王官集中心小学扩建", kAtLeast, kPoint, "1/-/-", "2023-08-31", false},
    {"construction.wangguanji_central_primary_expansion", "body.21 annex.教学条件.2022-2023.1",
     "完成龙河中心小学和王官集中心小学扩建", kAtLeast, kPoint, "1/-/-", "2023-08-31", false},
    {"construction.nsfz_branch_gymnasium", "body.21 annex.教学条件.2022-2023.1",
     "南师附中分校体育馆建成投用", kAtLeast, kPoint, "1/-/-", "2023-08-31", false},
    {"construction.municipal_experimental_renovation", "body.21 annex.教学条件.2022-2023.1",
     "对市实验学校进行改造", kAtLeast, kPoint, "1/-/-", "2023-08-31", false},
    {"construction.nanyang_upgrade", "body.21 annex.教学条件.2022-2023.1",
     "对南洋学校运动场等进行提品升级", kAtLeast, kPoint, "1/-/-", "2023-08-31", false},
    {"construction.wangguanji_jh_rebuild", "body.21 annex.教学条件.2023-2024.1",
     "完成王官集初中、埠子初中改建和蔡集初中扩建任务", kAtLeast, kPoint, "-/1/-", "2024-08-31",
     false},
    {"construction.buzi_jh_rebuild", "body.21 annex.教学条件.2023-2024.1",
     "完成王官集初中、埠子初中改建和蔡集初中扩建任务", kAtLeast, kPoint, "-/1/-", "2024-08-31",
     false},
    {"construction.caiji_jh_expansion", "body.21 annex.教学条件.2023-2024.1",
     "完成王官集初中、埠子初中改建和蔡集初中扩建任务", kAtLeast, kPoint, "-/1/-", "2024-08-31",
     false},
    {"construction.chenji_primary_expansion", "body.21 annex.教学条件.2024-2025.1",
     "完成陈集小学、龙河初中扩建和河滨实验学校新建任务", kAtLeast, kPoint, "-/-/1", "2025-08-31",
     false},
    {"construction.longhe_jh_expansion", "body.21 annex.教学条件.2024-2025.1",
     "完成陈集小学、龙河初中扩建和河滨实验学校新建任务", kAtLeast, kPoint, "-/-/1", "2025-08-31",
     false},
    {"construction.hebin_experimental_new", "body.21 annex.教学条件.2024-2025.1",
     "完成陈集小学、龙河初中扩建和河滨实验学校新建任务", kAtLeast, kPoint, "-/-/1", "2025-08-31",
     false},
    {"construction.campus_upgrade_schools",
     "body.21 annex.教学条件.2023-2024.1 annex.教学条件.2024-2025.1",
     "对部分中小学校进行校园提品 对部分中小学校实施校园提品工作", kAtLeast, kPoint, "-/1*/1*", "",
     false},
    {"construction.completion_rate",
     "body.21 annex.教学条件.2022-2023.1 annex.教学条件.2023-2024.1 annex.教学条件.2024-2025.1",
     "大力推进学校建设 学校建设:完成", kAtLeast, kFlow, "100/100/100", "", false},
    {"layout_plan", "body.21 总体要求", "编制城乡学校布局规划 科学谋划全区学校布局规划", kAtLeast,
     kPoint, "-/-/1", "2025-08-31", false},
    {"seat_supply", "总体要求", "加快实施公办义务教育学校改扩建和新建规划,确保足够的学位供给",
     kAtLeast, kPoint, "100*/100*/100*", "", false},
    {"equipment.taihulu_primary", "body.22 annex.教学条件.2022-2023.2",
     "2022-2023年为太湖路小学、南师附中分校南校区、蔡集小学分校、项里学校等4所学校配齐配足教育装备 "
     "为太湖路小学、南师附中分校南校区、蔡集小学分校、项里学校等4所学校配齐配足教育装备",
     kAtLeast, kPoint, "1/-/-", "2023-08-31", false},
    {"equipment.nsfz_branch_south_campus", "body.22 annex.教学条件.2022-2023.2",
     "2022-2023年为太湖路小学、南师附中分校南校区、蔡集小学分校、项里学校等4所学校配齐配足教育装备 "
     "为太湖路小学、南师附中分校南校区、蔡集小学分校、项里学校等4所学校配齐配足教育装备",
     kAtLeast, kPoint, "1/-/-", "2023-08-31", false},
    {"equipment.caiji_primary_branch", "body.22 annex.教学条件.2022-2023.2",
     "2022-2023年为太湖路小学、南师附中分校南校区、蔡集小学分校、项里学校等4所学校配齐配足教育装备 "
     "为太湖路小学、南师附中分校南校区、蔡集小学分校、项里学校等4所学校配齐配足教育装备",
     kAtLeast, kPoint, "1/-/-", "2023-08-31", false},
    {"equipment.xiangli_school", "body.22 annex.教学条件.2022-2023.2",
     "2022-2023年为太湖路小学、南师附中分校南校区、蔡集小学分校、项里学校等4所学校配齐配足教育装备 "
     "为太湖路小学、南师附中分校南校区、蔡集小学分校、项里学校等4所学校配齐配足教育装备",
     kAtLeast, kPoint, "1/-/-", "2023-08-31", false},
    {"equipment.longhe_central_primary", "body.22 annex.教学条件.2022-2023.2",
     "对龙河中心小学、南师附中分校等2所扩建校舍配齐配足教育装备", kAtLeast, kPoint, "1/-/-",
     "2023-08-31", false},
    {"equipment.nsfz_branch", "body.22 annex.教学条件.2022-2023.2",
     "对龙河中心小学、南师附中分校等2所扩建校舍配齐配足教育装备", kAtLeast, kPoint, "1/-/-",
     "2023-08-31", false},
    {"equipment.lidu_shuian_kindergarten", "annex.教学条件.2022-2023.2",
     "为丽都水岸、十里春风,、墨香居等3所幼儿园配齐配足教育装备", kAtLeast, kPoint, "1/-/-",
     "2023-08-31", false},
    {"equipment.shili_chunfeng_kindergarten", "annex.教学条件.2022-2023.2",
     "为丽都水岸、十里春风,、墨香居等3所幼儿园配齐配足教育装备", kAtLeast, kPoint, "1/-/-",
     "2023-08-31", false},
    {"equipment.moxiangju_kindergarten", "annex.教学条件.2022-2023.2",
     "为丽都水岸、十里春风,、墨香居等3所幼儿园配齐配足教育装备", kAtLeast, kPoint, "1/-/-",
     "2023-08-31", false},
    {"equipment.wangguanji_jh", "body.22 annex.教学条件.2023-2024.2",
     "为王官集初中、埠子初中、蔡集初中等3所改(扩)建学校配齐配足教育装备", kAtLeast, kPoint, "-/1/-",
     "2024-08-31", false},
    {"equipment.buzi_jh", "body.22 annex.教学条件.2023-2024.2",
     "为王官集初中、埠子初中、蔡集初中等3所改(扩)建学校配齐配足教育装备", kAtLeast, kPoint, "-/1/-",
     "2024-08-31", false},
    {"equipment.caiji_jh", "body.22 annex.教学条件.2023-2024.2",
     "为王官集初中、埠子初中、蔡集初中等3所改(扩)建学校配齐配足教育装备", kAtLeast, kPoint, "-/1/-",
     "2024-08-31", false},
    {"equipment.hebin_experimental", "body.22 annex.教学条件.2024-2025.2",
     "为河滨实验学校、陈集小学、龙河初中等3所新建和扩建学校配齐配足教育装备", kAtLeast, kPoint,
     "-/-/1", "2025-08-31", false},
    {"equipment.chenji_primary", "body.22 annex.教学条件.2024-2025.2",
     "为河滨实验学校、陈集小学、龙河初中等3所新建和扩建学校配齐配足教育装备", kAtLeast, kPoint,
     "-/-/1", "2025-08-31", false},
    {"equipment.longhe_jh", "body.22 annex.教学条件.2024-2025.2",
     "为河滨实验学校、陈集小学、龙河初中等3所新建和扩建学校配齐配足教育装备", kAtLeast, kPoint,
     "-/-/1", "2025-08-31", false},
    {"equipment.count_named_schools_y1", "body.22 annex.教学条件.2022-2023.2",
     "等4所学校配齐配足教育装备", kAtLeast, kFlow, "4/-/-", "2023-08-31", false},
    {"equipment.count_expanded_y1", "body.22 annex.教学条件.2022-2023.2",
     "中分校等2所扩建校舍配齐配足教育装备", kAtLeast, kFlow, "2/-/-", "2023-08-31", false},
    {"equipment.count_kindergartens_y1", "annex.教学条件.2022-2023.2",
     "等3所幼儿园配齐配足教育装备", kAtLeast, kFlow, "3/-/-", "2023-08-31", false},
    {"equipment.count_rebuilt_y2", "body.22 annex.教学条件.2023-2024.2",
     "等3所改(扩)建学校配齐配足教育装备", kAtLeast, kFlow, "-/3/-", "2024-08-31", false},
    {"equipment.count_new_and_expanded_y3", "body.22 annex.教学条件.2024-2025.2",
     "等3所新建和扩建学校配齐配足教育装备", kAtLeast, kFlow, "-/-/3", "2025-08-31", false},
    {"equipment.standard_conformity_share", "body.22",
     "配齐配足学校教育装备 根据省中小学教育技术装备标准和教育信息化2.0行动计划", kAtLeast, kPoint,
     "-/-/100*", "2025-08-31", false},
    {"interactive_classroom_school_share", "body.22 annex.教学条件.2022-2023.2",
     "在全区中小学建成城乡互动教室", kAtLeast, kPoint, "100/-/-", "2023-08-31", true},
    {"lighting_retrofit", "body.22 annex.教学条件.2022-2023.2 annex.教学条件.2023-2024.2",
     "实施中小学校照明改造项目", kAtLeast, kPoint, "1/1/-", "", false},
    {"rooms.music_art_dance_y1", "body.22 annex.教学条件.2022-2023.2",
     "为部分学校配套建设音乐、美术、舞蹈等专用教室", kAtLeast, kFlow, "1*/-/-", "2023-08-31",
     false},
    {"rooms.computer_music_y2", "body.22 annex.教学条件.2023-2024.2",
     "为部分中小学校配套建设计算机、音乐等专用教室", kAtLeast, kFlow, "-/1*/-", "2024-08-31",
     false},
    {"rooms.physics_chemistry_biology_labs_y3", "body.22 annex.教学条件.2024-2025.2",
     "为部分中小学校配套建设物理、化学、生物等实验室,满足实验考试需要", kAtLeast, kFlow, "-/-/1*",
     "2025-08-31", false},
    {"rooms.music_art_dance_labour_y3", "body.22 annex.教学条件.2024-2025.2",
     "为部分学校配套建设音乐、美术、舞蹈、劳技等专用教室", kAtLeast, kFlow, "-/-/1*", "2025-08-31",
     false},
    {"teacher_computers_multimedia_y2", "body.22 annex.教学条件.2023-2024.2",
     "配备教师电脑、教室多媒体等设备", kAtLeast, kPoint, "-/1*/-", "2024-08-31", false},
    {"internet_plus_platform", "body.23", "建成“互联网+教育”大平台", kAtLeast, kPoint, "-/-/1",
     "2025-08-31", false},
    {"smart_education_cloud_platform", "body.23", "建设“学在”智慧教育云平台", kAtLeast, kPoint,
     "-/1/-", "2023-12-31", false},
    {"cloud_platform_usage_growth", "annex.教学条件.2023-2024.3",
     "平台使用不断推进 “学在”智慧教育云", kMoreThan, kPoint, "-/0*/-", "2024-08-31", false},
    {"ai_plus_education_mode", "body.23 annex.教学条件.2023-2024.3",
     "到2023年,基本形成“人工智能+”条件下的人才培养、教育服务、教育治理新模式 "
     "基本形成“人工智能+”条件下的人才培养、教育服务、教育治理新模式",
     kAtLeast, kPoint, "-/1/-", "2023-12-31", false},
    {"three_classrooms_base_coverage", "body.23 annex.教学条件.2022-2023.4",
     "到2024年,实现“三个课堂”(“专递课堂”“名师课堂”和“名校网络课堂”)"
     "应用基础环境基本覆盖全区中小学校 应用基础环境基本覆盖全区中小学校",
     kAtLeast, kPoint, "95*/95*/-", "2024-08-31", true},
    {"three_classrooms_regular_use", "body.23 annex.教学条件.2022-2023.4",
     "全面实现“三个课堂在广大中小学校的常态化按需应用 “三个课堂实现常态化按需应用", kAtLeast,
     kPoint, "100*/100/-", "2024-08-31", true},
    {"ai_smart_classroom_coverage", "body.23", "实现2025年Al智慧课堂建设全覆盖", kAtLeast, kPoint,
     "-/-/100", "2025-08-31", false},
    {"smart_solution", "body.23 总体要求", "形成特色智慧教育应用解决方案", kAtLeast, kPoint,
     "-/-/1*", "2025-08-31", false},
    {"compulsory_funding_growth", "保障.3", "逐步加大义务教育阶段的经费投入", kMoreThan, kPoint,
     "0*/0*/0*", "", false},
    {"financial_rules_share", "保障.3",
     "各义务教育学校要加强学校财务管理 "
     "切实落实中小学校财务制度、中小学校会计制度和预算管理办法、公用经费支出管理办法等财务管理制度",
     kNone, kPoint, "-/-/-", "", false},
};

void Read(const std::string& file, PlanText* plan) {
  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  EXPECT_FALSE(text.str().empty()) << "no " << file << "; tests run in the top folder";
  for (const Finding& finding : ParsePlan(text.str(), plan)) {
    ADD_FAILURE() << FormatFinding(file, finding);
  }
}

v1::Plan PlanOf(const std::string& file) {
  PlanText plan;
  Read(file, &plan);
  return WithoutNames(plan.plan);
}

std::string TargetsOf(const v1::IndicatorDefinition& indicator) {
  std::vector<std::string> cells;
  for (int year = 2022; year <= 2024; ++year) {
    std::string cell = "-";
    for (const v1::Target& target : indicator.targets()) {
      if (target.school_year() != year) continue;
      cell = absl::StrCat(target.value(), target.printed() ? "" : "*");
    }
    cells.push_back(cell);
  }
  return absl::StrJoin(cells, "/");
}

TEST(FacilitiesPlanTest, SaysWhatTheCatalogueSays) {
  const v1::Plan plan = PlanOf("deploy/plan/quality_2022_2025.textproto");
  std::map<std::string, const v1::IndicatorDefinition*> items;
  for (const v1::IndicatorDefinition& indicator : plan.indicators()) {
    if (indicator.owner() == "facilities") items[indicator.id()] = &indicator;
  }
  EXPECT_EQ(items.size(), std::size(kFacts));
  for (const Fact& fact : kFacts) {
    SCOPED_TRACE(fact.name);
    const auto found = items.find(absl::StrCat("facilities.", fact.name));
    ASSERT_NE(found, items.end());
    const v1::IndicatorDefinition& indicator = *found->second;
    EXPECT_EQ(absl::StrJoin(indicator.clauses(), " "), fact.clauses);
    EXPECT_EQ(absl::StrJoin(indicator.quotes_zh(), " "), fact.quotes);
    EXPECT_EQ(indicator.direction(), fact.direction);
    EXPECT_EQ(indicator.observational(), fact.direction == kNone);
    EXPECT_EQ(indicator.accumulation(), fact.accumulation);
    EXPECT_EQ(TargetsOf(indicator), fact.targets);
    EXPECT_EQ(indicator.deadline(), fact.deadline);
    EXPECT_EQ(indicator.carry_forward_after_deadline(), fact.carry_forward);
    // Kindergartens are in no denominator of schools (A33).
    for (const std::string& kind : indicator.scope().school_kinds())
      EXPECT_NE(kind, "kindergarten");
    if (indicator.formula().has_share_of_schools()) {
      EXPECT_EQ(indicator.scope().school_kinds_size(), 5);
    }
  }
}

// Each project the plan names is one item, with a part of its own that names nothing else.
TEST(FacilitiesPlanTest, EveryNamedProjectIsOneItem) {
  const v1::Plan plan = PlanOf("deploy/plan/quality_2022_2025.textproto");
  std::map<std::string, std::set<std::string>> projects;
  std::map<std::string, std::vector<std::string>> counted;
  for (const v1::IndicatorDefinition& indicator : plan.indicators()) {
    const v1::Formula& formula = indicator.formula();
    for (const v1::Term& part : formula.milestone_done().parts()) {
      if (part.where(0).dimension() != "project") continue;
      const std::string code = part.where(0).any_of(0);
      EXPECT_EQ(formula.milestone_done().parts_size(), 1) << indicator.id();
      EXPECT_EQ(part.where(0).any_of_size(), 1) << indicator.id();
      EXPECT_EQ(indicator.id().substr(indicator.id().rfind('.') + 1), code);
      EXPECT_TRUE(projects[part.measure()].insert(code).second) << code;
    }
    for (const v1::Term& term : formula.count().terms()) {
      if (term.measure() != "facilities.equipment_due") continue;
      const auto& codes = term.where(0).any_of();
      counted[indicator.id()] = {codes.begin(), codes.end()};
      EXPECT_EQ(indicator.targets(0).value(), absl::StrCat(codes.size())) << indicator.id();
    }
  }
  EXPECT_EQ(projects["facilities.construction_done"].size(), 11u);
  EXPECT_EQ(projects["facilities.equipment_done"].size(), 15u);
  // 4 + 2 + 3, 3, 3, and no place twice.
  std::set<std::string> places;
  for (const auto& [id, codes] : counted) places.insert(codes.begin(), codes.end());
  EXPECT_EQ(counted.size(), 5u);
  EXPECT_EQ(places, projects["facilities.equipment_done"]);
}

TEST(BalancedPlanTest, HasTheThresholdsOfTheNationalTest) {
  const v1::Plan plan = PlanOf("deploy/plan/balanced.textproto");
  EXPECT_EQ(plan.id(), "balanced");
  std::map<std::string, const v1::IndicatorDefinition*> items;
  for (const v1::IndicatorDefinition& indicator : plan.indicators()) {
    items[indicator.id()] = &indicator;
  }
  EXPECT_EQ(items.size(), 21u);
  const std::map<std::string, std::string> bounds = {
      {"primary",
       "above_qualification_teachers 100/1 4.2, backbone_teachers 100/1 1, pe_arts_teachers 100/1 "
       "0.9, teaching_area 1/100 4.5 x1.1, sports_area 1/100 7.5 x1.1, equipment_value 1/100 2000 "
       "x1.1, networked_classrooms 100/1 2.3 x1.1"},
      {"junior",
       "above_qualification_teachers 100/1 5.3, backbone_teachers 100/1 1, pe_arts_teachers 100/1 "
       "0.9, teaching_area 1/100 5.8 x1.1, sports_area 1/100 10.2 x1.1, equipment_value 1/100 2500 "
       "x1.1, networked_classrooms 100/1 2.4 x1.1"}};
  for (const auto& [stage, expected] : bounds) {
    const v1::ShareOfSchools& rule =
        items.at(absl::StrCat("facilities.balanced_", stage, "_schools"))
            ->formula()
            .share_of_schools();
    EXPECT_EQ(rule.least_conditions(), 6);
    EXPECT_EQ(rule.floor_percent(), 85);
    ASSERT_EQ(rule.among_size(), 1);
    EXPECT_EQ(rule.among(0).count().terms(0).where(0).any_of(0), stage);
    std::vector<std::string> found;
    std::set<std::string> spread;
    for (const v1::Condition& condition : rule.conditions()) {
      const v1::PerPupil& value = condition.per_pupil();
      EXPECT_EQ(value.stage(), stage);
      EXPECT_EQ(condition.direction(), kAtLeast);
      const std::string& measure = value.holding().measure();
      found.push_back(absl::StrCat(measure.substr(measure.find('.') + 1), " ", value.factor(), "/",
                                   value.divisor(), " ", condition.bound(),
                                   value.mixed_stage_weight().empty() ? "" : " x",
                                   value.mixed_stage_weight()));
      spread.insert(value.SerializeAsString());
    }
    EXPECT_EQ(absl::StrJoin(found, ", "), expected);
    // The same seven values are looked at for their spread.
    int of_spread = 0;
    for (const auto& [id, indicator] : items) {
      const v1::PerPupil& value = indicator->formula().difference_coefficient().value();
      if (value.stage() != stage) continue;
      ++of_spread;
      EXPECT_TRUE(spread.contains(value.SerializeAsString())) << id;
      EXPECT_EQ(indicator->direction(), v1::DIRECTION_AT_MOST);
      EXPECT_EQ(TargetsOf(*indicator), stage == "primary" ? "0.50/0.50/0.50" : "0.45/0.45/0.45");
    }
    EXPECT_EQ(of_spread, 7);
  }
  for (const auto& [id, indicator] : items) {
    if (id.find("balanced_") == std::string::npos) continue;
    EXPECT_EQ(indicator->scope().least_teaching_point_pupils(), 50) << id;
    // A school whose kind has no such stage is missed by nobody.
    EXPECT_EQ(absl::StrJoin(indicator->scope().school_kinds(), " "),
              id.find("_primary_") != std::string::npos ? "primary nine_year teaching_point"
              : id.find("_junior_") != std::string::npos
                  ? "junior nine_year"
                  : "primary junior nine_year teaching_point")
        << id;
  }
  EXPECT_EQ(TargetsOf(*items.at("staffing.rotation_teacher_share")), "10/10/10");
  EXPECT_EQ(TargetsOf(*items.at("staffing.rotation_backbone_share")), "20/20/20");
  EXPECT_EQ(TargetsOf(*items.at("facilities.balanced_big_classes")), "0*/0*/0*");
}

TEST(BothPlansTest, PassTheCheck) {
  const auto catalogue = MeasureCatalogue::LoadEmbedded();
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  for (const std::string file :
       {"deploy/plan/quality_2022_2025.textproto", "deploy/plan/balanced.textproto"}) {
    PlanText plan;
    Read(file, &plan);
    for (const Finding& finding : CheckPlan(plan.plan, *catalogue, &plan.locations)) {
      ADD_FAILURE() << FormatFinding(file, finding);
    }
  }
}

}  // namespace
}  // namespace districtedu::aggregation
