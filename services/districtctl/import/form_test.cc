#include "services/districtctl/import/form.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/client/records.h"
#include "services/districtctl/import/order.h"

namespace districtedu::districtctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FormTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto types = RecordTypes::Load();
    ASSERT_TRUE(types.ok()) << types.status();
    types_ = *std::move(types);
  }

  const ResourceType& Type(const std::string& name) { return **types_->Find(name); }

  std::unique_ptr<RecordTypes> types_;
};

TEST_F(FormTest, HeadersAreReadByNameOrLabelAndTrimmedWithCare) {
  const auto columns = [&](const std::string& resource, const std::vector<std::string>& header) {
    const auto form = ReadForm(Type(resource), "nanhu", header);
    EXPECT_TRUE(form.ok()) << form.status();
    return form.ok() ? form->columns : std::vector<std::string>();
  };
  EXPECT_THAT(columns("teachers", {"\uFEFF教职工编号*", "　姓名\u200B ", "“出生日期”", "学\n历"}),
              ElementsAre("教职工编号", "姓名", "出生日期", "学历"));
  // The server knows names as they are declared.
  EXPECT_THAT(columns("teachers", {"Teacher", "FULL_NAME"}), ElementsAre("teacher", "full_name"));
  EXPECT_THAT(columns("staffing/appointments", {"学校编号", "任职编号", "任教学科．学科", "etag"}),
              ElementsAre("学校编号", "任职编号", "任教学科.学科", "etag"));
  const auto form = ReadForm(Type("teachers"), "nanhu",
                             {"teacher", "错误行", "full_name", "错误原因", "错误提示"});
  ASSERT_TRUE(form.ok()) << form.status();
  EXPECT_THAT(form->columns, ElementsAre("teacher", "full_name"));
  EXPECT_THAT(CellsOf(*form, Row{7, {"t1", "9", "甲"}}), ElementsAre("t1", "甲"));
  EXPECT_THAT(CellsOf(*form, Row{7, {"t1", "9", "甲", "", "", "more"}}),
              ElementsAre("t1", "甲", "more"));
}

TEST_F(FormTest, WrongHeadersNameTheNearestColumns) {
  const auto error = [&](const std::vector<std::string>& header) {
    const auto violations = ViolationsOf(ReadForm(Type("teachers"), "nanhu", header).status());
    return violations.empty() ? "" : absl::StrCat(violations[0].first, ": ", violations[0].second);
  };
  EXPECT_THAT(error({"teacher", "fullname"}),
              HasSubstr("columns[1]: column 2, \"fullname\" is not a column of Teacher; nearest: "
                        "full_name (姓名)"));
  EXPECT_THAT(error({"teacher", "教师姓名"}), HasSubstr("full_name (姓名)"));
  EXPECT_THAT(error({"teacher", "№"}), HasSubstr("its columns are teacher, full_name"));
  EXPECT_THAT(error({"teacher", ""}), HasSubstr("column 2, has no title"));
  EXPECT_THAT(error({"teacher", "full_name", "full_name"}), HasSubstr("stands twice"));
  EXPECT_THAT(error({"teacher", "full_name", "姓名"}), HasSubstr("is the same as \"full_name\""));
  EXPECT_THAT(error({"full_name"}), HasSubstr("columns: \"teacher\" is missing"));
}

TEST_F(FormTest, FilesGoInTheOrderOfTheirReferences) {
  const auto order = [&](const std::vector<std::string>& names) {
    std::vector<const ResourceType*> types;
    for (const std::string& name : names) types.push_back(&Type(name));
    std::vector<std::string> out;
    for (const std::size_t i : DependencyOrder(types)) out.push_back(names[i]);
    return out;
  };
  EXPECT_THAT(order({"staffing/submissions", "staffing/appointments", "teachers", "schools",
                     "subjects", "districts"}),
              ElementsAre("districts", "teachers", "schools", "subjects", "staffing/appointments",
                          "staffing/submissions"));
  // What does not depend on each other stays as it was given.
  EXPECT_THAT(order({"teachers", "subjects", "teachers"}),
              ElementsAre("teachers", "subjects", "teachers"));
}

}  // namespace
}  // namespace districtedu::districtctl
