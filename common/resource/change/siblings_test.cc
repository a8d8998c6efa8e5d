#include "common/resource/change/siblings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "common/resource/change/resource.h"
#include "common/resource/declared/name.h"
#include "common/resource/testing/rule_case.h"
#include "common/testing/status_matchers.h"
#include "districtedu/staffing/v1/appointment.pb.h"

namespace districtedu::resource {
namespace {

using staffing::v1::Appointment;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StatusIs;

class SiblingsTest : public ::testing::Test {
 protected:
  SiblingsTest() : registry_(*TypeRegistry::Create({"facilities", "staffing"})) {}

  absl::StatusOr<std::unique_ptr<Resource>> Make(const std::string& by) const {
    Rules rules;
    rules.siblings_by = by;
    return Resource::Create(*registry_->Find("staffing.Appointment"), std::move(rules));
  }

  static StoredRow Row(const std::string& id, const std::string& teacher) {
    auto appointment = std::make_unique<Appointment>();
    appointment->set_name("districts/d/schools/s1/appointments/" + id);
    appointment->set_teacher("districts/d/teachers/" + teacher);
    return {{std::string("d"), std::string("s1"), id}, std::move(appointment), 1, "b1"};
  }

  static std::vector<std::string> Ids(const std::vector<const Message*>& rows) {
    std::vector<std::string> ids;
    for (const Message* row : rows) ids.push_back(LastSegment(GetText(*row, "name")));
    return ids;
  }

  std::unique_ptr<TypeRegistry> registry_;
};

TEST_F(SiblingsTest, AreThoseWithTheSameParentAsTheChangesTakenLeaveThem) {
  const auto resource = Make("teacher");
  ASSERT_TRUE(resource.ok());
  const StoredRow a = Row("a", "t1"), b = Row("b", "t1"), c = Row("c", "t2");
  Siblings siblings((*resource)->siblings.get());
  EXPECT_THAT(siblings.Of(a), IsEmpty());
  for (const StoredRow* row : {&a, &b, &c}) siblings.Take(nullptr, row);
  EXPECT_THAT(Ids(siblings.Of(a)), ElementsAre("b"));
  EXPECT_THAT(Ids(siblings.Of(Row("new", "t1"))), ElementsAre("a", "b"));

  Siblings tried = siblings;
  const StoredRow moved = Row("b", "t2");
  tried.Take(&b, &moved);
  EXPECT_THAT(tried.Of(a), IsEmpty());
  EXPECT_THAT(Ids(tried.Of(c)), ElementsAre("b"));
  EXPECT_THAT(Ids(siblings.Of(a)), ElementsAre("b"));

  siblings.Take(&b, nullptr);
  EXPECT_THAT(siblings.Of(a), IsEmpty());
}

TEST_F(SiblingsTest, AllOfTheDistrictAreSiblingsByIt) {
  const auto resource = Make("district");
  ASSERT_TRUE(resource.ok());
  const StoredRow a = Row("a", "t1"), b = Row("b", "t2");
  Siblings siblings((*resource)->siblings.get());
  siblings.Take(nullptr, &a);
  EXPECT_THAT(Ids(siblings.Of(b)), ElementsAre("a"));
}

TEST_F(SiblingsTest, AResourceWhoseRulesAskForNoneHasNone) {
  const auto resource = Make("");
  ASSERT_TRUE(resource.ok());
  const StoredRow a = Row("a", "t1"), b = Row("b", "t1");
  Siblings siblings((*resource)->siblings.get());
  siblings.Take(nullptr, &a);
  EXPECT_THAT(siblings.Of(b), IsEmpty());
}

TEST_F(SiblingsTest, OnlyAReferenceMakesSiblings) {
  for (const char* by : {"post", "nothing"}) {
    EXPECT_THAT(Make(by), StatusIs(absl::StatusCode::kInternal, HasSubstr(by))) << by;
  }
}

}  // namespace
}  // namespace districtedu::resource
