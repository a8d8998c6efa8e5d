// Creates that wait for the database at the same time are one transaction, and each call is
// answered as if it had been alone.

#include <deque>
#include <future>

#include "absl/strings/str_format.h"
#include "common/mysql/worker_pool.h"
#include "common/testing/metric_value.h"
#include "common/testing/wait.h"
#include "tests/integration/staffing_fixture.h"

namespace districtedu::testing {
namespace {

using facilities::v1::Enrolment;
using ::testing::IsEmpty;
using ::testing::Not;

class CreateTogetherTest : public StaffingTest {
 protected:
  // No more workers than a group holds: none takes what has waited long.
  CreateTogetherTest() : StaffingTest({.workers = mysql::JobGroup::kWorkers}) {}

  // Transactions of teachers' creates that ended with this code.
  int Transactions(const std::string& code = "OK") {
    return static_cast<int>(
        MetricValue(district_.Metrics("staffing"),
                    absl::StrFormat("districtedu_mysql_transactions_total{code=\"%s\","
                                    "transaction=\"CreateTeacher\"}",
                                    code)));
  }

  std::int64_t Waiting(const std::string& room) {
    return static_cast<std::int64_t>(
        MetricValue(district_.Metrics(room), "districtedu_mysql_queued_jobs{lane=\"call\"}"));
  }

  // Runs the calls at once, so that all wait while the workers of their group are held up by
  // request ids another transaction has taken and not committed.
  template <typename Answer>
  std::vector<Answer> Together(const std::string& room, std::vector<std::function<Answer()>> calls,
                               const std::function<void(const std::string& request_id)>& blocked) {
    const std::unique_ptr<mysql::Session> other = district_.database().Connect();
    EXPECT_THAT(other->Begin(), IsOk());
    for (const std::string principal : {kStaffingWriter, kAdmin}) {
      for (std::size_t i = 0; i < mysql::JobGroup::kWorkers; ++i) {
        EXPECT_THAT(other->Execute(absl::StrCat("INSERT INTO ", room,
                                                "_requests (district_id, principal, request_id, "
                                                "method, body_hash, entry_id, create_time) VALUES "
                                                "('nanhu', ?, ?, '', '', '', NOW())"),
                                   {principal, absl::StrCat("blocked-", i)}),
                    IsOk());
      }
    }
    std::deque<std::future<void>> held;
    for (std::size_t i = 0; i < mysql::JobGroup::kWorkers; ++i) {
      held.push_back(std::async(std::launch::async, blocked, absl::StrCat("blocked-", i)));
      EXPECT_TRUE(WaitUntil([&] {
        return district_.database().SelectInt(
                   "SELECT CAST(variable_value AS INT) FROM information_schema.global_status "
                   "WHERE variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'") >
               static_cast<std::int64_t>(i);
      }));
    }
    std::vector<std::future<Answer>> sent;
    for (std::function<Answer()>& call : calls) {
      sent.push_back(std::async(std::launch::async, std::move(call)));
      EXPECT_TRUE(
          WaitUntil([&] { return Waiting(room) == static_cast<std::int64_t>(sent.size()); }));
    }
    EXPECT_THAT(other->Rollback(), IsOk());
    std::vector<Answer> answers;
    for (std::future<Answer>& each : sent) answers.push_back(each.get());
    return answers;
  }

  std::vector<absl::StatusOr<Teacher>> Teachers(
      std::vector<std::function<absl::StatusOr<Teacher>()>> calls) {
    return Together<absl::StatusOr<Teacher>>(
        "staffing", std::move(calls), [this](const std::string& request_id) {
          EXPECT_THAT(CreateTeacher(request_id, request_id), IsOk());
        });
  }

  std::int64_t Count(const std::string& what) {
    return district_.database().SelectInt("SELECT COUNT(*) FROM " + what);
  }
};

constexpr int kHeld = mysql::JobGroup::kWorkers;

TEST_F(CreateTogetherTest, CallsThatWaitAreOneTransaction) {
  constexpr int kCalls = 12;
  std::vector<std::function<absl::StatusOr<Teacher>()>> calls;
  for (int i = 0; i < kCalls; ++i) {
    calls.push_back([this, i] {
      // With and without ids of their own.
      return CreateTeacher(i % 2 ? absl::StrCat("t", i) : "", i % 3 ? absl::StrCat("r", i) : "",
                           absl::StrCat("合成", i));
    });
  }
  const auto answers = Teachers(std::move(calls));
  EXPECT_EQ(Transactions(), kHeld + 1);
  std::set<std::string> etags;
  for (int i = 0; i < kCalls; ++i) {
    ASSERT_THAT(answers[i], IsOk());
    EXPECT_EQ(answers[i]->full_name(), absl::StrCat("合成", i));
    EXPECT_THAT(answers[i]->etag(), Not(IsEmpty()));
    EXPECT_THAT(GetTeacher(answers[i]->name()), IsOkAndHolds(EqualsProto(*answers[i])));
    if (i % 3 == 0) continue;
    // Each under its own request id, by which it is answered again.
    EXPECT_EQ(district_.database().SelectInt(
                  "SELECT COUNT(*) FROM staffing_audit_entries a JOIN staffing_requests r "
                  "ON r.entry_id = a.entry_id WHERE r.request_id = ? AND a.request_id = ? "
                  "AND a.resource_name = ?",
                  {absl::StrCat("r", i), absl::StrCat("r", i), answers[i]->name()}),
              1);
    EXPECT_THAT(CreateTeacher(i % 2 ? absl::StrCat("t", i) : "", absl::StrCat("r", i),
                              absl::StrCat("合成", i)),
                IsOkAndHolds(EqualsProto(*answers[i])));
  }
  EXPECT_EQ(Count("staffing_teachers"), kHeld + kCalls);
  EXPECT_EQ(Count("staffing_audit_entries"), kHeld + kCalls);
}

TEST_F(CreateTogetherTest, WhatIsWrongWithOneIsToldToItAlone) {
  const auto answers = Teachers({
      [this] { return CreateTeacher("t1"); },
      [this] { return CreateTeacher("no such id!"); },
      [this] { return CreateTeacher("t2", "no such request id!"); },
      [this] { return CreateTeacher("t3", "", std::string(1000, 'x')); },
      [this] { return CreateTeacher("t4", "", "合成", kAdmin); },
      [this] { return CreateTeacher("t5"); },
  });
  EXPECT_THAT(answers[0], IsOk());
  EXPECT_THAT(answers[1].status(), HasViolation("teacher_id", "NAME_INVALID"));
  EXPECT_THAT(answers[2].status(), HasViolation("request_id", "REQUEST_ID_INVALID"));
  EXPECT_THAT(answers[3].status(), HasViolation("teacher.full_name", "FIELD_TOO_LONG"));
  EXPECT_THAT(answers[4], IsOk());  // another principal's
  EXPECT_THAT(answers[5], IsOk());
  EXPECT_EQ(Transactions(), kHeld + 2);
  EXPECT_EQ(Count("staffing_teachers"), kHeld + 3);
}

TEST_F(CreateTogetherTest, WhatTheDatabaseRefusesTakesNoOtherWithIt) {
  ASSERT_THAT(CreateTeacher("there", "used", "合成"), IsOk());
  const auto answers = Teachers({
      [this] { return CreateTeacher("t1", "r1"); },
      [this] { return CreateTeacher("there", "r2"); },
      [this] { return CreateTeacher("there", "used", "合成"); },
      [this] { return CreateTeacher("other", "used", "别的"); },
      [this] { return CreateTeacher("twice", "r3", "合成一"); },
      [this] { return CreateTeacher("twice", "r4", "合成二"); },
      [this] { return CreateTeacher("t2", "r5"); },
  });
  EXPECT_THAT(answers[0], IsOk());
  EXPECT_THAT(answers[1], HasReason("RESOURCE_EXISTS"));
  EXPECT_THAT(answers[2], IsOkAndHolds(EqualsProto(*GetTeacher("districts/nanhu/teachers/there"))));
  EXPECT_THAT(answers[3].status(), HasViolation("request_id", "REQUEST_ID_REUSED"));
  EXPECT_NE(answers[4].ok(), answers[5].ok());
  EXPECT_THAT(answers[answers[4].ok() ? 5 : 4], HasReason("RESOURCE_EXISTS"));
  EXPECT_THAT(answers[6], IsOk());
  EXPECT_EQ(Count("staffing_teachers"), kHeld + 4);
  EXPECT_EQ(Count("staffing_audit_entries"), kHeld + 4);
  EXPECT_EQ(Count("staffing_requests"), kHeld + 4);  // of those that stand
}

TEST_F(CreateTogetherTest, ALockedPeriodRefusesItsOwn) {
  ASSERT_THAT(Lock("facilities", 2022, "enrolment", "s1"), IsOk());
  const auto create = [this](const std::string& school, int grade, const std::string& request_id) {
    facilities::v1::CreateEnrolmentRequest request;
    request.set_parent("districts/nanhu/schoolYears/2022/schools/" + school);
    request.set_enrolment_id(absl::StrCat(grade));
    request.set_request_id(request_id);
    request.mutable_enrolment()->set_stage(common::v1::STAGE_PRIMARY);
    request.mutable_enrolment()->set_pupils(grade);
    Enrolment stored;
    return district_.Call("facilities", "CreateEnrolment", request, &stored);
  };
  const std::int64_t outbox = Count("facilities_outbox");
  int grade = 4;
  const std::vector<absl::Status> answers = Together<absl::Status>(
      "facilities",
      {[&] { return create("s2", 1, ""); }, [&] { return create("s1", 1, ""); },
       [&] { return create("s2", 2, ""); }, [&] { return create("nowhere", 1, ""); },
       [&] { return create("s2", 3, ""); }},
      [&](const std::string& request_id) {
        EXPECT_THAT(create("s2", grade++, request_id), IsOk());
      });
  EXPECT_THAT(answers[0], IsOk());
  EXPECT_THAT(answers[1], HasReason("PERIOD_LOCKED"));
  EXPECT_THAT(answers[2], IsOk());
  EXPECT_THAT(answers[3], HasViolation("parent", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(answers[4], IsOk());
  // Aggregation is told of each.
  EXPECT_EQ(Count("facilities_outbox"), outbox + kHeld + 3);
}

}  // namespace
}  // namespace districtedu::testing
