#include "common/base/utf8.h"

#include "gtest/gtest.h"

namespace districtedu {
namespace {

TEST(Utf8Test, AcceptsOneToFourBytes) {
  EXPECT_TRUE(IsValidUtf8(""));
  EXPECT_TRUE(IsValidUtf8("plain"));
  EXPECT_TRUE(IsValidUtf8("\xC3\xA9"));
  EXPECT_TRUE(IsValidUtf8("南湖区"));
  EXPECT_TRUE(IsValidUtf8("𠮷😀"));           // 4 bytes each
  EXPECT_TRUE(IsValidUtf8("\xED\x9F\xBF"));  // U+D7FF, last before the surrogates
  EXPECT_TRUE(IsValidUtf8("\xEE\x80\x80"));  // U+E000, first after them
  EXPECT_TRUE(IsValidUtf8("\xF4\x8F\xBF\xBF"));
  EXPECT_TRUE(IsValidUtf8(absl::string_view("a\0b", 3)));
}

TEST(Utf8Test, RefusesWhatRfc3629Refuses) {
  EXPECT_FALSE(IsValidUtf8("\x80"));              // continuation alone
  EXPECT_FALSE(IsValidUtf8("\xC0\xAF"));          // overlong '/'
  EXPECT_FALSE(IsValidUtf8("\xC1\xBF"));          // overlong
  EXPECT_FALSE(IsValidUtf8("\xE0\x80\xAF"));      // overlong
  EXPECT_FALSE(IsValidUtf8("\xF0\x80\x80\xAF"));  // overlong
  EXPECT_FALSE(IsValidUtf8("\xED\xA0\x80"));      // surrogate
  EXPECT_FALSE(IsValidUtf8("\xF4\x90\x80\x80"));  // above U+10FFFF
  EXPECT_FALSE(IsValidUtf8("\xF5\x80\x80\x80"));
  EXPECT_FALSE(IsValidUtf8("\xE5\x8D"));  // cut short
  EXPECT_FALSE(
      IsValidUtf8("\xE5\x8D"
                  "a"));
  EXPECT_FALSE(IsValidUtf8("ok\xFF"));
  EXPECT_FALSE(IsValidUtf8("\xC4\xCF"));  // GBK text
}

TEST(Utf8Test, CountsCodePoints) {
  EXPECT_EQ(CountCodePoints(""), 0u);
  EXPECT_EQ(CountCodePoints("南湖区a"), 4u);
  EXPECT_EQ(CountCodePoints("𠮷😀"), 2u);
}

TEST(Utf8Test, ReplacesBrokenBytes) {
  EXPECT_EQ(ToValidUtf8("南\xFFx\xE5\x8D"), "南\uFFFDx\uFFFD\uFFFD");
  EXPECT_EQ(ToValidUtf8("南湖"), "南湖");
}

TEST(Utf8Test, TruncatesBetweenCodePoints) {
  EXPECT_EQ(TruncateUtf8("南湖", 6), "南湖");
  EXPECT_EQ(TruncateUtf8("南湖", 5), "南");
  EXPECT_EQ(TruncateUtf8("南湖", 3), "南");
  EXPECT_EQ(TruncateUtf8("南湖", 2), "");
  EXPECT_EQ(TruncateUtf8("abc", 2), "ab");
}

}  // namespace
}  // namespace districtedu
