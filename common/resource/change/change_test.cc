// What the writer reads off a change and off a refusal without asking the database.

#include "common/resource/change/change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "absl/status/status.h"
#include "common/base/error.h"
#include "common/resource/change/refusal.h"
#include "common/testing/status_matchers.h"
#include "districtedu/staffing/v1/appointment.pb.h"

namespace districtedu::resource {
namespace {

using staffing::v1::Appointment;
using testing::HasViolation;
using testing::IsOk;

class ChangeTest : public ::testing::Test {
 protected:
  ChangeTest()
      : registry_(*TypeRegistry::Create({"facilities", "staffing"})),
        resource_(*registry_->Find("staffing.Appointment"), Rules()) {}

  static StoredRow Row(const std::string& id, bool with_subject) {
    auto appointment = std::make_unique<Appointment>();
    appointment->set_teacher("districts/nanhu/teachers/t1");
    appointment->set_kind(staffing::v1::APPOINTMENT_KIND_MAIN);
    appointment->set_post(staffing::v1::POST_TEACHER);
    appointment->set_employment(staffing::v1::EMPLOYMENT_IN_POST);
    appointment->set_start_date("2022-08-01");
    if (with_subject) appointment->add_subjects()->set_subject("districts/nanhu/subjects/pe");
    return {{std::string("nanhu"), std::string("s1"), id}, std::move(appointment), 1, "b1"};
  }

  std::unique_ptr<TypeRegistry> registry_;
  Resource resource_;
};

TEST_F(ChangeTest, NestedRowsOnEitherSideTakeMoreThanOneStatement) {
  RowChange change;
  change.after = Row("a1", false);
  EXPECT_FALSE(HasChildren(resource_.type, change));
  change.before = Row("a1", true);
  EXPECT_TRUE(HasChildren(resource_.type, change));
  change.after.reset();
  EXPECT_TRUE(HasChildren(resource_.type, change));
}

TEST_F(ChangeTest, AChangeBearsTheNameItHasAfterwards) {
  RowChange change;
  change.before = Row("a1", false);
  EXPECT_EQ(NameOf(resource_.type, change), "districts/nanhu/schools/s1/appointments/a1");
  change.after = Row("a2", false);
  EXPECT_EQ(NameOf(resource_.type, change), "districts/nanhu/schools/s1/appointments/a2");
}

TEST_F(ChangeTest, ValidationNamesTheRowAndTellsOfWhatMayNotChange) {
  RowChange change;
  change.before = Row("a1", false);
  change.after = Row("a1", false);
  EXPECT_THAT(ValidateChange(resource_, "nanhu", "appointment", &change), IsOk());
  auto& after = static_cast<Appointment&>(*change.after->message);
  EXPECT_EQ(after.name(), "districts/nanhu/schools/s1/appointments/a1");
  after.set_teacher("districts/nanhu/teachers/t2");
  EXPECT_THAT(ValidateChange(resource_, "nanhu", "appointment", &change),
              HasViolation("appointment.teacher", "FIELD_IMMUTABLE"));
  EXPECT_THAT(ValidateChange(resource_, "nanhu", "", &change),
              HasViolation("teacher", "FIELD_IMMUTABLE"));
  change.after.reset();
  EXPECT_THAT(ValidateChange(resource_, "nanhu", "appointment", &change), IsOk());
}

TEST(RefusalTest, OnlyWhatIsWrongWithTheRowIsItsOwn) {
  for (const Reason reason :
       {Reason::kResourceExists, Reason::kResourceInUse, Reason::kPeriodLocked,
        Reason::kEtagMismatch, Reason::kReferenceNotFound, Reason::kResourceNotFound}) {
    EXPECT_TRUE(IsRowError(Error(reason, ""))) << static_cast<int>(reason);
  }
  for (const Reason reason : {Reason::kTransactionConflict, Reason::kDatabaseUnavailable,
                              Reason::kDeadlinePassed, Reason::kInternalError}) {
    EXPECT_FALSE(IsRowError(Error(reason, ""))) << static_cast<int>(reason);
  }
}

}  // namespace
}  // namespace districtedu::resource
