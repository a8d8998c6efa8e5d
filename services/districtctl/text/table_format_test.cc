#include "services/districtctl/text/table_format.h"

#include <string>
#include <vector>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/text/make_zip.h"

namespace districtedu::districtctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The first row, or the error.
std::vector<std::string> Header(const std::string& bytes, const FormatHints& hints = {}) {
  const MemorySource source(bytes);
  const auto format = DetectFormat(source, hints);
  if (!format.ok()) return {std::string(format.status().message())};
  const auto reader = OpenRows(source, *format);
  if (!reader.ok()) return {std::string(reader.status().message())};
  Row row;
  const auto more = (*reader)->Next(row);
  if (!more.ok()) return {std::string(more.status().message())};
  return *more ? row.cells : std::vector<std::string>();
}

TEST(TableFormat, FindsDelimiterAndEncoding) {
  EXPECT_THAT(Header("a,b\n1,2\n"), ElementsAre("a", "b"));
  EXPECT_THAT(Header("a\tb\n1\t2,3,4\n"), ElementsAre("a", "b"));
  EXPECT_THAT(Header("\na;b;\"c,d,e,f\"\n"), ElementsAre("a", "b", "c,d,e,f"));
  EXPECT_THAT(Header("a;b,c\n", {.delimiter = ';'}), ElementsAre("a", "b,c"));
  EXPECT_THAT(Header("\xD0\xD5\xC3\xFB\tb\n"), ElementsAre("姓名", "b"));
  EXPECT_THAT(Header("\xD0\xD5,b\n", {.encoding = Encoding::kUtf8}),
              ElementsAre(HasSubstr("line 1, byte 0: not UTF-8")));
  // What Excel calls "Unicode text".
  EXPECT_THAT(Header(std::string("\xFF\xFE"
                                 "a\0\t\0b\0\r\0\n\0",
                                 12)),
              ElementsAre("a", "b"));
  EXPECT_THAT(Header(""), ElementsAre());
}

TEST(TableFormat, LooksAtTheBytesNotAtTheName) {
  const std::string xlsx = MakeXlsx({.sheet = SheetOf({{"a", "b"}})});
  EXPECT_THAT(Header(xlsx), ElementsAre("a", "b"));
  EXPECT_THAT(Header(xlsx, {.sheet = "S9"}),
              ElementsAre(HasSubstr("no sheet \"S9\" among \"S1\"")));
  const std::string container = std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
  EXPECT_THAT(Header(container + std::string(20000, 'x')),
              ElementsAre(HasSubstr("an old Excel workbook (.xls)")));
  std::string encrypted = container + std::string(16380, 'x');
  for (const char c : std::string("EncryptedPackage")) encrypted += std::string{c, '\0'};
  EXPECT_THAT(Header(encrypted), ElementsAre(HasSubstr("encrypted with a password")));
  EXPECT_THAT(Header("\xEF\xBB\xBF <html><table>"), ElementsAre(HasSubstr("HTML")));
  EXPECT_THAT(Header("a,b\n", {.sheet = "S1"}), ElementsAre(HasSubstr("--sheet is for workbooks")));
  EXPECT_THAT(Header("PK\x03\x04 and then nothing"), ElementsAre(HasSubstr("cut off")));
}

TEST(TableFormat, DelimitersHaveNames) {
  EXPECT_EQ(*ParseDelimiter("tab"), '\t');
  EXPECT_EQ(*ParseDelimiter(";"), ';');
  EXPECT_EQ(ReasonOf(ParseDelimiter("|").status()), "CONFIG_INVALID");
}

}  // namespace
}  // namespace districtedu::districtctl
