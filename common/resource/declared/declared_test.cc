// The parts of the engine that need no database: declarations, names, values, masks, filters,
// tokens, validation.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "common/mysql/sql_text.h"
#include "common/resource/declared/filter.h"
#include "common/resource/declared/mask.h"
#include "common/resource/declared/name.h"
#include "common/resource/declared/page_token.h"
#include "common/resource/declared/type.h"
#include "common/resource/declared/validate.h"
#include "common/resource/declared/value.h"
#include "common/testing/status_matchers.h"
#include "districtedu/facilities/v1/enrolment.pb.h"
#include "districtedu/facilities/v1/school.pb.h"
#include "districtedu/staffing/v1/appointment.pb.h"
#include "districtedu/staffing/v1/teacher.pb.h"

namespace districtedu::resource {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;

class PureTest : public ::testing::Test {
 protected:
  PureTest() : registry_(*TypeRegistry::Create({"facilities", "staffing"})) {}
  const ResourceType& Type(const std::string& full) const { return *registry_->Find(full); }
  std::unique_ptr<TypeRegistry> registry_;
};

TEST_F(PureTest, ARoomOfRegistersIsDeclaredAndTheRootIsFound) {
  EXPECT_TRUE(Type("facilities.School").registered());
  EXPECT_TRUE(Type("facilities.Submission").registered());
  EXPECT_FALSE(Type("staffing.Teacher").registered());
  EXPECT_FALSE(Type("staffing.Submission").registered());
  EXPECT_EQ(Type("staffing.Teacher").root(), &Type("facilities.District"));
}

TEST_F(PureTest, DeclarationsGiveTablesAndKeys) {
  const ResourceType& enrolment = Type("facilities.Enrolment");
  EXPECT_EQ(enrolment.table(), "facilities_enrolments");
  EXPECT_EQ(enrolment.keys().size(), 4);
  EXPECT_EQ(enrolment.keys()[1].column, "school_year");
  EXPECT_TRUE(enrolment.keys()[3].integer);
  EXPECT_TRUE(enrolment.school_scoped());
  EXPECT_EQ(Type("staffing.Submission").table(), "staffing_submissions");
  EXPECT_EQ(Type("facilities.Submission").table(), "facilities_submissions");
  EXPECT_EQ(Type("staffing.Appointment").nested().size(), 1);
}

TEST_F(PureTest, NamesAreKeys) {
  const ResourceType& type = Type("facilities.Enrolment");
  const std::string name = "districts/d/schoolYears/2022/schools/s/enrolments/3";
  const auto key = ParseName(type, name, "name");
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ((*key)[1], mysql::Value(std::int64_t{2022}));
  EXPECT_EQ(FormatName(type, *key), name);
  for (const std::string bad :
       {"", "districts/d", "districts/d/schoolYears/02022/schools/s/enrolments/3",
        "districts/d/schoolYears/2022/schools/s/enrolments/10",
        "districts/d/schoolYears/2022/schools//enrolments/3",
        "districts/d/schoolYears/2022/schools/s/enrolments/3/", "districts/../x/x/x/x/x/x"}) {
    EXPECT_THAT(ParseName(type, bad, "name"), HasViolation("name", "NAME_INVALID")) << bad;
  }
  const auto any = ParseParent(type, "districts/d/schoolYears/-/schools/s", true);
  ASSERT_THAT(any, IsOk());
  EXPECT_TRUE(mysql::IsNull((*any)[1]));
  EXPECT_THAT(ParseParent(type, "districts/d/schoolYears/-/schools/s", false),
              HasViolation("parent"));
  EXPECT_THAT(ParseParent(type, "districts/-/schoolYears/2022/schools/s", true),
              HasViolation("parent"));
  // {room} is part of the name, not of the key.
  EXPECT_THAT(
      ParseName(Type("staffing.Milestone"), "districts/d/rooms/staffing/milestones/m", "name"),
      IsOk());
  EXPECT_THAT(
      ParseName(Type("staffing.Milestone"), "districts/d/rooms/facilities/milestones/m", "name"),
      HasViolation("name"));
}

TEST_F(PureTest, CellsReadWhatPeopleType) {
  const ResourceType& type = Type("staffing.Appointment");
  staffing::v1::Appointment a;
  const auto cell = [&](const std::string& field, const std::string& text) {
    return FromCell(text, *type.FindField(field), "d", &a);
  };
  EXPECT_FALSE(cell("stages", " 小学、junior "));
  EXPECT_EQ(ToColumn(a, *type.FindField("stages")), mysql::Value(std::string("primary,junior")));
  EXPECT_FALSE(cell("kind", "交流支教"));
  EXPECT_EQ(a.kind(), staffing::v1::APPOINTMENT_KIND_SECONDMENT);
  EXPECT_TRUE(cell("kind", "交流"));
  EXPECT_FALSE(cell("teacher", "t1"));
  EXPECT_EQ(a.teacher(), "districts/d/teachers/t1");
  EXPECT_EQ(ToCell(a, *type.FindField("teacher")), "t1");
  EXPECT_FALSE(cell("teacher", "  "));
  EXPECT_TRUE(a.teacher().empty());

  const ResourceType& enrolment = Type("facilities.Enrolment");
  facilities::v1::Enrolment e;
  const auto pupils = [&](const std::string& text) {
    return FromCell(text, *enrolment.FindField("pupils"), "d", &e);
  };
  for (const std::string bad : {"1.5", "1,000", "x", "99999999999", "１２"}) {
    EXPECT_TRUE(pupils(bad)) << bad;
  }
  EXPECT_FALSE(pupils(" 0 "));
  EXPECT_TRUE(e.has_pupils());
  EXPECT_FALSE(pupils(""));
  EXPECT_FALSE(e.has_pupils());
}

TEST_F(PureTest, EtagsAndTimesComeBack) {
  EXPECT_EQ(FromEtag(ToEtag(1700000000123456)), 1700000000123456);
  for (const std::string bad : {"", "\"\"", "\"zz\"", "0000000000000001"}) {
    EXPECT_FALSE(FromEtag(bad)) << bad;
  }
  const absl::Time time = absl::FromUnixMicros(1700000000000001);
  EXPECT_EQ(mysql::ToDateTime(time), "2023-11-14 22:13:20.000001");
  EXPECT_EQ(mysql::FromDateTime("2023-11-14 22:13:20"), absl::FromUnixSeconds(1700000000));
}

TEST_F(PureTest, FiltersBecomeConditions) {
  const ResourceType& type = Type("staffing.Appointment");
  const auto parse = [&](const std::string& text, std::set<std::string> hidden = {}) {
    return ParseFilter(type, text, "d", hidden);
  };
  const auto conditions = parse("teacher IN (t1, \"t2\") AND school = s1");
  ASSERT_THAT(conditions, IsOk());
  EXPECT_THAT(conditions->sql, ElementsAre("teacher_id IN (?, ?)", "school_id = ?"));
  EXPECT_THAT(conditions->params,
              ElementsAre(mysql::Value(std::string("t1")), mysql::Value(std::string("t2")),
                          mysql::Value(std::string("s1"))));
  EXPECT_THAT(parse("  "), IsOk());
  for (const std::string bad :
       {"teacher", "teacher =", "teacher = ", "post = teacher", "teacher != t1", "teacher = \"t1",
        "teacher = t1 OR teacher = t2", "teacher IN ()", "teacher IN (t1", "AND", "= t1",
        "teacher = t1 AND", "school > a AND teacher > b", "school > a AND school >= b",
        "teacher = t1; DROP TABLE x", "1 = 1"}) {
    EXPECT_THAT(parse(bad), HasViolation("filter", "FILTER_INVALID")) << bad;
  }
  EXPECT_THAT(parse("teacher = t1", {"teacher"}), HasViolation("filter"));
}

TEST_F(PureTest, TokensAreBoundToTheirList) {
  const std::string token = EncodePageToken("list a", "position");
  EXPECT_EQ(*DecodePageToken("list a", token), "position");
  EXPECT_THAT(DecodePageToken("list b", token), HasReason("PAGE_TOKEN_INVALID"));
  EXPECT_THAT(DecodePageToken("list a", token + "x"), HasReason("PAGE_TOKEN_INVALID"));
  EXPECT_THAT(DecodePageToken("list a", "!!!"), HasReason("PAGE_TOKEN_INVALID"));
  EXPECT_THAT(DecodePageToken("list a", std::string(100000, 'A')), HasReason("PAGE_TOKEN_INVALID"));
}

TEST_F(PureTest, MasksWriteWhatTheyName) {
  const ResourceType& type = Type("staffing.Teacher");
  staffing::v1::Teacher stored;
  stored.set_full_name("a");
  stored.set_birth_date("1980-01-01");
  staffing::v1::Teacher patch;
  patch.set_full_name("b");
  Violations violations;
  google::protobuf::FieldMask mask;
  staffing::v1::Teacher target = stored;
  ApplyMask(type, mask, patch, &target, &violations);  // empty: what is present
  EXPECT_EQ(target.full_name(), "b");
  EXPECT_EQ(target.birth_date(), "1980-01-01");
  mask.add_paths("*");
  target = stored;
  ApplyMask(type, mask, patch, &target, &violations);
  EXPECT_EQ(target.birth_date(), "");
  EXPECT_THAT(violations, IsEmpty());
  mask.add_paths("etag");
  mask.add_paths("name");
  mask.add_paths("full_name.x");
  ApplyMask(type, mask, patch, &target, &violations);
  EXPECT_EQ(violations.size(), 3);
}

TEST_F(PureTest, ImmutableFieldsStay) {
  const ResourceType& type = Type("staffing.Appointment");
  staffing::v1::Appointment before;
  before.set_teacher("districts/d/teachers/a");
  staffing::v1::Appointment after = before;
  after.set_teacher("districts/d/teachers/b");
  Violations violations;
  CheckImmutable(type, before, after, "appointment", &violations);
  ASSERT_EQ(violations.size(), 1);
  EXPECT_EQ(violations[0].field, "appointment.teacher");
  EXPECT_EQ(violations[0].reason, Reason::kFieldImmutable);
}

}  // namespace
}  // namespace districtedu::resource
