// What rules of facilities say of a record or a change by itself; those that read the store have
// tests of their own.

#include "services/facilities/rules/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/resource/testing/rule_case.h"
#include "common/testing/status_matchers.h"

namespace districtedu::facilities {
namespace {

using resource::TouchesOf;
using resource::ViolationsOf;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::IsEmpty;
using testing::IsOk;

TEST(ClassSectionRulesTest, TheStageFitsTheGrade) {
  EXPECT_THAT(ViolationsOf(ClassSectionRules(), "stage: STAGE_JUNIOR grade: 7"), IsEmpty());
  EXPECT_THAT(ViolationsOf(ClassSectionRules(), "stage: STAGE_JUNIOR"), IsEmpty());
  EXPECT_THAT(ViolationsOf(ClassSectionRules(), "stage: STAGE_JUNIOR grade: 1"),
              ElementsAre("stage: FIELD_OUT_OF_RANGE"));
}

TEST(EnrolmentRulesTest, WhatIsImpossible) {
  const std::string grade7 = "name: 'districts/d/schoolYears/2022/schools/s/enrolments/7' ";
  EXPECT_THAT(ViolationsOf(EnrolmentRules(), grade7 + "stage: STAGE_JUNIOR pupils: 2 boarders: 2"),
              IsEmpty());
  EXPECT_THAT(ViolationsOf(EnrolmentRules(), grade7 + "stage: STAGE_PRIMARY pupils: 2 boarders: 3"),
              ElementsAre("stage: FIELD_OUT_OF_RANGE", "boarders: FIELD_OUT_OF_RANGE"));
}

TEST(SchoolYearRulesTest, ItsDatesLieInIt) {
  const std::string name = "name: 'districts/d/schoolYears/2022' ";
  EXPECT_THAT(ViolationsOf(SchoolYearRules(),
                           name + "census_date: '2022-10-15' first_semester_start_date: "
                                  "'2022-09-01' second_semester_start_date: '2023-02-10'"),
              IsEmpty());
  EXPECT_THAT(
      ViolationsOf(SchoolYearRules(), name +
                                          "census_date: '2023-10-15' first_semester_start_date: "
                                          "'2023-02-10' second_semester_start_date: '2022-09-01'"),
      ElementsAre("census_date: DATE_INVALID", "second_semester_start_date: DATE_ORDER_INVALID"));
}

TEST(SubjectRulesTest, AreaAndStagesSelectInEveryYearAndTheNameNothing) {
  const std::string music = "area: SUBJECT_AREA_MUSIC required_stages: [STAGE_PRIMARY] ";
  EXPECT_THAT(TouchesOf(SubjectRules(), "", music), ElementsAre("all"));
  EXPECT_THAT(TouchesOf(SubjectRules(), music, music + "name_zh: 'a'"), IsEmpty());
  EXPECT_THAT(TouchesOf(SubjectRules(), music, music + "required_stages: [STAGE_JUNIOR]"),
              ElementsAre("all"));
  EXPECT_THAT(TouchesOf(SubjectRules(), music, music + "required_stages: [STAGE_PRIMARY]"),
              IsEmpty());
}

TEST(SchoolRulesTest, WhatIsImpossible) {
  EXPECT_THAT(ViolationsOf(SchoolRules(),
                           "opened_on: '2000-09-01' closed_on: '2022-09-01' "
                           "merged_into: 'districts/d/schools/b'"),
              IsEmpty());
  EXPECT_THAT(ViolationsOf(SchoolRules(), "merged_into: 'districts/d/schools/b'"),
              ElementsAre("closed_on: REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(ViolationsOf(SchoolRules(), "reported_by_main_school: true"),
              ElementsAre("main_school: REQUIRED_FIELD_MISSING"));
}

TEST(SchoolRulesTest, KindAndLocalityBearOnAllSchoolsTheRestOnItself) {
  const std::string name = "name: 'districts/d/schools/s1' kind: SCHOOL_KIND_PRIMARY ";
  const std::string rural = "localities { school_year: 2022 locality: LOCALITY_RURAL } ";
  EXPECT_THAT(TouchesOf(SchoolRules(), "", name + rural), ElementsAre("all s1"));
  EXPECT_THAT(TouchesOf(SchoolRules(), name, name + "closed_on: '2022-09-01'"),
              ElementsAre("all s1"));
  EXPECT_THAT(TouchesOf(SchoolRules(), name, name + rural), ElementsAre("all"));
  EXPECT_THAT(TouchesOf(SchoolRules(), name, name + "kind: SCHOOL_KIND_NINE_YEAR"),
              ElementsAre("all"));
}

TEST(FacilityReturnRulesTest, WhatIsImpossible) {
  const std::string name = "name: 'districts/d/schoolYears/2022/schools/s/facilityReturns/r' ";
  const auto found = [&](const std::string& text) {
    return ViolationsOf(FacilityReturnRules(), name + text);
  };
  EXPECT_THAT(found("classrooms: 2 lighting_classrooms: 2 lighting_accepted_on: '2023-08-31' "
                    "rooms { rooms: 1 new_rooms: 1 } rooms { new_rooms: 2 }"),
              IsEmpty());
  EXPECT_THAT(
      found("classrooms: 2 lighting_classrooms: 3 lighting_accepted_on: '2023-09-01' "
            "rooms { rooms: 1 new_rooms: 2 }"),
      ElementsAre("lighting_classrooms: FIELD_OUT_OF_RANGE", "lighting_accepted_on: DATE_INVALID",
                  "rooms[0].new_rooms: FIELD_OUT_OF_RANGE"));
}

TEST(FundingRulesTest, BearsOnTheGrowthOfTheYearAfterToo) {
  EXPECT_THAT(TouchesOf(FundingRules(), "", "name: 'districts/d/fundings/2022'"),
              ElementsAre("2022..2023"));
}

TEST(IctInstallationRulesTest, WhatIsImpossible) {
  EXPECT_THAT(ViolationsOf(IctInstallationRules(), "ready_on: '2022-09-01'"), IsEmpty());
  EXPECT_THAT(
      ViolationsOf(IctInstallationRules(), "ready_on: '2022-09-01' removed_on: '2022-08-01'"),
      ElementsAre("removed_on: DATE_ORDER_INVALID"));
}

TEST(IctInstallationRulesTest, AnEndThatMovesBearsOnTheYearsBetween) {
  const std::string ready =
      "name: 'districts/d/schools/s1/ictInstallations/i' ready_on: '2020-09-01' rooms: 2 ";
  const auto touches = [&](const std::string& before, const std::string& after) {
    return TouchesOf(IctInstallationRules(), ready + before, ready + after);
  };
  EXPECT_THAT(TouchesOf(IctInstallationRules(), "", ready), ElementsAre("2020.. s1"));
  EXPECT_THAT(touches("removed_on: '2022-09-01'", "removed_on: '2023-09-01'"),
              ElementsAre("2022..2022 s1"));
  EXPECT_THAT(touches("", "removed_on: '2023-09-01'"), ElementsAre("2023.. s1"));
  EXPECT_THAT(touches("", "rooms: 3 removed_on: '2023-09-01'"), ElementsAre("2020.. s1"));
}

std::string Project(const std::string& state, const std::string& more) {
  return "code: 'a' due_school_year: 2023 state: CONSTRUCTION_STATE_" + state + " " + more;
}

TEST(ConstructionProjectRulesTest, EveryStepHasItsDayInOrder) {
  const auto found = [](const std::string& text) {
    return ViolationsOf(ConstructionProjectRules(), text);
  };
  const std::string done = "started_on: '2022-01-01' completed_on: '2023-01-01' ";
  EXPECT_THAT(found(Project("COMPLETED", done)), IsEmpty());
  EXPECT_THAT(found(Project("IN_USE", done)), ElementsAre("in_use_on: REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(found(Project("IN_USE", done + "in_use_on: '2022-06-01'")),
              ElementsAre("in_use_on: DATE_ORDER_INVALID"));
}

TEST(ConstructionProjectRulesTest, BackOnlyWithANewReason) {
  const auto check = [](const std::string& before, const std::string& after) {
    const resource::ChangeCase<v1::ConstructionProject> made(before, after);
    return ConstructionProjectRules().check_change(made.change, {});
  };
  EXPECT_THAT(check("", Project("IN_USE", "")), IsOk());
  EXPECT_THAT(check(Project("STARTED", ""), Project("IN_USE", "")), IsOk());
  EXPECT_THAT(check(Project("IN_USE", ""), Project("STARTED", "")),
              HasReason("STATE_TRANSITION_INVALID"));
  EXPECT_THAT(check(Project("IN_USE", ""), Project("STARTED", "reason: 'a'")), IsOk());
  EXPECT_THAT(check(Project("IN_USE", "reason: 'a'"), Project("STARTED", "reason: 'a'")),
              HasReason("STATE_TRANSITION_INVALID"));
}

TEST(ConstructionProjectRulesTest, CountsInTheYearItIsDueAndInTheOneItIsDone) {
  const auto touches = [](const std::string& before, const std::string& after) {
    return TouchesOf(ConstructionProjectRules(), before, after);
  };
  const std::string planned = Project("PLANNED", "");
  EXPECT_THAT(touches("", planned), ElementsAre("2023..2023"));
  // Late: it was undone in the due year before as after.
  EXPECT_THAT(touches(planned, planned + "completed_on: '2024-10-01'"), ElementsAre("2024..2024"));
  EXPECT_THAT(touches(planned, planned + "completed_on: '2023-03-01'"),
              ElementsAre("2022..2022", "2023..2023"));
  EXPECT_THAT(touches(planned, planned + "title_zh: 'a'"), IsEmpty());
}

const char kEquipment[] = "code: 'a' due_school_year: 2022 ";

TEST(EquipmentProjectRulesTest, NothingIsDeliveredAfterAnAcceptanceInTime) {
  const auto found = [](const std::string& text) {
    return ViolationsOf(EquipmentProjectRules(), kEquipment + text);
  };
  EXPECT_THAT(found("accepted_on: '2023-09-01' items { delivered_later: 1 }"), IsEmpty());
  EXPECT_THAT(found("accepted_on: '2023-08-31' items {} items { delivered_later: 1 }"),
              ElementsAre("items[1].delivered_later: DATE_ORDER_INVALID"));
}

TEST(EquipmentProjectRulesTest, CountsInTheYearItIsDueAndInTheOneItIsDone) {
  const auto touches = [](const std::string& before, const std::string& after) {
    return TouchesOf(EquipmentProjectRules(), kEquipment + before, kEquipment + after);
  };
  const std::string open = "items { required: 2 delivered: 1 } ";
  EXPECT_THAT(TouchesOf(EquipmentProjectRules(), "", kEquipment + open), ElementsAre("2022..2022"));
  EXPECT_THAT(touches(open, "items { required: 2 delivered: 2 } accepted_on: '2023-03-01'"),
              ElementsAre("2022..2022"));
  EXPECT_THAT(touches(open,
                      "items { required: 2 delivered: 1 delivered_later: 1 } "
                      "accepted_on: '2023-10-01'"),
              ElementsAre("2023..2023"));
}

TEST(EquipmentPurchaseRulesTest, CountsInTheYearOfItsAcceptance) {
  const std::string bought = "school: 'districts/d/schools/s1' quantity: 2 ";
  EXPECT_THAT(TouchesOf(EquipmentPurchaseRules(), "", bought), IsEmpty());
  EXPECT_THAT(TouchesOf(EquipmentPurchaseRules(), bought, bought + "accepted_on: '2022-09-01'"),
              ElementsAre("2022..2022 s1"));
  EXPECT_THAT(TouchesOf(EquipmentPurchaseRules(), bought + "accepted_on: '2022-09-01'",
                        bought + "accepted_on: '2022-09-01' quantity: 3"),
              ElementsAre("2022..2022 s1"));
}

}  // namespace
}  // namespace districtedu::facilities
