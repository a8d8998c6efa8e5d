#include "services/districtctl/import/rejected.h"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/client/records.h"
#include "services/districtctl/import/form.h"
#include "services/districtctl/import/source.h"

namespace districtedu::districtctl {
namespace {

using ::testing::ElementsAre;

class RejectedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto types = RecordTypes::Load();
    ASSERT_TRUE(types.ok()) << types.status();
    types_ = *std::move(types);
  }

  const ResourceType& Type(const std::string& name) { return **types_->Find(name); }

  std::unique_ptr<SourceFile> File(const std::string& text) {
    return *SourceFile::Open(dir_.Write("x.csv", text));
  }

  static common::v1::RejectedRow Fault(int row, const std::string& column,
                                       const std::string& reason) {
    common::v1::RejectedRow out;
    out.set_row_number(row);
    out.set_column(column);
    out.set_reason(reason);
    out.set_description("wrong");
    out.set_hint("mend");
    return out;
  }

  std::vector<std::vector<std::string>> Rows(const std::string& path) {
    std::vector<std::vector<std::string>> out;
    const auto file = *SourceFile::Open(path);
    const auto rows = *file->Rows();
    Row row;
    while (*rows->Next(row)) out.push_back(row.cells);
    return out;
  }

  testing::TempDir dir_;
  std::unique_ptr<RecordTypes> types_;
};

TEST_F(RejectedTest, HoldsEveryLineOfARecordWithItsFaults) {
  const auto file = File(
      "学校编号,任职编号,任教学科.学科,错误行\ns1,a1,pe,8\ns1,a1,no,9\n#x,,,\ns1,a2,pe,\n"
      "s1,a3,,\n");
  const ResourceType& type = Type("staffing/appointments");
  const auto facts = Examine(*file, type, "nanhu");
  ASSERT_TRUE(facts.ok()) << facts.status();
  for (const std::string name : {"r.csv", "r.xlsx"}) {
    const std::string path = dir_.File(name);
    RejectedRecords records(*file, type, facts->form, path);
    ASSERT_TRUE(records.Add({Fault(3, "任教学科.学科", "A"), Fault(3, "任职编号", "B")}).ok());
    ASSERT_TRUE(records.Add({Fault(6, "", "C")}).ok());
    ASSERT_TRUE(records.Close().ok());
    EXPECT_EQ(records.records(), 2);
    EXPECT_THAT(Rows(path),
                ElementsAre(ElementsAre("学校编号", "任职编号", "任教学科.学科", "错误行",
                                        "错误字段", "错误值", "错误原因", "错误提示"),
                            ElementsAre("s1", "a1", "pe", "2", "", "", "", ""),
                            ElementsAre("s1", "a1", "no", "3", "任教学科.学科; 任职编号", "no; a1",
                                        "wrong [A]; wrong [B]", "mend"),
                            ElementsAre("s1", "a3", "", "6", "", "", "wrong [C]", "mend")));
    // Mended, it is imported as it is.
    const auto again = Examine(**SourceFile::Open(path), type, "nanhu");
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->form.columns, facts->form.columns);
    EXPECT_EQ(again->rows, 3);
  }
}

TEST_F(RejectedTest, LeavesNoFileWhereNothingIsRejected) {
  const auto file = File("teacher,full_name\nt1,甲\n");
  const auto facts = Examine(*file, Type("teachers"), "nanhu");
  const std::string path = dir_.Write("old.csv", "of an earlier run");
  RejectedRecords records(*file, Type("teachers"), facts->form, path);
  EXPECT_TRUE(records.Close().ok());
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_EQ(RejectedPath("bad", "/a/21_x.CSV", true), "bad/21_x.CSV");
  EXPECT_EQ(RejectedPath("bad", "standard input", true), "bad/standard input.csv");
  EXPECT_EQ(RejectedPath("bad.xlsx", "/a/x.csv", false), "bad.xlsx");
}

}  // namespace
}  // namespace districtedu::districtctl
