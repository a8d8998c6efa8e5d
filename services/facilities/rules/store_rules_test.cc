// The rules of facilities that read or write the store, on tables with the columns they use.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/resource/testing/rule_case.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "services/facilities/rules/expected_submissions.h"
#include "services/facilities/rules/rules.h"

namespace districtedu::facilities {
namespace {

using ::testing::ElementsAre;
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;

class StoreRulesTest : public ::testing::Test {
 protected:
  StoreRulesTest() : session_(database_.Connect()) {
    database_.Run(
        "CREATE TABLE facilities_schools (district_id VARCHAR(64), school_id VARCHAR(64), "
        "kind VARCHAR(32), main_school_id VARCHAR(64) NULL, reported_by_main_school BOOLEAN, "
        "opened_on DATE NULL, closed_on DATE NULL);\n"
        "INSERT INTO facilities_schools VALUES ('d', 's1', 'primary', NULL, FALSE, NULL, NULL), "
        "('d', 's2', 'primary', 's1', FALSE, NULL, NULL), "
        "('d', 'k1', 'kindergarten', NULL, FALSE, NULL, NULL);");
  }

  template <typename T>
  absl::Status Check(const resource::RulesOf<T>& rules, const std::string& after) {
    const resource::ChangeCase<T> made("", after);
    return rules.check_in_store(made.change, {*session_, district_});
  }

  testing::TestDatabase database_;
  const std::unique_ptr<mysql::Session> session_;
  const std::string district_ = "d";
};

TEST_F(StoreRulesTest, KindergartensHaveAScopeOfTheirOwn) {
  const auto check = [&](const std::string& school, const std::string& scope) {
    return Check(EquipmentProjectRules(),
                 absl::StrCat("school: 'districts/d/schools/", school,
                              "' equipment_scope: EQUIPMENT_SCOPE_", scope));
  };
  EXPECT_THAT(check("s1", "SCHOOL"), IsOk());
  EXPECT_THAT(check("k1", "KINDERGARTEN"), IsOk());
  EXPECT_THAT(check("k1", "SCHOOL"),
              HasViolation("equipment_project.equipment_scope", "KIND_NOT_APPLICABLE"));
  EXPECT_THAT(check("s1", "KINDERGARTEN"),
              HasViolation("equipment_project.equipment_scope", "KIND_NOT_APPLICABLE"));
}

TEST_F(StoreRulesTest, ACampusBelongsToASchoolThatIsNone) {
  const auto check = [&](const std::string& school, const std::string& main) {
    return Check(SchoolRules(), absl::StrCat("name: 'districts/d/schools/", school,
                                             "' main_school: 'districts/d/schools/", main, "'"));
  };
  EXPECT_THAT(check("s3", "s1"), IsOk());
  EXPECT_THAT(check("s3", "s2"), HasViolation("school.main_school", "NAME_MISMATCH"));
  EXPECT_THAT(check("s1", "s4"), HasViolation("school.main_school", "NAME_MISMATCH"));
  EXPECT_THAT(check("s3", "s3"), HasViolation("school.main_school", "NAME_MISMATCH"));
  EXPECT_THAT(Check(SchoolRules(),
                    "name: 'districts/d/schools/s3' merged_into: "
                    "'districts/d/schools/s3'"),
              HasViolation("school.merged_into", "NAME_MISMATCH"));
}

TEST_F(StoreRulesTest, SchoolsOpenAtTheCensusDateAreExpectedToReport) {
  database_.Run(
      "CREATE TABLE facilities_school_years (district_id VARCHAR(64), school_year SMALLINT, "
      "census_date DATE);\n"
      "CREATE TABLE facilities_submission_forms (room VARCHAR(64), form VARCHAR(64), district_form "
      "BOOLEAN, school_kinds VARCHAR(255));\n"
      "CREATE TABLE staffing_submissions (district_id VARCHAR(64), school_year SMALLINT, form "
      "VARCHAR(64), school_id VARCHAR(64), state VARCHAR(32), revision BIGINT, create_time "
      "DATETIME(6), update_time DATETIME(6), written_by VARCHAR(64), "
      "PRIMARY KEY (district_id, school_year, form, school_id));\n"
      "INSERT INTO facilities_school_years VALUES ('d', 2022, '2022-10-15');\n"
      "INSERT INTO facilities_submission_forms VALUES ('staffing', 'staff', FALSE, 'primary'), "
      "('staffing', 'honours', TRUE, '');");
  const auto expected = [&] {
    const absl::Status status =
        ExpectSubmissions({*session_, district_}, {absl::FromUnixSeconds(0), "r1"});
    EXPECT_THAT(status, IsOk());
    std::vector<std::string> found;
    for (const mysql::Row& row : database_.Select(
             "SELECT form, school_id FROM staffing_submissions WHERE state <> 'locked' ORDER BY 1, "
             "2")) {
      found.push_back(
          absl::StrCat(std::get<std::string>(row[0]), " ", std::get<std::string>(row[1])));
    }
    return found;
  };
  EXPECT_THAT(expected(), ElementsAre("honours district", "staff s1", "staff s2"));
  database_.Run(
      "UPDATE facilities_schools SET reported_by_main_school = TRUE WHERE school_id = 's2';");
  EXPECT_THAT(expected(), ElementsAre("honours district", "staff s1"));
  database_.Run(
      "UPDATE facilities_schools SET reported_by_main_school = FALSE, closed_on = '2022-10-15' "
      "WHERE school_id = 's2';");
  EXPECT_THAT(expected(), ElementsAre("honours district", "staff s1"));
  database_.Run(
      "UPDATE staffing_submissions SET state = 'locked';\n"
      "UPDATE facilities_schools SET closed_on = '2022-10-15';");
  EXPECT_THAT(expected(), IsEmpty());
  EXPECT_EQ(database_.SelectInt("SELECT COUNT(*) FROM staffing_submissions"), 2);
}

}  // namespace
}  // namespace districtedu::facilities
