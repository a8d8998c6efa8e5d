#include "common/resource/change/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/resource/testing/rule_case.h"
#include "districtedu/staffing/v1/principal_term.pb.h"
#include "districtedu/staffing/v1/recruitment.pb.h"

namespace districtedu::resource {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <typename T>
std::vector<std::string> Found(void (*check)(const T&, Violations*), const std::string& text) {
  return ViolationsOf(RulesOf<T>{.check = check}, text);
}

void InYear(const staffing::v1::Recruitment& recruitment, Violations* violations) {
  CheckInSchoolYear(recruitment, "hired_on", violations);
}
void NotAfterYear(const staffing::v1::Recruitment& recruitment, Violations* violations) {
  CheckNotAfterSchoolYear(recruitment, "hired_on", violations);
}
void Ordered(const staffing::v1::PrincipalTerm& term, Violations* violations) {
  CheckDateOrder(term, "start_date", "end_date", violations);
}
void Together(const staffing::v1::PrincipalTerm& term, Violations* violations) {
  CheckTogether(term, "outcome", "decided_on", violations);
}

std::string In2022(const std::string& day) {
  return "name: 'districts/d/schoolYears/2022/recruitments/r' hired_on: '" + day + "'";
}

TEST(ChecksTest, ADateInItsSchoolYear) {
  EXPECT_THAT(Found(InYear, In2022("2022-09-01")), IsEmpty());
  EXPECT_THAT(Found(InYear, In2022("2023-08-31")), IsEmpty());
  EXPECT_THAT(Found(InYear, In2022("2022-08-31")), ElementsAre("hired_on: DATE_INVALID"));
  EXPECT_THAT(Found(InYear, In2022("2023-09-01")), ElementsAre("hired_on: DATE_INVALID"));
  EXPECT_THAT(Found(InYear, In2022("")), IsEmpty());
  EXPECT_THAT(Found(InYear, In2022("soon")), IsEmpty());
}

TEST(ChecksTest, ADateNotAfterItsSchoolYear) {
  EXPECT_THAT(Found(NotAfterYear, In2022("1999-01-01")), IsEmpty());
  EXPECT_THAT(Found(NotAfterYear, In2022("2023-08-31")), IsEmpty());
  EXPECT_THAT(Found(NotAfterYear, In2022("2023-09-01")), ElementsAre("hired_on: DATE_INVALID"));
}

TEST(ChecksTest, DatesInOrder) {
  EXPECT_THAT(Found(Ordered, "start_date: '2022-09-01' end_date: '2022-09-02'"), IsEmpty());
  EXPECT_THAT(Found(Ordered, "start_date: '2022-09-01'"), IsEmpty());
  EXPECT_THAT(Found(Ordered, "start_date: '2022-09-01' end_date: '2022-09-01'"),
              ElementsAre("end_date: DATE_ORDER_INVALID"));
}

TEST(ChecksTest, FieldsThatGoTogether) {
  EXPECT_THAT(Found(Together, ""), IsEmpty());
  EXPECT_THAT(Found(Together, "decided_on: '2022-09-01'"),
              ElementsAre("outcome: REQUIRED_FIELD_MISSING"));
}

TEST(ChecksTest, StagesOfGrades) {
  struct Case {
    common::v1::Stage stage;
    int grade;
    bool fits;
  };
  for (const Case& c : {Case{common::v1::STAGE_PRIMARY, 1, true},
                        {common::v1::STAGE_PRIMARY, 6, true},
                        {common::v1::STAGE_PRIMARY, 7, false},
                        {common::v1::STAGE_JUNIOR, 5, false},
                        {common::v1::STAGE_JUNIOR, 6, true},
                        {common::v1::STAGE_JUNIOR, 9, true}}) {
    Violations violations;
    CheckStageOfGrade(c.stage, c.grade, &violations);
    EXPECT_EQ(violations.empty(), c.fits) << c.stage << " " << c.grade;
  }
  EXPECT_EQ(LastDayOf(2022), "2023-08-31");
}

}  // namespace
}  // namespace districtedu::resource
