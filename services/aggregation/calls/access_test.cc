#include "services/aggregation/calls/access.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "services/aggregation/calls/indicator_filter.h"

namespace districtedu::aggregation {
namespace {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::HasViolation;
using ::districtedu::testing::IsOk;
using ::testing::ElementsAre;

using auth::Role;

TEST(NamesTest, OnlyNamesOfThePatternAreRead) {
  EXPECT_EQ(*ParseDistrictName("districts/nanhu", "parent"), "nanhu");
  auto plan = ParsePlanName("districts/d/plans/p_1.x", "parent");
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->plan, "p_1.x");
  auto indicator = ParseIndicatorName("districts/d/plans/p/indicators/staffing.x", "name");
  ASSERT_THAT(indicator, IsOk());
  EXPECT_EQ(indicator->indicator, "staffing.x");
  for (const char* bad : {"", "districts", "districts/", "districts/d/", "district/d",
                          "districts/-d", "districts/a b", "districts/d/plans",
                          "districts/' OR 1=1 --", "districts/..", "districts/\xf0\x9f\x98\x80"}) {
    EXPECT_THAT(ParseDistrictName(bad, "parent"), HasViolation("parent", "NAME_INVALID")) << bad;
  }
}

TEST(ReachTest, FollowsGrantsOfTheDistrict) {
  const std::vector<Role> roles = {Role::ROLE_OPERATOR, Role::ROLE_READER,
                                   Role::ROLE_SCHOOL_REPORTER};
  const auto reach = [&](std::vector<auth::Grant> grants) {
    return ReachIn({"x", std::move(grants)}, "nanhu", roles, "districts/nanhu");
  };
  EXPECT_THAT(reach({}), HasReason("RESOURCE_NOT_FOUND"));
  EXPECT_THAT(reach({{Role::ROLE_OPERATOR, "beihu", "", ""}}), HasReason("RESOURCE_NOT_FOUND"));
  EXPECT_THAT(reach({{Role::ROLE_AUDITOR, "nanhu", "", ""}}), HasReason("RESOURCE_NOT_FOUND"));
  auto all = reach({{Role::ROLE_OPERATOR, "*", "", ""}});
  ASSERT_THAT(all, IsOk());
  EXPECT_TRUE(all->full);
  auto reader =
      reach({{Role::ROLE_READER, "nanhu", "", ""}, {Role::ROLE_OPERATOR, "beihu", "", ""}});
  ASSERT_THAT(reader, IsOk());
  EXPECT_FALSE(reader->full);
  EXPECT_TRUE(reader->all_schools);
  auto school = reach({{Role::ROLE_SCHOOL_REPORTER, "nanhu", "", "p01"}});
  ASSERT_THAT(school, IsOk());
  EXPECT_FALSE(school->full);
  EXPECT_FALSE(school->all_schools);
  EXPECT_THAT(school->schools, ElementsAre("p01"));
}

TEST(NarrowTest, LeavesOnlyTheOwnSchool) {
  v1::IndicatorDefinition definition;
  v1::IndicatorFigure figure;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(companions { id: "by_school" split: SPLIT_SCHOOL }
           companions { id: "by_stage" split: SPLIT_STAGE })pb",
      &definition));
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(companions { id: "by_school" key: "p01" }
           companions { id: "by_school" key: "p02" }
           companions { id: "by_stage" key: "primary" }
           completeness {
             expected: 9
             missing: [ "district/honours", "p01@2022", "p02", "p02@2022" ]
             incomplete: [ "p02", "p01" ]
           })pb",
      &figure));
  v1::IndicatorFigure all = figure;
  Narrow({true, true, {}}, definition, &all);
  EXPECT_EQ(all.SerializeAsString(), figure.SerializeAsString());
  Narrow({false, false, {"p01"}}, definition, &figure);
  ASSERT_EQ(figure.companions_size(), 2);
  EXPECT_EQ(figure.companions(0).key(), "p01");
  EXPECT_EQ(figure.companions(1).key(), "primary");
  EXPECT_THAT(figure.completeness().missing(), ElementsAre("district/honours", "p01@2022"));
  EXPECT_THAT(figure.completeness().incomplete(), ElementsAre("p01"));
  EXPECT_EQ(figure.completeness().expected(), 9);
}

TEST(IndicatorFilterTest, ReadsConditions) {
  auto filter =
      ParseIndicatorFilter(" owner=staffing and verdict = \"at_risk\" AND school_year=2023");
  ASSERT_THAT(filter, IsOk());
  EXPECT_EQ(filter->owner, "staffing");
  EXPECT_EQ(filter->verdict, v1::VERDICT_AT_RISK);
  EXPECT_EQ(filter->school_year, 2023);
  v1::IndicatorFigure figure;
  figure.set_verdict(v1::VERDICT_AT_RISK);
  figure.set_school_year(2023);
  EXPECT_TRUE(filter->Takes(figure));
  figure.set_school_year(2022);
  EXPECT_FALSE(filter->Takes(figure));
  EXPECT_EQ(ParseIndicatorFilter("verdict = VERDICT_MET")->verdict, v1::VERDICT_MET);
  EXPECT_FALSE(ParseIndicatorFilter("  ")->takes_some_figures());
}

TEST(IndicatorFilterTest, RefusesWhatItDoesNotOffer) {
  for (const char* bad :
       {"owner", "owner =", "= x", "owner = x AND", "owner = x OR owner = y", "owner = \"x",
        "owner = x owner = y", "owner = x AND owner = y", "verdict = GOOD", "verdict = unspecified",
        "school_year = x", "school_year = 99999999999", "name = x", "owner x y", "owner = ="}) {
    EXPECT_THAT(ParseIndicatorFilter(bad), HasViolation("filter", "FILTER_INVALID")) << bad;
  }
}

}  // namespace
}  // namespace districtedu::aggregation
