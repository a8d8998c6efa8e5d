#include "services/districtctl/text/xlsx_cell.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::districtctl {
namespace {

std::string Number(const std::string& stored, NumberKind kind = NumberKind::kPlain,
                   bool from_1904 = false) {
  const auto text = NumberText(stored, kind, from_1904);
  return text.ok() ? *text : "error";
}

TEST(XlsxCell, NumbersHaveNoArtefactsOfFloats) {
  EXPECT_EQ(Number("1"), "1");
  EXPECT_EQ(Number("1.0"), "1");
  EXPECT_EQ(Number("-0"), "0");
  EXPECT_EQ(Number("-17"), "-17");
  EXPECT_EQ(Number("1E+3"), "1000");
  EXPECT_EQ(Number("0.1"), "0.1");
  EXPECT_EQ(Number("0.10000000000000001"), "0.1");
  EXPECT_EQ(Number("33.299999999999997"), "33.3");
  EXPECT_EQ(Number("1234567890.5"), "1234567890.5");
  EXPECT_EQ(Number("1.5E-7"), "0.00000015");
  EXPECT_EQ(Number("999999999999999"), "999999999999999");
  // An identity number kept as a number: its last digits are lost.
  EXPECT_EQ(Number("3.3010619900101E+17"), "error");
  EXPECT_EQ(Number("1000000000000000"), "error");
  for (const char* bad : {"", "x", " 1", "1 2", "nan", "inf", "1e999"}) {
    EXPECT_EQ(Number(bad), "error") << bad;
  }
}

TEST(XlsxCell, DatesAreDays) {
  const NumberKind date = NumberKind::kDate;
  EXPECT_EQ(Number("45536", date), "2024-09-01");
  EXPECT_EQ(Number("1", date), "1900-01-01");
  EXPECT_EQ(Number("59", date), "1900-02-28");
  EXPECT_EQ(Number("60", date), "error");  // 29 February 1900
  EXPECT_EQ(Number("61", date), "1900-03-01");
  EXPECT_EQ(Number("2958465", date), "9999-12-31");
  EXPECT_EQ(Number("2958466", date), "error");
  EXPECT_EQ(Number("-1", date), "error");
  EXPECT_EQ(Number("45536.75", date), "2024-09-01 18:00:00");
  EXPECT_EQ(Number("45536.999999999", date), "2024-09-02");
  EXPECT_EQ(Number("0.5", NumberKind::kTime), "12:00:00");
  EXPECT_EQ(Number("44074", date, true), "2024-09-01");
  EXPECT_EQ(Number("0", date, true), "1904-01-01");
}

TEST(XlsxCell, FormatsSayWhatIsADate) {
  for (const int id : {14, 22, 27, 31, 50, 57, 58}) {
    EXPECT_EQ(KindOfFormat(id), NumberKind::kDate) << id;
  }
  for (const int id : {18, 21, 32, 45, 47, 55}) {
    EXPECT_EQ(KindOfFormat(id), NumberKind::kTime) << id;
  }
  for (const int id : {0, 1, 2, 9, 11, 37, 48, 49}) {
    EXPECT_EQ(KindOfFormat(id), NumberKind::kPlain) << id;
  }
  const auto kind = [](absl::string_view code) { return KindOfFormat(code); };
  for (const char* code : {"yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\";@", "[$-804]yyyy/m/d", "mmm",
                           "m/d h:mm", "[Red]d"}) {
    EXPECT_EQ(kind(code), NumberKind::kDate) << code;
  }
  for (const char* code : {"h:mm", "[h]:mm:ss", "mm:ss.0", "[mm]:ss"}) {
    EXPECT_EQ(kind(code), NumberKind::kTime) << code;
  }
  for (const char* code :
       {"General", "0.00", "#,##0\\ \"days\"", "[Red]0", "0.00E+00", "@", "0_d", "\"ymd", "[y"}) {
    EXPECT_EQ(kind(code), NumberKind::kPlain) << code;
  }
}

TEST(XlsxCell, References) {
  EXPECT_EQ(ParseReference("A1")->column, 0);
  EXPECT_EQ(ParseReference("XFD1048576")->column, 16383);
  EXPECT_EQ(ParseReference("BC12")->row, 12);
  for (const char* bad : {"", "A", "1", "a1", "A0", "AAAA1", "A1B", "A12345678"}) {
    EXPECT_FALSE(ParseReference(bad).has_value()) << bad;
  }
  for (const char* reference : {"A1", "Z9", "AA10", "ZZ1", "AAA100"}) {
    EXPECT_EQ(FormatReference(*ParseReference(reference)), reference);
  }
}

TEST(XlsxCell, UnescapesControlCharacters) {
  EXPECT_EQ(Unescaped("a_x000D_b"), "a\rb");
  EXPECT_EQ(Unescaped("_x005F_x000D_"), "_x000D_");
  EXPECT_EQ(Unescaped("_x00_ _x000g_ _x4E00_"), "_x00_ _x000g_ _x4E00_");
}

}  // namespace
}  // namespace districtedu::districtctl
