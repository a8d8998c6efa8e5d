// Every resource of the conditions of schools through the real server, and what its rules refuse.

#include "tests/integration/facilities_fixture.h"

namespace districtedu::testing {
namespace {

constexpr char kYear[] = "districts/nanhu/schoolYears/2022/schools/s1";
constexpr char kSchool[] = "districts/nanhu/schools/s1";
constexpr char kDistrict[] = "districts/nanhu";

struct Kind {
  const char* type;
  const char* parent;
  const char* plural;
  const char* id;
  const char* text;   // a whole record
  const char* field;  // one to change
  const char* changed;
  const char* bad;  // what the declaration or a pure rule refuses
  const char* violation;
  const char* reason;
};

const Kind kKinds[] = {
    {"ClassSection", kYear, "classSections", "c11",
     "stage: STAGE_PRIMARY grade: 1 class_number: 1 pupils: 45", "pupils", "pupils: 46",
     "stage: STAGE_JUNIOR grade: 1 class_number: 2", "class_section.stage", "FIELD_OUT_OF_RANGE"},
    {"SeatPlan", kYear, "seatPlans", "primary", "stage: STAGE_PRIMARY classes: 12 demand: 540",
     "demand", "demand: 541", "stage: STAGE_JUNIOR classes: 501", "seat_plan.classes",
     "FIELD_OUT_OF_RANGE"},
    {"EquipmentStock", kYear, "equipmentStocks", "music",
     "category: EQUIPMENT_CATEGORY_MUSIC required: 20 present: 18", "present", "present: 20",
     "required: 1", "equipment_stock.category", "REQUIRED_FIELD_MISSING"},
    {"FacilityReturn", kYear, "facilityReturns", "return",
     "teaching_area: 450000 sports_area: 750000 equipment_value_fen: 200000000 classrooms: 12 "
     "networked_multimedia_classrooms: 12 lighting_classrooms: 6 "
     "lighting_accepted_on: '2023-08-31' "
     "financial_rules: [FINANCIAL_RULE_FINANCE, FINANCIAL_RULE_BUDGET] "
     "rooms { kind: ROOM_KIND_MUSIC rooms: 2 area: 18000 new_rooms: 1 }",
     "rooms", "rooms { kind: ROOM_KIND_MUSIC rooms: 2 new_rooms: 2 }",
     "lighting_accepted_on: '2023-09-01'", "facility_return.lighting_accepted_on", "DATE_INVALID"},
    {"IctInstallation", kSchool, "ictInstallations", "i1",
     "kind: ICT_INSTALLATION_KIND_INTERACTIVE_CLASSROOM rooms: 1 ready_on: '2023-03-01'",
     "removed_on", "removed_on: '2024-09-01'",
     "kind: ICT_INSTALLATION_KIND_AI_SMART_CLASSROOM rooms: 1 ready_on: '2023-03-01' "
     "removed_on: '2023-03-01'",
     "ict_installation.removed_on", "DATE_ORDER_INVALID"},
    {"IctUsage", kYear, "ictUsages", "m09",
     "month: 9 kind: ICT_USAGE_KIND_DEDICATED_CLASS lessons: 4", "lessons", "lessons: 5",
     "month: 13 kind: ICT_USAGE_KIND_DEDICATED_CLASS", "ict_usage.month", "FIELD_OUT_OF_RANGE"},
    {"ConstructionProject", kDistrict, "constructionProjects", "p1",
     "school: 'districts/nanhu/schools/s1' kind: CONSTRUCTION_KIND_EXPANSION title_zh: '扩建' "
     "code: 's1_expansion' named_in_plan: true due_school_year: 2022 "
     "state: CONSTRUCTION_STATE_COMPLETED started_on: '2022-09-10' completed_on: '2023-08-31'",
     "planned_finish", "planned_finish: '2023-08-15'",
     "school: 'districts/nanhu/schools/s1' kind: CONSTRUCTION_KIND_EXPANSION title_zh: '扩建' "
     "due_school_year: 2022 state: CONSTRUCTION_STATE_COMPLETED completed_on: '2023-08-31'",
     "construction_project.started_on", "REQUIRED_FIELD_MISSING"},
    {"EquipmentProject", kDistrict, "equipmentProjects", "e1",
     "school: 'districts/nanhu/schools/s1' equipment_scope: EQUIPMENT_SCOPE_SCHOOL "
     "title_zh: '装备' named_in_plan: true due_school_year: 2022 accepted_on: '2023-08-30' "
     "items { item: '钢琴' category: EQUIPMENT_CATEGORY_MUSIC required: 2 delivered: 2 }",
     "standard_reference", "standard_reference: '省标准'",
     "school: 'districts/nanhu/schools/s1' equipment_scope: EQUIPMENT_SCOPE_SCHOOL "
     "title_zh: '装备' due_school_year: 2022 items { item: '钢琴' "
     "category: EQUIPMENT_CATEGORY_MUSIC required: 2 } items { item: '钢琴' "
     "category: EQUIPMENT_CATEGORY_MUSIC required: 1 }",
     "equipment_project.items[1].item", "DUPLICATE_KEY_IN_BATCH"},
    {"EquipmentPurchase", kDistrict, "equipmentPurchases", "b1",
     "school: 'districts/nanhu/schools/s1' kind: DEVICE_KIND_TEACHER_COMPUTER quantity: 30 "
     "accepted_on: '2024-03-01'",
     "quantity", "quantity: 31",
     "school: 'districts/nanhu/schools/s1' quantity: 30 accepted_on: '2024-02-30'",
     "equipment_purchase.accepted_on", "DATE_INVALID"},
    {"Funding", kDistrict, "fundings", "2022", "budget_fen: 100 spent_fen: 90 pupils: 3",
     "spent_fen", "spent_fen: 100", "budget_fen: -1", "funding.budget_fen", "FIELD_OUT_OF_RANGE"},
};

class ConditionTest : public FacilitiesTest, public ::testing::WithParamInterface<Kind> {};

TEST_P(ConditionTest, IsWrittenReadRefusedAndDeleted) {
  const Kind& kind = GetParam();
  const std::string name = absl::StrCat(kind.parent, "/", kind.plural, "/", kind.id);
  EXPECT_THAT(Create(kind.type, kind.parent, kind.id, kind.bad),
              HasViolation(kind.violation, kind.reason));
  EXPECT_THAT(Get(kind.type, name), HasReason("RESOURCE_NOT_FOUND"));

  const auto created = Create(kind.type, kind.parent, kind.id, kind.text);
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(resource::GetText(**created, "name"), name);
  EXPECT_THAT(Create(kind.type, kind.parent, kind.id, kind.text), HasReason("RESOURCE_EXISTS"));

  const auto updated = Update(kind.type, name, {kind.field}, kind.changed);
  ASSERT_THAT(updated, IsOk());
  const auto read = Get(kind.type, name, kAuditor);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ((*read)->SerializeAsString(), (*updated)->SerializeAsString());
  Record expected = New(kind.type);
  Parse(kind.changed, expected.get());
  const auto* field = expected->GetDescriptor()->FindFieldByName(kind.field);
  std::string was, is;
  google::protobuf::TextFormat::PrintFieldValueToString(*expected, field,
                                                        field->is_repeated() ? 0 : -1, &was);
  google::protobuf::TextFormat::PrintFieldValueToString(**read, field,
                                                        field->is_repeated() ? 0 : -1, &is);
  EXPECT_EQ(is, was);

  EXPECT_THAT(Delete(kind.type, name), IsOk());
  EXPECT_THAT(Get(kind.type, name), HasReason("RESOURCE_NOT_FOUND"));
}

INSTANTIATE_TEST_SUITE_P(All, ConditionTest, ::testing::ValuesIn(kKinds),
                         [](const auto& test) { return std::string(test.param.type); });

using ConditionsTest = FacilitiesTest;

TEST_F(ConditionsTest, ASchoolReportsItsOwnAndNoProjects) {
  EXPECT_THAT(Create("SeatPlan", kYear, "p", "stage: STAGE_PRIMARY classes: 1", kReporter), IsOk());
  EXPECT_THAT(Create("SeatPlan", "districts/nanhu/schoolYears/2022/schools/s2", "p",
                     "stage: STAGE_PRIMARY classes: 1", kReporter),
              HasReason("RESOURCE_NOT_FOUND"));
  EXPECT_THAT(Create("Funding", kDistrict, "2022", "budget_fen: 1", kReporter),
              HasReason("PERMISSION_DENIED"));
}

TEST_F(ConditionsTest, NaturalKeysKeepRecordsApart) {
  ASSERT_THAT(Create("FacilityReturn", kYear, "return", "classrooms: 12"), IsOk());
  EXPECT_THAT(Create("FacilityReturn", kYear, "second", "classrooms: 12"),
              HasReason("RESOURCE_EXISTS"));
  ASSERT_THAT(Create("ClassSection", kYear, "a", "stage: STAGE_PRIMARY grade: 1 class_number: 1"),
              IsOk());
  EXPECT_THAT(Create("ClassSection", kYear, "b", "stage: STAGE_PRIMARY grade: 1 class_number: 1"),
              HasReason("RESOURCE_EXISTS"));
}

TEST_F(ConditionsTest, WhatAReturnCannotSay) {
  EXPECT_THAT(Create("FacilityReturn", kYear, "return", "classrooms: 12 lighting_classrooms: 13"),
              HasViolation("facility_return.lighting_classrooms", "FIELD_OUT_OF_RANGE"));
  EXPECT_THAT(Create("FacilityReturn", kYear, "return",
                     "rooms { kind: ROOM_KIND_ART rooms: 1 new_rooms: 2 }"),
              HasViolation("facility_return.rooms[0].new_rooms", "FIELD_OUT_OF_RANGE"));
}

// The way of a project: each state with the days of its steps, back only with a reason.
class ProjectTest : public FacilitiesTest {
 protected:
  ProjectTest() {
    EXPECT_THAT(Create("ConstructionProject", kDistrict, "p1",
                       "school: 'districts/nanhu/schools/s1' kind: CONSTRUCTION_KIND_REBUILD "
                       "title_zh: '改建' due_school_year: 2023 state: CONSTRUCTION_STATE_PLANNED"),
                IsOk());
  }

  absl::Status Move(const std::vector<std::string>& mask, const std::string& text) {
    return Update("ConstructionProject", "districts/nanhu/constructionProjects/p1", mask, text)
        .status();
  }
};

TEST_F(ProjectTest, GoesForwardByTheDaysOfItsSteps) {
  EXPECT_THAT(Move({"state"}, "state: CONSTRUCTION_STATE_STARTED"),
              HasViolation("construction_project.started_on", "REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(Move({"started_on"}, "started_on: '2023-10-01'"),
              HasViolation("construction_project.started_on", "KIND_NOT_APPLICABLE"));
  EXPECT_THAT(
      Move({"state", "started_on"}, "state: CONSTRUCTION_STATE_STARTED started_on: '2023-10-01'"),
      IsOk());
  EXPECT_THAT(Move({"state", "completed_on"},
                   "state: CONSTRUCTION_STATE_COMPLETED completed_on: '2023-09-30'"),
              HasViolation("construction_project.completed_on", "DATE_ORDER_INVALID"));
  EXPECT_THAT(
      Move({"state", "in_use_on"}, "state: CONSTRUCTION_STATE_IN_USE in_use_on: '2024-09-01'"),
      HasViolation("construction_project.completed_on", "REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(Move({"state", "completed_on"},
                   "state: CONSTRUCTION_STATE_COMPLETED completed_on: '2024-06-30'"),
              IsOk());
  EXPECT_THAT(
      Move({"state", "in_use_on"}, "state: CONSTRUCTION_STATE_IN_USE in_use_on: '2024-06-30'"),
      IsOk());
}

TEST_F(ProjectTest, GoesBackOnlyWithANewReason) {
  const std::string completed =
      "state: CONSTRUCTION_STATE_COMPLETED started_on: '2023-10-01' completed_on: '2024-06-30'";
  const std::vector<std::string> steps = {"state", "started_on", "completed_on"};
  ASSERT_THAT(Move(steps, completed), IsOk());
  const std::string back = "state: CONSTRUCTION_STATE_STARTED started_on: '2023-10-01' ";
  const std::vector<std::string> with_reason = {"state", "started_on", "completed_on", "reason"};
  EXPECT_THAT(Move(with_reason, back), HasReason("STATE_TRANSITION_INVALID"));
  EXPECT_THAT(Move({"state", "reason"}, "state: CONSTRUCTION_STATE_STARTED reason: '未通过'"),
              HasViolation("construction_project.completed_on", "KIND_NOT_APPLICABLE"));
  EXPECT_THAT(Move(with_reason, back + "reason: '验收未通过'"), IsOk());
  ASSERT_THAT(Move(steps, completed), IsOk());
  // The old reason says nothing about the second time.
  EXPECT_THAT(Move(steps, back), HasReason("STATE_TRANSITION_INVALID"));
  EXPECT_THAT(Move(with_reason, back + "reason: '2024年7月复验未通过'"), IsOk());
}

TEST_F(ProjectTest, DoneLateLeavesTheLockedDueYearAlone) {
  ASSERT_THAT(Lock(2023, "construction", "district"), IsOk());
  EXPECT_THAT(Move({"planned_finish"}, "planned_finish: '2024-12-01'"), IsOk());
  EXPECT_THAT(Move({"state", "started_on", "completed_on"},
                   "state: CONSTRUCTION_STATE_COMPLETED started_on: '2023-10-01' "
                   "completed_on: '2024-08-31'"),
              HasReason("PERIOD_LOCKED"));
  EXPECT_THAT(Move({"state", "started_on", "completed_on"},
                   "state: CONSTRUCTION_STATE_COMPLETED started_on: '2023-10-01' "
                   "completed_on: '2024-09-01'"),
              IsOk());
  EXPECT_THAT(Move({"due_school_year"}, "due_school_year: 2024"), HasReason("PERIOD_LOCKED"));
}

TEST_F(ConditionsTest, EquipmentDeliveredLateLeavesTheLockedDueYearAlone) {
  const std::string name = "districts/nanhu/equipmentProjects/e1";
  const std::string item = "items { item: '琴' category: EQUIPMENT_CATEGORY_MUSIC required: 3 ";
  ASSERT_THAT(Create("EquipmentProject", kDistrict, "e1",
                     "school: 'districts/nanhu/schools/s1' title_zh: '装备' due_school_year: 2022 "
                     "equipment_scope: EQUIPMENT_SCOPE_EXPANDED_BUILDING " +
                         item + "delivered: 1 }"),
              IsOk());
  ASSERT_THAT(Lock(2022, "procurement", "district"), IsOk());
  EXPECT_THAT(Update("EquipmentProject", name, {"items"}, item + "delivered: 3 }"),
              HasReason("PERIOD_LOCKED"));
  EXPECT_THAT(Update("EquipmentProject", name, {"items", "accepted_on"},
                     item + "delivered: 1 delivered_later: 2 } accepted_on: '2023-10-20'"),
              IsOk());
  EXPECT_THAT(Update("EquipmentProject", name, {"items", "accepted_on"},
                     item + "delivered: 3 } accepted_on: '2023-08-20'"),
              HasReason("PERIOD_LOCKED"));
}

TEST_F(ConditionsTest, WhatIsDeliveredLateIsAcceptedLate) {
  const auto accepted = [&](const std::string& id, const std::string& day) {
    return Create("EquipmentProject", kDistrict, id,
                  "school: 'districts/nanhu/schools/s1' title_zh: '装备' due_school_year: 2022 "
                  "equipment_scope: EQUIPMENT_SCOPE_SCHOOL accepted_on: '" +
                      day +
                      "' items { item: '琴' category: EQUIPMENT_CATEGORY_MUSIC required: 3 "
                      "delivered: 1 delivered_later: 2 }")
        .status();
  };
  EXPECT_THAT(accepted("early", "2023-08-31"),
              HasViolation("equipment_project.items[0].delivered_later", "DATE_ORDER_INVALID"));
  EXPECT_THAT(accepted("late", "2023-09-01"), IsOk());
}

TEST_F(ConditionsTest, KindergartensAreEquippedAsWhatTheyAre) {
  ASSERT_THAT(Create("School", kDistrict, "kg", "name_zh: '园' kind: SCHOOL_KIND_KINDERGARTEN"),
              IsOk());
  const auto equip = [&](const std::string& id, const std::string& scope) {
    return Create("EquipmentProject", kDistrict, "of-" + id,
                  "school: 'districts/nanhu/schools/" + id +
                      "' title_zh: '装备' due_school_year: 2022 equipment_scope: " + scope)
        .status();
  };
  EXPECT_THAT(equip("kg", "EQUIPMENT_SCOPE_SCHOOL"),
              HasViolation("equipment_project.equipment_scope", "KIND_NOT_APPLICABLE"));
  EXPECT_THAT(equip("s1", "EQUIPMENT_SCOPE_KINDERGARTEN"),
              HasViolation("equipment_project.equipment_scope", "KIND_NOT_APPLICABLE"));
  EXPECT_THAT(equip("nowhere", "EQUIPMENT_SCOPE_SCHOOL"),
              HasViolation("equipment_project.school", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(equip("kg", "EQUIPMENT_SCOPE_KINDERGARTEN"), IsOk());
}

TEST_F(ConditionsTest, AnInstallationTakenAwayLeavesEarlierYearsAlone) {
  ASSERT_THAT(Create("IctInstallation", kSchool, "i1",
                     "kind: ICT_INSTALLATION_KIND_AI_SMART_CLASSROOM rooms: 2 "
                     "ready_on: '2022-10-01'"),
              IsOk());
  ASSERT_THAT(Lock(2022, "ict", "s1"), IsOk());
  const std::string name = "districts/nanhu/schools/s1/ictInstallations/i1";
  EXPECT_THAT(Update("IctInstallation", name, {"rooms"}, "rooms: 3"), HasReason("PERIOD_LOCKED"));
  EXPECT_THAT(Update("IctInstallation", name, {"removed_on"}, "removed_on: '2023-08-31'"),
              HasReason("PERIOD_LOCKED"));
  EXPECT_THAT(Update("IctInstallation", name, {"removed_on"}, "removed_on: '2023-09-01'"), IsOk());
}

TEST_F(ConditionsTest, FundsBearOnTheYearAfterToo) {
  ASSERT_THAT(Create("Funding", kDistrict, "2021", "spent_fen: 1"), IsOk());
  ASSERT_THAT(Lock(2022, "funding", "district"), IsOk());
  EXPECT_THAT(Update("Funding", "districts/nanhu/fundings/2021", {"spent_fen"}, "spent_fen: 2"),
              HasReason("PERIOD_LOCKED"));
  EXPECT_THAT(Create("Funding", kDistrict, "2023", "spent_fen: 1"), IsOk());
}

// Forms are expected of schools that are open at the census date, and of no kindergarten.
TEST_F(ConditionsTest, ReturnsAreExpectedOfOpenSchools) {
  ASSERT_THAT(Create("School", kDistrict, "new",
                     "name_zh: '新校' kind: SCHOOL_KIND_NINE_YEAR opened_on: '2023-09-01'"),
              IsOk());
  ASSERT_THAT(Create("School", kDistrict, "old",
                     "name_zh: '旧校' kind: SCHOOL_KIND_PRIMARY closed_on: '2023-07-01' "
                     "merged_into: 'districts/nanhu/schools/s1'"),
              IsOk());
  ASSERT_THAT(Create("School", kDistrict, "campus",
                     "name_zh: '校区' kind: SCHOOL_KIND_PRIMARY "
                     "main_school: 'districts/nanhu/schools/s1'"),
              IsOk());
  ASSERT_THAT(Create("School", kDistrict, "kg", "name_zh: '园' kind: SCHOOL_KIND_KINDERGARTEN"),
              IsOk());
  EXPECT_THAT(Create("School", kDistrict, "lost",
                     "name_zh: '旧校' kind: SCHOOL_KIND_PRIMARY "
                     "merged_into: 'districts/nanhu/schools/s1'"),
              HasViolation("school.closed_on", "REQUIRED_FIELD_MISSING"));
  const auto expected = [&](const std::string& school) {
    const auto years = district_.database().Select(
        "SELECT COALESCE(GROUP_CONCAT(school_year ORDER BY school_year), '') FROM "
        "facilities_submissions WHERE form = 'conditions' AND school_id = ?",
        {school});
    return std::get<std::string>(years[0][0]);
  };
  EXPECT_EQ(expected("s1"), "2022,2023,2024");
  EXPECT_EQ(expected("new"), "2023,2024");
  EXPECT_EQ(expected("old"), "2022");
  EXPECT_EQ(expected("campus"), "2022,2023,2024");
  EXPECT_EQ(expected("kg"), "");
  EXPECT_EQ(expected("district"), "");
}

// READINGS 26.
TEST_F(ConditionsTest, NothingIsExpectedOfACampusItsSchoolReportsFor) {
  ASSERT_THAT(Create("School", kDistrict, "main", "name_zh: '校' kind: SCHOOL_KIND_PRIMARY"),
              IsOk());
  ASSERT_THAT(Create("School", kDistrict, "campus",
                     "name_zh: '校区' kind: SCHOOL_KIND_PRIMARY reported_by_main_school: true "
                     "main_school: 'districts/nanhu/schools/main'"),
              IsOk());
  EXPECT_THAT(Create("School", kDistrict, "lost",
                     "name_zh: '校区' kind: SCHOOL_KIND_PRIMARY reported_by_main_school: true"),
              HasViolation("school.main_school", "REQUIRED_FIELD_MISSING"));
  const auto expected = [&] {
    const auto years = district_.database().Select(
        "SELECT COALESCE(GROUP_CONCAT(school_year ORDER BY school_year), '') FROM "
        "facilities_submissions WHERE form = 'conditions' AND school_id = 'campus'");
    return std::get<std::string>(years[0][0]);
  };
  EXPECT_EQ(expected(), "");
  // While its school is closed it reports itself.
  ASSERT_THAT(
      Update("School", "districts/nanhu/schools/main", {"closed_on"}, "closed_on: '2023-09-01'"),
      IsOk());
  EXPECT_EQ(expected(), "2023,2024");
  ASSERT_THAT(Update("School", "districts/nanhu/schools/campus", {"reported_by_main_school"}, ""),
              IsOk());
  EXPECT_EQ(expected(), "2022,2023,2024");
}

}  // namespace
}  // namespace districtedu::testing
