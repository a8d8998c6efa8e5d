#include "services/aggregation/plan/number.h"

#include <gtest/gtest.h>

#include <string>

namespace districtedu::aggregation {
namespace {

TEST(ParseDecimal, Reads) {
  const struct {
    const char* text;
    int digits;
    int scale;
  } cases[] = {{"220", 220, 1},   {"1.5", 15, 10}, {"0", 0, 1},  {"-0.25", -25, 100},
               {"0.10", 10, 100}, {"075", 75, 1},  {"-3", -3, 1}};
  for (const auto& each : cases) {
    const auto decimal = ParseDecimal(each.text);
    ASSERT_TRUE(decimal.has_value()) << each.text;
    EXPECT_EQ(decimal->digits, each.digits) << each.text;
    EXPECT_EQ(decimal->scale, each.scale) << each.text;
  }
  EXPECT_EQ(ParseDecimal("999999999999999999.999999999")->digits,
            Integer("999999999999999999999999999"));
}

TEST(ParseDecimal, Refuses) {
  for (const char* text : {"", "-", ".", "1.", ".5", "+1", " 1", "1 ", "1e3", "1,000", "0x10",
                           "1.2.3", "--1", "1.-2", "٣", "1000000000000000000", "0.1234567890"}) {
    EXPECT_FALSE(ParseDecimal(text).has_value()) << text;
  }
}

TEST(Divide, RoundsAsItSays) {
  const struct {
    int a, b, floor, ceil;
  } cases[] = {{7, 2, 3, 4}, {-7, 2, -4, -3}, {7, -2, -4, -3}, {-7, -2, 3, 4},
               {6, 2, 3, 3}, {-6, 2, -3, -3}, {0, 5, 0, 0},    {1, 220, 0, 1}};
  for (const auto& each : cases) {
    EXPECT_EQ(FloorDivide(each.a, each.b), each.floor) << each.a << "/" << each.b;
    EXPECT_EQ(CeilDivide(each.a, each.b), each.ceil) << each.a << "/" << each.b;
  }
}

TEST(RoundedText, RoundsHalfUpToFourPlaces) {
  const struct {
    const char* numerator;
    const char* denominator;
    const char* text;
  } cases[] = {{"440", "2", "220"},
               {"441", "2", "220.5"},
               {"1", "3", "0.3333"},
               {"2", "3", "0.6667"},
               {"1", "20000", "0.0001"},  // 0.00005: half, up
               {"1", "20001", "0"},       // just under it
               {"-1", "20000", "0"},      // up is towards zero here
               {"-3", "20000", "-0.0001"},
               {"-1", "2", "-0.5"},
               {"0", "7", "0"},
               {"100", "1", "100"},
               {"1200", "10", "120"},
               {"2199999999", "10000000", "220"},
               {"123456789012345678901234567890", "1", "123456789012345678901234567890"},
               {"1", "-4", "-0.25"}};
  for (const auto& each : cases) {
    EXPECT_EQ(RoundedText(Integer(each.numerator), Integer(each.denominator)), each.text)
        << each.numerator << "/" << each.denominator;
  }
}

TEST(RoundedRootText, RoundsHalfUpToFourPlaces) {
  const struct {
    const char* numerator;
    const char* denominator;
    const char* text;
  } cases[] = {{"0", "1", "0"},
               {"1", "4", "0.5"},
               {"2", "1", "1.4142"},
               {"3", "1", "1.7321"},
               {"3343375367537", "12593253949265", "0.5153"},
               {"1", "400000000", "0.0001"},  // 0.00005: half, up
               {"1", "400000001", "0"},       // just under it
               {"9999", "10000", "0.9999"},   // 0.99994999...
               {"99990001", "100000000", "1"},
               {"15241578753238836750495351562536198787501905199875019052100", "1",
                "123456789012345678901234567890"}};
  for (const auto& each : cases) {
    EXPECT_EQ(RoundedRootText(Integer(each.numerator), Integer(each.denominator)), each.text)
        << each.numerator << "/" << each.denominator;
  }
}

}  // namespace
}  // namespace districtedu::aggregation
