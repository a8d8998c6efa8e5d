// Rules kept by message, and those of what common/v1 declares.

#include "common/resource/change/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/resource/change/common_rules.h"
#include "common/resource/testing/rule_case.h"
#include "common/testing/status_matchers.h"
#include "districtedu/staffing/v1/rotation.pb.h"
#include "districtedu/staffing/v1/teacher.pb.h"

namespace districtedu::resource {
namespace {

using common::v1::Submission;
using ::testing::ElementsAre;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;

TEST(RuleBookTest, KeepsRulesByTheirMessage) {
  RuleBook others;
  others.Add(RulesOf<staffing::v1::Rotation>{
      .check = [](const staffing::v1::Rotation& rotation, Violations* violations) {
        violations->push_back({rotation.name(), Reason::kNameMismatch, ""});
      }});
  RuleBook book;
  book.Add(SubmissionRules());
  book.Add(std::move(others));
  EXPECT_FALSE(book.Take(staffing::v1::Teacher::descriptor()).check);
  const Rules rules = book.Take(staffing::v1::Rotation::descriptor());
  Violations violations;
  rules.check(FromText<staffing::v1::Rotation>("name: 'r'"), &violations);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, "r");
  EXPECT_EQ(book.Left(), Submission::descriptor());
  book.Take(Submission::descriptor());
  EXPECT_EQ(book.Left(), nullptr);
}

class SubmissionRulesTest : public ::testing::Test {
 protected:
  SubmissionRulesTest() {
    principal_.name = "admin";
    principal_.grants.emplace_back().role = common::v1::ROLE_DISTRICT_ADMIN;
    reporter_.name = "reporter";
    reporter_.grants.emplace_back().role = common::v1::ROLE_SCHOOL_REPORTER;
  }

  static std::string In(const std::string& state, const std::string& more = "") {
    return "state: SUBMISSION_STATE_" + state + " " + more;
  }
  absl::Status Check(const std::string& before, const std::string& after, bool reports = false) {
    ChangeCase<Submission> made(before, after);
    absl::Status status =
        SubmissionRules().check_change(made.change, reports ? reporter_ : principal_);
    if (made.after) stored_ = *made.after;
    return status;
  }

  auth::Principal principal_, reporter_;
  Submission stored_;
};

TEST_F(SubmissionRulesTest, MovesStepByStepAndSaysWhoDecided) {
  EXPECT_THAT(Check(In("EXPECTED"), In("SUBMITTED"), true), IsOk());
  EXPECT_EQ(stored_.decided_by(), "reporter");
  EXPECT_THAT(Check(In("SUBMITTED"), In("APPROVED")), IsOk());
  EXPECT_EQ(stored_.approved_by(), "admin");
  EXPECT_THAT(Check(In("APPROVED"), In("LOCKED")), IsOk());
  EXPECT_THAT(Check(In("OPEN"), In("APPROVED")), HasReason("STATE_TRANSITION_INVALID"));
  EXPECT_THAT(Check(In("SUBMITTED"), In("APPROVED"), true), HasReason("STATE_TRANSITION_INVALID"));
  EXPECT_THAT(Check(In("SUBMITTED"), In("OPEN")), HasViolation("submission.reason"));
  EXPECT_THAT(Check(In("APPROVED"), In("OPEN", "reason: 'a' approved_by: 'b'")), IsOk());
  EXPECT_EQ(stored_.approved_by(), "");
}

TEST_F(SubmissionRulesTest, CorrectionsAreCountedAndNotForTheApprover) {
  EXPECT_THAT(Check(In("LOCKED", "approved_by: 'other'"), In("CORRECTING", "reason: 'a'")), IsOk());
  EXPECT_EQ(stored_.correction(), 1);
  EXPECT_THAT(Check(In("LOCKED", "approved_by: 'admin'"), In("CORRECTING", "reason: 'a'")),
              HasReason("CORRECTION_BY_APPROVER"));
  EXPECT_THAT(Check(In("LOCKED"), In("OPEN", "reason: 'a'")),
              HasReason("STATE_TRANSITION_INVALID"));
  EXPECT_THAT(Check(In("CORRECTING"), In("LOCKED")), IsOk());
  EXPECT_THAT(Check(In("CORRECTING", "reason: 'a'"), In("CORRECTING", "reason: 'b'")),
              HasReason("STATE_TRANSITION_INVALID"));
}

TEST_F(SubmissionRulesTest, WhatWasSubmittedIsNotDeleted) {
  EXPECT_THAT(Check(In("OPEN"), ""), IsOk());
  EXPECT_THAT(Check(In("SUBMITTED"), ""), HasReason("STATE_TRANSITION_INVALID"));
}

TEST_F(SubmissionRulesTest, TouchesItsYearAndSchool) {
  const std::string form = "districts/d/rooms/staffing/schoolYears/2022/forms/staff/submissions/";
  EXPECT_THAT(TouchesOf(SubmissionRules(), "", "name: '" + form + "s1'"),
              ElementsAre("2022..2022 s1"));
  EXPECT_THAT(TouchesOf(SubmissionRules(), "", "name: '" + form + "district'"),
              ElementsAre("2022..2022"));
}

}  // namespace
}  // namespace districtedu::resource
