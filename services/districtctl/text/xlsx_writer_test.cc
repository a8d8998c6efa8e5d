#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "common/base/error.h"
#include "common/base/file.h"
#include "common/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/text/table_format.h"
#include "services/districtctl/text/table_writer.h"

namespace districtedu::districtctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Rows = std::vector<std::vector<std::string>>;

const std::vector<TableColumn>& Columns() {
  static const auto* const columns = new std::vector<TableColumn>{
      {"编号"},
      {"人数", TableColumn::kInteger},
      {"日期", TableColumn::kDate},
      {"类别", TableColumn::kText, {"本职", "兼职"}},
  };
  return *columns;
}

Rows ReadBack(const std::string& path) {
  const auto source = FileSource::Open(path);
  EXPECT_TRUE(source.ok()) << source.status();
  const auto reader = OpenRows(**source, *DetectFormat(**source, {}));
  EXPECT_TRUE(reader.ok()) << reader.status();
  Rows rows;
  Row row;
  while (*(*reader)->Next(row)) rows.push_back(row.cells);
  return rows;
}

class TableWriterTest : public ::testing::TestWithParam<std::string> {
 protected:
  testing::TempDir dir_;
};

TEST_P(TableWriterTest, WritesWhatTheReaderReads) {
  const std::string path = dir_.File("x" + GetParam());
  const Rows rows = {
      {"007", "12", "2024-09-01", "本职"}, {" two\r\nlines, \"quoted\" ", "-3", "1899-12-31", ""},
      {"=1+1", "", "1900-03-01", "兼职"},  {"_x0041_", "999999999999999999", "no date", "\t"},
      {"<&>\x01\x1F_x", "1.5", "", "𠀀"},  {"", "", "", "x"},
  };
  auto writer = CreateTable(path, Columns());
  ASSERT_TRUE(writer.ok()) << writer.status();
  for (const auto& row : rows) ASSERT_TRUE((*writer)->Add(row).ok());
  EXPECT_FALSE(std::filesystem::exists(path));
  ASSERT_TRUE((*writer)->Close().ok());
  Rows expected = {{"编号", "人数", "日期", "类别"}};
  expected.insert(expected.end(), rows.begin(), rows.end());
  EXPECT_EQ(ReadBack(path), expected);
}

TEST_P(TableWriterTest, LeavesNothingBehindWhenItIsGivenUp) {
  {
    auto writer = CreateTable(dir_.File("x" + GetParam()), Columns());
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE((*writer)->Add({"1"}).ok());
  }
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
  const auto nowhere = CreateTable(dir_.File("no/folder/x" + GetParam()), Columns());
  EXPECT_EQ(ReasonOf(nowhere.status()), "CONFIG_INVALID");
}

INSTANTIATE_TEST_SUITE_P(Formats, TableWriterTest, ::testing::Values(".csv", ".XLSX"));

TEST(TableWriter, ExcelKnowsTheCsvFileForUtf8) {
  const testing::TempDir dir;
  auto writer = CreateTable(dir.File("x.csv"), Columns());
  ASSERT_TRUE((*writer)->Close().ok());
  EXPECT_EQ(*ReadFile(dir.File("x.csv")), "\xEF\xBB\xBF编号,人数,日期,类别\r\n");
  std::ostringstream out;
  ASSERT_TRUE(WriteTable(out, Columns())->Close().ok());
  EXPECT_EQ(out.str(), "编号,人数,日期,类别\r\n");
}

TEST(TableWriter, RefusesWhatAWorkbookDoesNotHold) {
  const testing::TempDir dir;
  auto writer = CreateTable(dir.File("x.xlsx"), Columns());
  const absl::Status status = (*writer)->Add({std::string(40000, 'x')});
  EXPECT_THAT(std::string(status.message()), HasSubstr("row 2 has a text of more characters"));
  EXPECT_FALSE((*writer)->Close().ok());
  writer->reset();
  EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
  EXPECT_THAT(std::string(CreateTable(dir.File("x.txt"), Columns()).status().message()),
              HasSubstr("end it with .csv or .xlsx"));
}

}  // namespace
}  // namespace districtedu::districtctl
