// The rules of staffing that read the store, on tables with the columns they read.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/resource/testing/rule_case.h"
#include "common/testing/test_database.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::staffing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StoreRulesTest : public ::testing::Test {
 protected:
  StoreRulesTest() : session_(database_.Connect()) {
    database_.Run(
        "CREATE TABLE staffing_appointments (district_id VARCHAR(64), school_id VARCHAR(64), "
        "teacher_id VARCHAR(64), kind VARCHAR(32), start_date DATE, end_date DATE NULL);\n"
        "CREATE TABLE staffing_ethics_cases (district_id VARCHAR(64), teacher_id VARCHAR(64), "
        "decision_school_year SMALLINT, veto BOOLEAN);");
  }

  void Appoint(const std::string& school, const std::string& kind, const std::string& from,
               const std::string& to) {
    database_.Run(absl::StrCat("INSERT INTO staffing_appointments VALUES ('d', '", school,
                               "', 't1', '", kind, "', '", from, "', ",
                               to.empty() ? "NULL" : absl::StrCat("'", to, "'"), ");"));
  }

  template <typename T>
  std::vector<std::string> Touches(const resource::RulesOf<T>& rules, const std::string& before,
                                   const std::string& after) {
    const resource::ChangeCase<T> made(before, after);
    const std::string district = "d";
    const auto touches = rules.touches_in_store(made.change, {*session_, district});
    if (!touches.ok()) return {touches.status().ToString()};
    return resource::TextsOf(*touches);
  }

  testing::TestDatabase database_;
  const std::unique_ptr<mysql::Session> session_;
};

TEST_F(StoreRulesTest, AQualificationBearsOnTheDaysItIsHeldWhereThePersonIsAppointed) {
  Appoint("s1", "main", "2015-09-01", "2020-09-01");
  Appoint("s2", "main", "2020-09-01", "");
  Appoint("s3", "secondment", "2021-09-01", "2022-09-01");
  Appoint("s4", "additional", "2015-09-01", "");
  const std::string teacher = "name: 'districts/d/teachers/t1' ";
  const std::string bachelor = teacher +
                               "qualification: QUALIFICATION_BACHELOR qualification_obtained_on: "
                               "'2010-07-01' full_name: 'a' ";
  const auto master = [&](const std::string& day) {
    return absl::StrCat(teacher, "qualification: QUALIFICATION_MASTER qualification_obtained_on: '",
                        day,
                        "' earlier_qualifications { qualification: QUALIFICATION_BACHELOR "
                        "obtained_on: '2010-07-01' }");
  };
  EXPECT_THAT(Touches(TeacherRules(), "", bachelor), IsEmpty());
  EXPECT_THAT(Touches(TeacherRules(), bachelor, bachelor + "full_name: 'b'"), IsEmpty());
  EXPECT_THAT(Touches(TeacherRules(), bachelor, master("2019-09-01")),
              ElementsAre("2019..2019 s1", "2020.. s2", "2021..2021 s3"));
  EXPECT_THAT(Touches(TeacherRules(), master("2021-09-01"), master("2022-09-01")),
              ElementsAre("2021..2021 s2", "2021..2021 s3"));
}

TEST_F(StoreRulesTest, AnEvaluationBearsOnEverySchoolTheTeacherServesAt) {
  Appoint("s1", "main", "2015-09-01", "");
  Appoint("s2", "secondment", "2021-09-01", "");
  Appoint("s4", "additional", "2015-09-01", "");
  const std::string evaluated =
      "name: 'districts/d/schoolYears/2022/schools/s1/teacherEvaluations/e' "
      "teacher: 'districts/d/teachers/t1' grade: EVALUATION_GRADE_GOOD ";
  EXPECT_THAT(Touches(TeacherEvaluationRules(), "", evaluated),
              ElementsAre("2022..2022 s1", "2022..2022 s2"));
  EXPECT_THAT(Touches(TeacherEvaluationRules(), evaluated, evaluated + "veto_reason: 'a'"),
              IsEmpty());
  EXPECT_THAT(Touches(TeacherEvaluationRules(), evaluated, evaluated + "ethics_veto: true"),
              ElementsAre("2022..2022"));
  database_.Run("INSERT INTO staffing_ethics_cases VALUES ('d', 't1', 2022, TRUE);");
  EXPECT_THAT(Touches(TeacherEvaluationRules(), "", evaluated), ElementsAre("2022..2022"));
}

}  // namespace
}  // namespace districtedu::staffing
