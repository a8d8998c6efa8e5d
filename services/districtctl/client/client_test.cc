#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/base/error.h"
#include "common/resource/declared/value.h"
#include "common/testing/proto_matchers.h"
#include "districtedu/facilities/v1/school.pb.h"
#include "districtedu/staffing/v1/teacher.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/client/columns.h"
#include "services/districtctl/client/connections.h"
#include "services/districtctl/client/records.h"

namespace districtedu::districtctl {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Endpoints, AreRoomsAndAddresses) {
  const auto endpoints = ParseEndpoints("staffing=127.0.0.1:1, facilities=[::1]:2,");
  ASSERT_TRUE(endpoints.ok()) << endpoints.status();
  EXPECT_THAT(*endpoints,
              ElementsAre(Pair("staffing", "127.0.0.1:1"), Pair("facilities", "[::1]:2")));
  for (const char* wrong : {"", "staffing", "=x", "staffing=", "a=1,a=2"}) {
    EXPECT_EQ(ReasonOf(ParseEndpoints(wrong).status()), "CONFIG_INVALID") << wrong;
  }
}

TEST(Plan, WithoutFiguresSaysHowItGetsThem) {
  const absl::Status status =
      OfPlan("districts/n/plans/p", Error(Reason::kResourceNotFound, "there is none of this name"));
  EXPECT_EQ(ReasonOf(status), "RESOURCE_NOT_FOUND");
  EXPECT_NE(status.message().find("districtctl plan apply"), absl::string_view::npos);
}

class RecordTypesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto types = RecordTypes::Load();
    ASSERT_TRUE(types.ok()) << types.status();
    types_ = *std::move(types);
  }

  const ResourceType& Type(const std::string& name) { return **types_->Find(name); }

  std::unique_ptr<RecordTypes> types_;
};

TEST_F(RecordTypesTest, EveryResourceHasItsMethodsAndRequests) {
  EXPECT_GE(types_->all().size(), 18u);
  for (const ResourceType* type : types_->all()) {
    SCOPED_TRACE(type->full_type());
    for (const auto verb : {common::v1::VERB_GET, common::v1::VERB_LIST, common::v1::VERB_CREATE,
                            common::v1::VERB_UPDATE, common::v1::VERB_DELETE}) {
      EXPECT_NE(NewRequest(*type, verb), nullptr);
      EXPECT_NE(NewResponse(*type, verb), nullptr);
    }
    EXPECT_EQ(NewResponse(*type, common::v1::VERB_GET)->GetDescriptor(), type->descriptor());
    EXPECT_EQ(NewResponse(*type, common::v1::VERB_LIST)->GetDescriptor()->field(0)->message_type(),
              type->descriptor());
    const auto* create = NewRequest(*type, common::v1::VERB_CREATE)->GetDescriptor();
    EXPECT_NE(create->FindFieldByName(type->singular()), nullptr);
    EXPECT_NE(create->FindFieldByName(type->singular() + "_id"), nullptr);
    EXPECT_EQ(types_->InRoom(type->room(), type->plural()), type);
    EXPECT_EQ(types_->InRoom(type->room(), type->singular()), type);
  }
}

TEST_F(RecordTypesTest, NamesLeadToTheirResource) {
  const auto of = [&](const std::string& name) {
    const auto type = types_->OfName(name);
    return type.ok() ? (*type)->full_type() : ReasonOf(type.status());
  };
  EXPECT_EQ(of("districts/nanhu"), "facilities.District");
  EXPECT_EQ(of("districts/nanhu/teachers/t1/honours/h1"), "staffing.TeacherHonour");
  EXPECT_EQ(of("districts/n/schoolYears/2022/schools/p01/enrolments/3"), "facilities.Enrolment");
  EXPECT_EQ(of("districts/n/rooms/staffing/schoolYears/2022/forms/staff/submissions/p01"),
            "staffing.Submission");
  EXPECT_EQ(of("districts/n/rooms/facilities/milestones/m"), "facilities.Milestone");
  EXPECT_EQ(of("districts/n/schoolYears/year/schools/p01/enrolments/3"), "NAME_INVALID");
  EXPECT_EQ(of("districts/n/teachers/t1/"), "NAME_INVALID");
  EXPECT_EQ(of("../../etc/passwd"), "NAME_INVALID");
}

TEST_F(RecordTypesTest, ParentsFollowThePattern) {
  EXPECT_EQ(DefaultParent(Type("districts"), "nanhu", "-"), "");
  EXPECT_EQ(DefaultParent(Type("teachers"), "nanhu", "-"), "districts/nanhu");
  EXPECT_EQ(DefaultParent(Type("enrolments"), "nanhu", "-"),
            "districts/nanhu/schoolYears/-/schools/-");
  EXPECT_EQ(DefaultParent(Type("staffing/submissions"), "nanhu", "-"),
            "districts/nanhu/rooms/staffing/schoolYears/-/forms/-");
}

TEST_F(RecordTypesTest, SettingsAreReadAsCells) {
  facilities::v1::School school;
  std::vector<std::string> paths;
  for (const char* setting : {"name_zh=a=b", "kind=九年一贯制学校", "region=longhe-town",
                              "main_school=districts/x/schools/y", "closed_on="}) {
    const absl::Status status = ApplySetting(Type("schools"), setting, "nanhu", school, paths);
    EXPECT_TRUE(status.ok()) << status;
  }
  EXPECT_THAT(school, testing::EqualsProto("name_zh: 'a=b' kind: SCHOOL_KIND_NINE_YEAR "
                                           "region: 'districts/nanhu/regions/longhe-town' "
                                           "main_school: 'districts/x/schools/y'"));
  EXPECT_THAT(paths, ElementsAre("name_zh", "kind", "region", "main_school", "closed_on"));
  for (const char* wrong : {"kind=castle", "nothing=1", "name_zh", "localities=x", ""}) {
    EXPECT_EQ(ApplySetting(Type("schools"), wrong, "nanhu", school, paths).code(),
              absl::StatusCode::kInvalidArgument)
        << wrong;
  }
}

TEST_F(RecordTypesTest, JsonNamesItsFieldsButNotWhatTheServiceWrites) {
  staffing::v1::Teacher teacher;
  std::vector<std::string> paths;
  ASSERT_TRUE(ApplyJson(R"({"name": "districts/n/teachers/t", "etag": "\"1\"", "full_name": "甲",
                            "create_time": "2022-01-01T00:00:00Z", "sex": "SEX_MALE"})",
                        teacher, paths)
                  .ok());
  EXPECT_THAT(paths, ElementsAre("full_name", "sex"));
  EXPECT_FALSE(teacher.has_create_time());
  EXPECT_EQ(teacher.etag(), "\"1\"");
  for (const char* wrong : {"", "[]", "{\"fullname_\": 1}", "{\"sex\": \"ROBOT\"}", "{"}) {
    EXPECT_EQ(ReasonOf(ApplyJson(wrong, teacher, paths)), "MESSAGE_MALFORMED") << wrong;
  }
}

TEST_F(RecordTypesTest, RowsHaveTheColumnsOfAnImport) {
  facilities::v1::School school;
  school.set_name("districts/nanhu/schools/p01");
  school.set_name_zh("合成");
  school.set_kind(facilities::v1::SCHOOL_KIND_PRIMARY);
  const ResourceType& type = Type("schools");
  EXPECT_THAT(CsvColumns(type),
              ElementsAre("school", "name_zh", "school_code", "kind", "main_school",
                          "reported_by_main_school", "region", "opened_on", "closed_on",
                          "merged_into", "localities.school_year", "localities.locality"));
  EXPECT_THAT(CsvRows(type, school), ElementsAre(ElementsAre("p01", "合成", "", "primary", "",
                                                             "false", "", "", "", "", "", "")));
  for (const int year : {2022, 2023}) {
    auto* locality = school.add_localities();
    locality->set_school_year(year);
    locality->set_locality(facilities::v1::LOCALITY_RURAL);
  }
  const auto rows = CsvRows(type, school);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1][0], "p01");
  EXPECT_EQ(rows[1][10], "2023");
  EXPECT_EQ(rows[1][11], "rural");
  EXPECT_THAT(Facts(type, school), ::testing::Contains(Pair("localities[1].school_year", "2023")));
  // In Chinese, and back.
  const auto columns = ColumnsOf(type);
  EXPECT_EQ(LabelledCell(columns[3], "primary"), "小学");
  EXPECT_THAT(ChoicesOf(columns[3], true), ::testing::Contains("小学"));
  EXPECT_THAT(ChoicesOf(columns[3], false), ::testing::Contains("primary"));
  EXPECT_THAT(ChoicesOf(columns[1], true), ::testing::IsEmpty());
  for (const ResourceType* each : types_->all()) {
    std::set<std::string> labels;
    for (const RecordColumn& column : ColumnsOf(*each)) {
      EXPECT_TRUE(labels.insert(column.label).second) << each->full_type() << column.label;
      bool exact = false;
      for (const std::string& header : std::vector<std::string>{column.name, column.label}) {
        const int found = FindColumn(ColumnsOf(*each), header, &exact);
        ASSERT_GE(found, 0) << header;
        EXPECT_EQ(ColumnsOf(*each)[static_cast<std::size_t>(found)].name, column.name) << header;
        EXPECT_TRUE(exact) << header;
      }
      // Every label of a choice reads back as its code.
      for (const std::string& code : ChoicesOf(column, false)) {
        const std::unique_ptr<Message> record = each->New();
        if (column.nested != nullptr) continue;
        const std::string label = LabelledCell(column, code);
        EXPECT_FALSE(resource::FromCell(label, *column.field, "nanhu", record.get()).has_value());
        EXPECT_EQ(resource::ToCell(*record, *column.field), code) << label;
      }
    }
  }
  // Of districts alone the district is a column.
  EXPECT_EQ(CsvColumns(Type("districts"))[0], "district");
}

}  // namespace
}  // namespace districtedu::districtctl
