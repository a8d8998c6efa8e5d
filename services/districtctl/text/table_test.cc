#include "services/districtctl/text/table.h"

#include <string>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/text/width.h"

namespace districtedu::districtctl {
namespace {

using Align = TextTable::Align;

TEST(DisplayWidth, CountsColumnsOfATerminal) {
  EXPECT_EQ(DisplayWidth(""), 0u);
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("学校abc"), 7u);
  EXPECT_EQ(DisplayWidth("，。“”"), 6u);  // quotes are ambiguous: narrow
  EXPECT_EQ(DisplayWidth("ＡＢ"), 4u);    // full-width letters
  EXPECT_EQ(DisplayWidth("ｱ"), 1u);       // half-width katakana
  EXPECT_EQ(DisplayWidth("한글"), 4u);
  EXPECT_EQ(DisplayWidth("é"), 1u);        // precomposed
  EXPECT_EQ(DisplayWidth("e\u0301"), 1u);  // with a combining accent
  EXPECT_EQ(DisplayWidth("𠮷"), 2u);       // beyond the first plane
  EXPECT_EQ(DisplayWidth("😀"), 2u);
  EXPECT_EQ(DisplayWidth("\u200b"), 0u);
  EXPECT_EQ(DisplayWidth("\xD1\xA7"), 1u);  // U+0467, Cyrillic
  EXPECT_EQ(DisplayWidth("a\xFF"
                         "b"),
            3u);  // a replacement character stands for the byte
}

TEST(Printable, LeavesTextAndEscapesWhatSteersATerminal) {
  EXPECT_EQ(Printable("学校 abc 😀"), "学校 abc 😀");
  EXPECT_EQ(Printable("a\nb\tc\r"), "a\\nb\\tc\\r");
  EXPECT_EQ(Printable("\x1b[31m"), "\\x1b[31m");
  EXPECT_EQ(Printable("\xC2\x9B"
                      "31m"),
            "\\x9b31m");  // the one-byte form of the same
  EXPECT_EQ(Printable("a\u202Eb"), "a\\u202eb");
  EXPECT_EQ(Printable("\xFF"), "\uFFFD");
  EXPECT_EQ(Printable(std::string("\0", 1)), "\\x00");
}

TEST(TextTable, AlignsEastAsianText) {
  TextTable table({{"id"}, {"学校"}, {"pupils", Align::kRight}, {"note"}});
  table.Add({"p01", "合成小学", "1200", "x"});
  table.Add({"longhe", "a", "7", ""});
  table.Add({"", "", "", ""});
  table.Add({"q"});
  EXPECT_EQ(table.Render(),
            "id      学校      pupils  note\n"
            "p01     合成小学    1200  x\n"
            "longhe  a              7\n"
            "\n"
            "q\n");
  EXPECT_EQ(table.rows(), 4u);
}

TEST(TextTable, CutsNothingAndKeepsOneLineARow) {
  const std::string longest(300, 'x');
  TextTable table({{"a"}, {"b"}});
  table.Add({longest, "two\nlines"});
  const std::vector<std::string> lines = absl::StrSplit(table.Render(), '\n');
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[1], longest + "  two\\nlines");
}

}  // namespace
}  // namespace districtedu::districtctl
