// The measures of the conditions of schools over records the server has written.

#include <vector>

#include "districtedu/common/v1/document.pb.h"
#include "districtedu/common/v1/milestone.pb.h"
#include "tests/integration/facilities_fixture.h"
#include "tests/integration/measure_cells.h"

namespace districtedu::testing {
namespace {

constexpr char kDistrict[] = "districts/nanhu";
constexpr char kS1[] = "school: 'districts/nanhu/schools/s1' ";

class ConditionMeasuresTest : public FacilitiesTest {
 protected:
  // Under a school and year; the id is of no matter.
  void Report(const std::string& type, int year, const std::string& school,
              const std::string& text) {
    EXPECT_THAT(Create(type, absl::StrCat(kDistrict, "/schoolYears/", year, "/schools/", school),
                       absl::StrCat("r", ++records_), text),
                IsOk());
  }

  void Keep(const std::string& type, const std::string& text, const std::string& id = "") {
    EXPECT_THAT(Create(type, kDistrict, id.empty() ? absl::StrCat("r", ++records_) : id, text),
                IsOk());
  }

  Lines Cells(const std::string& name) {
    return CellsOf(district_.database(), "facilities." + name);
  }

 private:
  int records_ = 0;
};

TEST_F(ConditionMeasuresTest, ClassesBySize) {
  int number = 0;
  for (const char* pupils : {"pupils: 45", "pupils: 46", "pupils: 50", "pupils: 51", "pupils: 55",
                             "pupils: 56", "pupils: 0", ""}) {
    Report("ClassSection", 2022, "s1",
           absl::StrCat("stage: STAGE_PRIMARY grade: 2 class_number: ", ++number, " ", pupils));
  }
  EXPECT_EQ(Cells("class_sections"),
            (Lines{"2022 s1 - primary 46_to_50: 2/2/2", "2022 s1 - primary 51_to_55: 2/2/2",
                   "2022 s1 - primary from_56: 1/1/1", "2022 s1 - primary to_45: 2/2/2",
                   "2022 s1 - primary unknown: NULL/0/1"}));
}

TEST_F(ConditionMeasuresTest, PlacesAndDemand) {
  Report("SeatPlan", 2022, "s9", "stage: STAGE_PRIMARY classes: 12 demand: 541");
  Report("SeatPlan", 2022, "s9", "stage: STAGE_JUNIOR demand: 300");
  EXPECT_EQ(Cells("class_places"),
            (Lines{"2022 s9 - junior: NULL/0/1", "2022 s9 - primary: 12/1/1"}));
  EXPECT_EQ(Cells("seat_demand"),
            (Lines{"2022 s9 - junior: 300/1/1", "2022 s9 - primary: 541/1/1"}));
}

TEST_F(ConditionMeasuresTest, ProjectsByDueYearAndByTheDayTheyAreDone) {
  const std::string started = "state: CONSTRUCTION_STATE_STARTED started_on: '2022-09-01' ";
  const auto done = [](const std::string& completed, const std::string& used) {
    return "started_on: '2022-09-01' completed_on: '" + completed + "' " +
           (used.empty() ? "state: CONSTRUCTION_STATE_COMPLETED "
                         : "state: CONSTRUCTION_STATE_IN_USE in_use_on: '" + used + "' ");
  };
  const auto project = [&](const std::string& id, const std::string& text) {
    Keep("ConstructionProject", kS1 + ("title_zh: '工程' due_school_year: 2022 " + text), id);
  };
  project("late", "kind: CONSTRUCTION_KIND_REBUILD named_in_plan: true " + done("2023-09-01", ""));
  project("on-the-day", "kind: CONSTRUCTION_KIND_REBUILD code: 'a' " + done("2023-08-31", ""));
  project("hall", "kind: CONSTRUCTION_KIND_GYMNASIUM use_required: true " +
                      done("2023-08-01", "2023-09-15"));
  project("unused",
          "kind: CONSTRUCTION_KIND_GYMNASIUM use_required: true " + done("2023-08-01", ""));
  project("begun", "kind: CONSTRUCTION_KIND_UPGRADE " + started);
  project("upgraded", "kind: CONSTRUCTION_KIND_UPGRADE " + done("2024-09-01", ""));
  EXPECT_EQ(
      Cells("construction_due"),
      (Lines{"2022 - - a rebuild no yes: 1/1/1", "2022 - - begun upgrade no no: 1/1/1",
             "2022 - - hall gymnasium no no: 1/1/1", "2022 - - late rebuild yes no: 1/1/1",
             "2022 - - unused gymnasium no no: 1/1/1", "2022 - - upgraded upgrade no no: 1/1/1"}));
  EXPECT_EQ(Cells("construction_done"), (Lines{"2022 - - a rebuild 2023-08-31: 1/1/1",
                                               "2023 - - hall gymnasium 2023-09-15: 1/1/1",
                                               "2023 - - late rebuild 2023-09-01: 1/1/1",
                                               "2024 - - upgraded upgrade 2024-09-01: 1/1/1"}));
  EXPECT_EQ(Cells("campus_upgrades"), (Lines{"2024 s1 -: 1/1/1"}));
}

TEST_F(ConditionMeasuresTest, EquipmentIsCompleteWhenEveryItemIsThereAndAccepted) {
  const auto equip = [&](const std::string& id, const std::string& text) {
    Keep("EquipmentProject",
         kS1 + ("title_zh: '装备' due_school_year: 2022 equipment_scope: EQUIPMENT_SCOPE_SCHOOL " +
                text),
         id);
  };
  const auto item = [](const std::string& name, const std::string& counts) {
    return "items { item: '" + name + "' category: EQUIPMENT_CATEGORY_ART " + counts + "} ";
  };
  const std::string accepted = "accepted_on: '2023-08-31' ";
  equip("full", accepted + item("a", "required: 2 delivered: 2") +
                    item("b", "required: 1 delivered: 9") + "named_in_plan: true");
  equip("short", accepted + item("a", "required: 2 delivered: 1"));
  equip("late",
        "accepted_on: '2023-09-30' " + item("a", "required: 2 delivered: 1 delivered_later: 1"));
  equip("unknown", "accepted_on: '2023-09-30' " + item("a", "required: 2 delivered_later: 2"));
  equip("empty", accepted);
  equip("open", item("a", "required: 2 delivered: 2"));
  EXPECT_EQ(Cells("equipment_due"),
            (Lines{"2022 - - empty school no no: 1/1/1", "2022 - - full school yes yes: 1/1/1",
                   "2022 - - late school no no: 1/1/1", "2022 - - open school no no: 1/1/1",
                   "2022 - - short school no no: 1/1/1", "2022 - - unknown school no no: 1/1/1"}));
  EXPECT_EQ(Cells("equipment_done"),
            (Lines{"2022 - - full 2023-08-31: 1/1/1", "2023 - - late 2023-09-30: 1/1/1"}));
  EXPECT_EQ(Cells("equipment_items_required"),
            (Lines{"2022 - - full school yes: 3/2/2", "2022 - - late school no: 2/1/1",
                   "2022 - - open school no: 2/1/1", "2022 - - short school no: 2/1/1",
                   "2022 - - unknown school no: 2/1/1"}));
  EXPECT_EQ(Cells("equipment_items_delivered"),
            (Lines{"2022 - - full school yes: 3/2/2", "2022 - - late school no: 1/1/1",
                   "2022 - - open school no: 2/1/1", "2022 - - short school no: 1/1/1",
                   "2022 - - unknown school no: NULL/0/1"}));
}

// READINGS 30.
TEST_F(ConditionMeasuresTest, AnItemRequiredNoTimesIsComplete) {
  Keep("EquipmentProject",
       kS1 + std::string("title_zh: '装备' due_school_year: 2022 accepted_on: '2023-08-31' "
                         "equipment_scope: EQUIPMENT_SCOPE_SCHOOL items { item: 'a' "
                         "category: EQUIPMENT_CATEGORY_ART required: 0 } items { item: 'b' "
                         "category: EQUIPMENT_CATEGORY_ART required: 1 delivered: 1 }"),
       "none");
  EXPECT_EQ(Cells("equipment_due"), Lines{"2022 - - none school no yes: 1/1/1"});
  EXPECT_EQ(Cells("equipment_done"), Lines{"2022 - - none 2023-08-31: 1/1/1"});
  EXPECT_EQ(Cells("equipment_items_required"), Lines{"2022 - - none school no: 1/2/2"});
  EXPECT_EQ(Cells("equipment_items_delivered"), Lines{"2022 - - none school no: 1/2/2"});
  Report("EquipmentStock", 2022, "s1", "category: EQUIPMENT_CATEGORY_MUSIC required: 0");
  EXPECT_EQ(Cells("equipment_present"), Lines{"2022 s1 - music: 0/1/1"});
}

TEST_F(ConditionMeasuresTest, EquipmentAgainstTheStandardAndPurchases) {
  Report("EquipmentStock", 2023, "s2",
         "category: EQUIPMENT_CATEGORY_SPORTS required: 5 present: 4");
  Report("EquipmentStock", 2023, "s2", "category: EQUIPMENT_CATEGORY_HEALTH required: 1");
  EXPECT_EQ(Cells("equipment_required"),
            (Lines{"2023 s2 - health: 1/1/1", "2023 s2 - sports: 5/1/1"}));
  EXPECT_EQ(Cells("equipment_present"),
            (Lines{"2023 s2 - health: NULL/0/1", "2023 s2 - sports: 4/1/1"}));
  for (const char* text :
       {"quantity: 30 accepted_on: '2024-08-31'", "quantity: 5", "", "accepted_on: '2024-09-01'"}) {
    Keep("EquipmentPurchase", kS1 + absl::StrCat("kind: DEVICE_KIND_MULTIMEDIA ", text));
  }
  EXPECT_EQ(Cells("equipment_purchased"),
            (Lines{"2023 s1 - multimedia: 30/1/1", "2024 s1 - multimedia: NULL/0/1"}));
}

TEST_F(ConditionMeasuresTest, WhatAReturnSays) {
  Report("FacilityReturn", 2022, "s1",
         "teaching_area: 450050 sports_area: 0 equipment_value_fen: 12345 classrooms: 12 "
         "networked_multimedia_classrooms: 11 lighting_classrooms: 6 "
         "lighting_accepted_on: '2022-09-01' financial_rules: [FINANCIAL_RULE_FINANCE, "
         "FINANCIAL_RULE_ACCOUNTING, FINANCIAL_RULE_BUDGET, FINANCIAL_RULE_PUBLIC_FUNDS] "
         "rooms { kind: ROOM_KIND_MUSIC rooms: 2 new_rooms: 1 } "
         "rooms { kind: ROOM_KIND_ART rooms: 2 new_rooms: 0 } rooms { kind: ROOM_KIND_DANCE }");
  Report("FacilityReturn", 2022, "s2", "financial_rules: FINANCIAL_RULE_BUDGET");
  Report("FacilityReturn", 2022, "s9", "classrooms: 3");
  const auto second_is_absent = [](const std::string& first) {
    return Lines{"2022 s1 -: " + first + "/1/1", "2022 s2 -: NULL/0/1", "2022 s9 -: NULL/0/1"};
  };
  EXPECT_EQ(Cells("teaching_area"), second_is_absent("450050"));
  EXPECT_EQ(Cells("sports_area"), second_is_absent("0"));
  EXPECT_EQ(Cells("equipment_value"), second_is_absent("12345"));
  EXPECT_EQ(Cells("networked_classrooms"), second_is_absent("11"));
  EXPECT_EQ(Cells("lighting_classrooms"), second_is_absent("6"));
  EXPECT_EQ(Cells("classrooms"),
            (Lines{"2022 s1 -: 12/1/1", "2022 s2 -: NULL/0/1", "2022 s9 -: 3/1/1"}));
  EXPECT_EQ(Cells("lighting_accepted"), (Lines{"2022 s1 -: 1/1/1"}));
  EXPECT_EQ(Cells("financial_rules"),
            (Lines{"2022 s1 - finance+accounting+budget+public_funds: 1/1/1",
                   "2022 s2 - budget: 1/1/1", "2022 s9 - -: 1/1/1"}));
  EXPECT_EQ(Cells("new_rooms"),
            (Lines{"2022 s1 - art: 0/1/1", "2022 s1 - dance: NULL/0/1", "2022 s1 - music: 1/1/1"}));
}

TEST_F(ConditionMeasuresTest, DigitalClassroomsAtTheEndOfTheYearAndTheirUse) {
  const auto install = [&](const std::string& id, const std::string& text) {
    EXPECT_THAT(Create("IctInstallation", absl::StrCat(kDistrict, "/schools/s1"), id,
                       "kind: ICT_INSTALLATION_KIND_INTERACTIVE_CLASSROOM " + text),
                IsOk());
  };
  install("early", "rooms: 1 ready_on: '2020-01-01' removed_on: '2024-08-31'");
  install("last-day", "rooms: 2 ready_on: '2023-08-31'");
  install("first-day", "rooms: 4 ready_on: '2023-09-01' removed_on: '2024-09-01'");
  EXPECT_EQ(Cells("ict_rooms"), (Lines{"2022 s1 - interactive_classroom: 3/2/2",
                                       "2023 s1 - interactive_classroom: 6/2/2",
                                       "2024 s1 - interactive_classroom: 2/1/1"}));

  const auto use = [&](int month, const std::string& kind, const std::string& text) {
    Report("IctUsage", 2022, "s1",
           absl::StrCat("month: ", month, " kind: ICT_USAGE_KIND_", kind, " ", text));
  };
  use(9, "DEDICATED_CLASS", "lessons: 2");
  use(9, "FAMOUS_TEACHER_CLASS", "lessons: 1");
  use(7, "DEDICATED_CLASS", "lessons: 1");
  use(10, "DEDICATED_CLASS", "lessons: 0 active_users: 9");
  use(11, "DEDICATED_CLASS", "");
  use(9, "CLOUD_PLATFORM", "active_users: 120");
  use(6, "CLOUD_PLATFORM", "active_users: 80 lessons: 0");
  EXPECT_EQ(Cells("ict_usage_months"), (Lines{"2022 s1 2022-09 cloud_platform yes: 1/1/1",
                                              "2022 s1 2022-09 dedicated_class yes: 1/1/1",
                                              "2022 s1 2022-09 famous_teacher_class yes: 1/1/1",
                                              "2022 s1 2023-06 cloud_platform yes: 1/1/1",
                                              "2022 s1 2023-07 dedicated_class no: 1/1/1"}));
  EXPECT_EQ(Cells("ict_active_users"),
            (Lines{"2022 s1 - cloud_platform: 200/2/2", "2022 s1 - dedicated_class: 9/1/4",
                   "2022 s1 - famous_teacher_class: NULL/0/1"}));
}

TEST_F(ConditionMeasuresTest, FundsMilestonesAndDocuments) {
  Keep("Funding", "budget_fen: 10000000000000 spent_fen: 7", "2021");
  Keep("Funding", "pupils: 0", "2022");
  EXPECT_EQ(Cells("funding_budget"), (Lines{"2021 - -: 10000000000000/1/1", "2022 - -: NULL/0/1"}));
  EXPECT_EQ(Cells("funding_spent"), (Lines{"2021 - -: 7/1/1", "2022 - -: NULL/0/1"}));
  EXPECT_EQ(Cells("funding_pupils"), (Lines{"2021 - -: NULL/0/1", "2022 - -: 0/1/1"}));

  common::v1::CreateMilestoneRequest milestone;
  milestone.set_parent("districts/nanhu/rooms/facilities");
  common::v1::Milestone stored;
  for (const auto& [id, done_on] : std::vector<std::pair<std::string, std::string>>{
           {"platform", "2023-12-31"}, {"services", ""}}) {
    milestone.set_milestone_id(id);
    milestone.mutable_milestone()->set_title_zh("事项");
    milestone.mutable_milestone()->set_done_on(done_on);
    EXPECT_THAT(district_.Call("facilities", "CreateMilestone", milestone, &stored), IsOk());
  }
  common::v1::CreateDocumentRequest document;
  document.set_parent("districts/nanhu/rooms/facilities");
  document.set_document_id("plan-2");
  document.mutable_document()->set_title_zh("规划");
  document.mutable_document()->set_code("layout_plan");
  document.mutable_document()->set_issued_on("2023-08-31");
  common::v1::Document issued;
  EXPECT_THAT(district_.Call("facilities", "CreateDocument", document, &issued), IsOk());
  EXPECT_EQ(Cells("milestones"), (Lines{"2023 - - platform 2023-12-31: 1/1/1"}));
  EXPECT_EQ(Cells("documents"), (Lines{"2022 - - layout_plan 2023-08-31: 1/1/1"}));
}

}  // namespace
}  // namespace districtedu::testing
