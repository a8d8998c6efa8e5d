// The messages of proto/ keep the rules of proto/README.md, and each rule is found broken where it
// is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/contract/descriptor_checks.h"
#include "tests/contract/mutation.h"

namespace districtedu::contract {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kTeacher[] = "districtedu.staffing.v1.Teacher";
constexpr char kAppointment[] = "districtedu.staffing.v1.Appointment";
constexpr char kEnrolment[] = "districtedu.facilities.v1.Enrolment";
constexpr char kSchool[] = "districtedu.facilities.v1.School";
constexpr char kMilestone[] = "districtedu.common.v1.Milestone";

TEST(DescriptorTest, ProtoKeepsTheRules) {
  const Declarations declarations(Declarations::Load());
  EXPECT_THAT(CheckComments(declarations), IsEmpty());
  EXPECT_THAT(CheckEnums(declarations), IsEmpty());
  EXPECT_THAT(CheckResources(declarations), IsEmpty());
  EXPECT_THAT(CheckFields(declarations), IsEmpty());
  EXPECT_THAT(CheckExactness(declarations), IsEmpty());
}

TEST(DescriptorTest, EveryRecordRoomHasTheCommonRecords) {
  const Declarations declarations(Declarations::Load());
  EXPECT_THAT(declarations.record_rooms(), Contains("staffing"));
  EXPECT_THAT(declarations.record_rooms(), Contains("facilities"));
  EXPECT_THAT(declarations.record_rooms(), Not(Contains("aggregation")));
  for (const std::string& room : declarations.record_rooms()) {
    for (const char* type : {"Submission", "Milestone", "Document"}) {
      EXPECT_NE(declarations.Find(room + "." + type), nullptr) << room << "." << type;
    }
  }
}

TEST(DescriptorTest, Comments) {
  Mutation mutation;
  mutation.File("districtedu/staffing/v1/teacher.proto").clear_source_code_info();
  const auto findings = CheckComments(mutation.declarations());
  EXPECT_THAT(findings, Contains("districtedu.staffing.v1.Teacher: no comment"));
  EXPECT_THAT(findings, Contains("districtedu.staffing.v1.Teacher.full_name: no comment"));
  EXPECT_THAT(findings, Contains("districtedu.staffing.v1.SEX_FEMALE: no comment"));
}

TEST(DescriptorTest, Enums) {
  Mutation mutation;
  auto& sex = mutation.Enum("districtedu.staffing.v1.Sex");
  sex.mutable_value(0)->set_name("SEX_NONE");
  sex.mutable_value(1)->clear_options();
  sex.mutable_value(2)->set_name("FEMALE");
  const auto findings = CheckEnums(mutation.declarations());
  EXPECT_THAT(findings, Contains("districtedu.staffing.v1.Sex: no UNSPECIFIED = 0"));
  EXPECT_THAT(findings, Contains("districtedu.staffing.v1.Sex.SEX_MALE: no label_zh"));
  EXPECT_THAT(findings, Contains(HasSubstr("FEMALE: does not begin with SEX_")));
}

// One thing made wrong in a resource, and the words that say so.
struct Case {
  const char* name;
  void (*change)(Mutation&);
  const char* found;
};

class BrokenTest : public ::testing::TestWithParam<Case> {};

TEST_P(BrokenTest, IsFound) {
  Mutation mutation;
  GetParam().change(mutation);
  const Declarations declarations = mutation.declarations();
  auto findings = CheckResources(declarations);
  for (const auto& each : CheckFields(declarations)) findings.push_back(each);
  for (const auto& each : CheckExactness(declarations)) findings.push_back(each);
  EXPECT_THAT(findings, Contains(HasSubstr(GetParam().found)));
}

INSTANTIATE_TEST_SUITE_P(
    All, BrokenTest,
    ::testing::Values(
        Case{"Type", [](Mutation& m) { m.Resource(kTeacher).set_type("Person"); },
             "Teacher: type is not its name"},
        Case{"Plural", [](Mutation& m) { m.Resource(kTeacher).set_plural("staff"); },
             "Teacher: plural is not"},
        Case{"Table", [](Mutation& m) { m.Resource(kTeacher).clear_table(); }, "Teacher: no table"},
        Case{"TableTwice", [](Mutation& m) { m.Resource(kTeacher).set_table("appointments"); },
             "its table is another's"},
        Case{"Scope", [](Mutation& m) { m.Resource(kTeacher).clear_scope(); }, "Teacher: no scope"},
        Case{"Label", [](Mutation& m) { m.Resource(kTeacher).clear_label_zh(); },
             "Teacher: no label_zh"},
        Case{"KeyLabel",
             [](Mutation& m) { m.Resource(kTeacher).mutable_keys(0)->clear_label_zh(); },
             "{teacher} has no label_zh"},
        Case{"KeyRange", [](Mutation& m) { m.Resource(kEnrolment).mutable_keys(2)->clear_max(); },
             "{grade} is an integer without a range"},
        Case{"KeyUnknown",
             [](Mutation& m) { m.Resource(kTeacher).mutable_keys(0)->set_variable("person"); },
             "key {person} is not in the pattern"},
        Case{"KeyReference",
             [](Mutation& m) {
               m.Resource(kEnrolment).mutable_keys(1)->set_reference("facilities.House");
             },
             "{school} refers to unknown facilities.House"},
        Case{"KeyTwice",
             [](Mutation& m) { m.Resource(kEnrolment).mutable_keys(2)->set_column("school_id"); },
             "column school_id is twice in the key"},
        Case{"Pattern", [](Mutation& m) { m.Resource(kTeacher).set_pattern("teachers/{teacher}"); },
             "pattern is not districts/{district}"},
        Case{"Room",
             [](Mutation& m) {
               m.Resource(kMilestone).set_pattern("districts/{district}/milestones/{milestone}");
             },
             "{room} belongs into"},
        Case{"School",
             [](Mutation& m) { m.Resource(kTeacher).set_scope(common::v1::SCOPE_SCHOOL); },
             "is kept by a school and has none in its name"},
        Case{"NaturalKey", [](Mutation& m) { m.Resource(kAppointment).add_natural_key("person"); },
             "natural_key has unknown person"},
        Case{"NoEtag", [](Mutation& m) { m.RemoveField(kTeacher, "etag"); },
             "Teacher.etag: is missing"},
        Case{"EtagWritten", [](Mutation& m) { m.Options(kTeacher, "etag").clear_output_only(); },
             "Teacher.etag: is not output_only"},
        Case{"NameType",
             [](Mutation& m) {
               m.Field(kTeacher, "name")
                   .set_type(google::protobuf::FieldDescriptorProto::TYPE_BYTES);
             },
             "Teacher.name: is no string"},
        Case{"NameNumber", [](Mutation& m) { m.Field(kTeacher, "name").set_number(50); },
             "Teacher.name: is not field 1"},
        Case{"Time",
             [](Mutation& m) {
               auto& field = m.Field(kTeacher, "create_time");
               field.set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
               field.clear_type_name();
             },
             "Teacher.create_time: is no Timestamp"},
        Case{"FieldLabel", [](Mutation& m) { m.Options(kTeacher, "sex").clear_label_zh(); },
             "Teacher.sex: has no label_zh"},
        Case{"FieldLabelTwice",
             [](Mutation& m) { m.Options(kEnrolment, "boarders").set_label_zh("在校生数"); },
             "Enrolment.boarders: its label_zh is another field's"},
        Case{"NestedLabel",
             [](Mutation& m) {
               m.Options("districtedu.facilities.v1.SchoolLocality", "locality").clear_label_zh();
             },
             "SchoolLocality.locality: has no label_zh"},
        Case{"Unit", [](Mutation& m) { m.Options(kEnrolment, "pupils").clear_unit(); },
             "Enrolment.pupils: has no unit"},
        Case{"Range", [](Mutation& m) { m.Options(kEnrolment, "pupils").set_max(-1); },
             "Enrolment.pupils: max is below min"},
        Case{"Presence",
             [](Mutation& m) {
               auto& pupils = m.Field(kEnrolment, "pupils");
               auto& boarders = m.Field(kEnrolment, "boarders");
               for (auto* field : {&pupils, &boarders}) {
                 field->clear_proto3_optional();
                 field->clear_oneof_index();
               }
               m.Message(kEnrolment).clear_oneof_decl();
             },
             "Enrolment.pupils: is not optional"},
        Case{"Float",
             [](Mutation& m) {
               m.Field(kEnrolment, "pupils")
                   .set_type(google::protobuf::FieldDescriptorProto::TYPE_DOUBLE);
             },
             "Enrolment.pupils: floating point"},
        Case{"Reference",
             [](Mutation& m) {
               m.Options(kAppointment, "teacher").set_reference("staffing.Person");
             },
             "Appointment.teacher: refers to unknown staffing.Person"},
        Case{"OnlyForAlone",
             [](Mutation& m) { m.Options(kAppointment, "end_date").add_only_for("main"); },
             "only_for and only_for_field go together"},
        Case{"OnlyForField",
             [](Mutation& m) {
               auto& options = m.Options(kAppointment, "end_date");
               options.set_only_for_field("teacher");
               options.add_only_for("main");
             },
             "only_for_field is no enum"},
        Case{"OnlyForCode",
             [](Mutation& m) {
               auto& options = m.Options(kAppointment, "end_date");
               options.set_only_for_field("kind");
               options.add_only_for("side");
             },
             "only_for unknown code side"},
        Case{"ChildKey",
             [](Mutation& m) { m.Options(kSchool, "localities").set_child_key("year"); },
             "School.localities: repeated message without child_table and child_key"},
        Case{"RepeatedString",
             [](Mutation& m) {
               m.Field(kTeacher, "full_name")
                   .set_label(google::protobuf::FieldDescriptorProto::LABEL_REPEATED);
             },
             "only enums and messages can be repeated"},
        Case{"Bytes",
             [](Mutation& m) {
               m.Field(kTeacher, "full_name")
                   .set_type(google::protobuf::FieldDescriptorProto::TYPE_BYTES);
             },
             "Teacher.full_name: type bytes is no column"},
        Case{"DateOfEnum",
             [](Mutation& m) { m.Options(kTeacher, "sex").set_format(common::v1::FORMAT_DATE); },
             "Teacher.sex: has what only a string can have"},
        Case{"RegularExpression",
             [](Mutation& m) { m.Options(kTeacher, "full_name").set_pattern("("); },
             "Teacher.full_name: pattern does not compile"},
        Case{"RequiredOutput",
             [](Mutation& m) { m.Options(kTeacher, "full_name").set_output_only(true); },
             "Teacher.full_name: is required and output_only"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace districtedu::contract
