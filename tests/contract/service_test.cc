// The services of proto/ keep the rules of proto/README.md; the list of methods is rpcs.golden.
//
// service_test --refresh writes the list anew, for a change of the contract that is meant.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/contract/mutation.h"
#include "tests/contract/service_checks.h"

namespace districtedu::contract {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

bool refresh = false;

constexpr char kService[] = "districtedu.staffing.v1.StaffingService";
constexpr char kPackage[] = "districtedu.staffing.v1.";

TEST(ServiceTest, ProtoKeepsTheRules) {
  const Declarations declarations(Declarations::Load());
  EXPECT_THAT(CheckRoles(declarations), IsEmpty());
  EXPECT_THAT(CheckPaging(declarations), IsEmpty());
  EXPECT_THAT(CheckStandardMethods(declarations), IsEmpty());
}

TEST(ServiceTest, MethodsAreThoseOfTheGoldenFile) {
  const std::string methods = ListOfMethods(Declarations(Declarations::Load()));
  if (refresh) std::ofstream(DISTRICTEDU_RPCS_GOLDEN) << methods;
  std::ifstream file(DISTRICTEDU_RPCS_GOLDEN);
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(methods, golden.str()) << "if this is meant: contract_service_test --refresh";
}

TEST(ServiceTest, ARoleMoreOrAMethodLessChangesTheList) {
  const std::string before = ListOfMethods(Declarations(Declarations::Load()));
  Mutation more;
  more.Method(kService, "GetTeacher")
      .mutable_options()
      ->MutableExtension(common::v1::method)
      ->add_roles(common::v1::ROLE_READER);
  EXPECT_NE(ListOfMethods(more.declarations()), before);
  Mutation less;
  less.RemoveMethod(kService, "GetTeacher");
  EXPECT_NE(ListOfMethods(less.declarations()), before);
}

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
  auto findings = CheckRoles(declarations);
  for (const auto& each : CheckPaging(declarations)) findings.push_back(each);
  for (const auto& each : CheckStandardMethods(declarations)) findings.push_back(each);
  EXPECT_THAT(findings, Contains(HasSubstr(GetParam().found)));
}

void Admit(Mutation& mutation, const char* method, common::v1::Role role) {
  mutation.Method(kService, method)
      .mutable_options()
      ->MutableExtension(common::v1::method)
      ->add_roles(role);
}

INSTANTIATE_TEST_SUITE_P(
    All, BrokenTest,
    ::testing::Values(
        Case{"NoRoles", [](Mutation& m) { m.Method(kService, "GetTeacher").clear_options(); },
             "GetTeacher: no roles"},
        Case{"Unspecified",
             [](Mutation& m) { Admit(m, "GetTeacher", common::v1::ROLE_UNSPECIFIED); },
             "GetTeacher: admits UNSPECIFIED"},
        Case{"AuditorWrites",
             [](Mutation& m) { Admit(m, "CreateTeacher", common::v1::ROLE_AUDITOR); },
             "CreateTeacher: ROLE_AUDITOR writes nothing"},
        Case{"ReaderImports", [](Mutation& m) { Admit(m, "Import", common::v1::ROLE_READER); },
             "Import: ROLE_READER writes nothing"},
        Case{"ReporterWritesDistrict",
             [](Mutation& m) { Admit(m, "UpdateTeacher", common::v1::ROLE_SCHOOL_REPORTER); },
             "UpdateTeacher: a school reporter writes records of its school only"},
        Case{"NoPageSize",
             [](Mutation& m) { m.RemoveField("districtedu.common.v1.ListRequest", "page_size"); },
             "ListTeachers: ListRequest has no page_size"},
        Case{"NoNextPageToken",
             [](Mutation& m) {
               m.RemoveField("districtedu.aggregation.v1.ListIndicatorsResponse",
                             "next_page_token");
             },
             "ListIndicatorsResponse has no next_page_token"},
        Case{"NoMethod", [](Mutation& m) { m.RemoveMethod(kService, "DeleteTeacher"); },
             "StaffingService.DeleteTeacher: is missing"},
        Case{"NoCommonMethod", [](Mutation& m) { m.RemoveMethod(kService, "UpdateSubmission"); },
             "StaffingService.UpdateSubmission: is missing"},
        Case{"OtherName",
             [](Mutation& m) { m.Method(kService, "ListTeacherHonours").set_name("ListHonours"); },
             "StaffingService.ListTeacherHonours: is missing"},
        Case{"OtherRequest",
             [](Mutation& m) {
               m.Method(kService, "GetTeacher")
                   .set_input_type(".districtedu.common.v1.DeleteRequest");
             },
             "GetTeacher: does not take districtedu.common.v1.GetRequest"},
        Case{"OtherVerb",
             [](Mutation& m) {
               m.Method(kService, "GetTeacher")
                   .mutable_options()
                   ->MutableExtension(common::v1::method)
                   ->set_verb(common::v1::VERB_LIST);
             },
             "GetTeacher: does not declare its verb and resource"},
        Case{"OtherResource",
             [](Mutation& m) {
               m.Method(kService, "UpdateTeacher")
                   .mutable_options()
                   ->MutableExtension(common::v1::method)
                   ->set_resource("Appointment");
             },
             "UpdateTeacher: does not declare its verb and resource"},
        Case{"OtherResponse",
             [](Mutation& m) {
               m.Method(kService, "CreateTeacher").set_output_type(".google.protobuf.Empty");
             },
             "CreateTeacher: does not return districtedu.staffing.v1.Teacher"},
        Case{"Stream",
             [](Mutation& m) { m.Method(kService, "GetTeacher").set_server_streaming(true); },
             "GetTeacher: is a stream"},
        Case{"NoEtag",
             [](Mutation& m) { m.RemoveField("districtedu.common.v1.DeleteRequest", "etag"); },
             "DeleteTeacher: request has no etag"},
        Case{"NoMask",
             [](Mutation& m) {
               m.RemoveField(std::string(kPackage) + "UpdateTeacherRequest", "update_mask");
             },
             "UpdateTeacher: request has no update_mask"},
        Case{"NoRecords",
             [](Mutation& m) {
               m.RemoveField(std::string(kPackage) + "ListTeachersResponse", "teachers");
             },
             "ListTeachers: response has no teachers"},
        Case{"UnaryImport",
             [](Mutation& m) { m.Method(kService, "Import").set_client_streaming(false); },
             "Import: is not a stream both ways"},
        Case{"NoAudit", [](Mutation& m) { m.RemoveMethod(kService, "ListAuditEntries"); },
             "StaffingService: no ListAuditEntries"},
        Case{"NoImport", [](Mutation& m) { m.RemoveMethod(kService, "Import"); },
             "staffing.Teacher: no service with Import keeps it"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace districtedu::contract

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  districtedu::contract::refresh = std::any_of(
      argv + 1, argv + argc, [](const char* each) { return std::string(each) == "--refresh"; });
  return RUN_ALL_TESTS();
}
