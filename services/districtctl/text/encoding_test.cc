#include "services/districtctl/text/encoding.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::districtctl {
namespace {

using ::testing::HasSubstr;

// In pieces of `piece` bytes, so that every boundary is met.
ByteStream FromBytes(const std::string& bytes, std::size_t piece) {
  return [bytes, piece, offset = std::size_t{0}](
             char* buffer, std::size_t size) mutable -> absl::StatusOr<std::size_t> {
    const std::size_t count = std::min({piece, size, bytes.size() - offset});
    std::memcpy(buffer, bytes.data() + offset, count);
    offset += count;
    return count;
  };
}

absl::StatusOr<std::string> Text(const std::string& bytes, std::size_t piece = 3,
                                 std::optional<Encoding> encoding = std::nullopt) {
  EncodingGuess guess;
  if (encoding) {
    guess.encoding = *encoding;
  } else {
    guess = *DetectEncoding(FromBytes(bytes, piece));
  }
  const ByteStream stream = Decode(FromBytes(bytes, piece), guess);
  std::string out;
  char buffer[16];
  while (true) {
    const auto count = stream(buffer, sizeof buffer);
    if (!count.ok()) return count.status();
    if (*count == 0) return out;
    out.append(buffer, *count);
  }
}

std::string Utf16(const std::u16string& text, bool little) {
  std::string out;
  for (const char16_t c : text) {
    const char low = static_cast<char>(c & 0xFF);
    const char high = static_cast<char>(c >> 8);
    out += little ? std::string{low, high} : std::string{high, low};
  }
  return out;
}

TEST(Encoding, ReadsWhatSpreadsheetsSave) {
  const std::string expected = "姓名,学校\n甲,南湖€\n";
  const std::string gb18030 =
      "\xD0\xD5\xC3\xFB,\xD1\xA7\xD0\xA3\n\xBC\xD7,\xC4\xCF\xBA\xFE\xA2\xE3\n";
  for (std::size_t piece = 1; piece < 40; ++piece) {
    EXPECT_EQ(*Text(expected, piece), expected);
    EXPECT_EQ(*Text("\xEF\xBB\xBF" + expected, piece), expected);
    EXPECT_EQ(*Text(gb18030, piece), expected);
    EXPECT_EQ(*Text(Utf16(u"\uFEFF姓名,学校\n甲,南湖€\n", true), piece), expected);
    EXPECT_EQ(*Text(Utf16(u"\uFEFF姓名,学校\n甲,南湖€\n", false), piece), expected);
  }
  EXPECT_EQ(*Text(""), "");
  EXPECT_EQ(*Text("\xEF\xBB\xBF"), "");
  EXPECT_EQ(*Text("plain\n"), "plain\n");
  // Four bytes, as only GB18030 has them.
  EXPECT_EQ(*Text("\x95\x32\x82\x36", 1, Encoding::kGb18030), "𠀀");
}

TEST(Encoding, NamesTheIllegalByte) {
  struct Case {
    std::string bytes;
    std::optional<Encoding> encoding;
    std::string message;
  };
  const std::vector<Case> cases = {
      // GBK with a byte that begins nothing, on the third line.
      {"\xD0\xD5\xC3\xFB\n\xBC\xD7\n\xC4\xCF\xFFx\n", std::nullopt,
       "line 3, byte 10: 0xFF 0x78 is no character of GB18030"},
      // At the very end of a piece, and of the file.
      {"\xD0\xD5\xC3\xFB\xD0\xD5\xC3\xFB\xD0\xD5\xC3\xFB\xD0\xD5\n\xFFx\n", std::nullopt,
       "line 2, byte 15: 0xFF 0x78 is no character of GB18030"},
      {"\xD0\xD5\xC3\xFB\n\xFF", std::nullopt, "line 2, byte 5: 0xFF is no character of GB18030"},
      {"\xD0\xD5\xC3\xFB\n\xBC", std::nullopt,
       "line 2, byte 5: the file ends inside a character of GB18030"},
      // One damaged byte does not make a UTF-8 file Chinese of another encoding.
      {"姓名,学校\n甲\xC4,南湖\n", std::nullopt,
       "line 2, byte 17: not UTF-8, in which the rest of the file seems to be"},
      {"姓名,学校\n\xE7\x94", std::nullopt, "line 2, byte 14: not UTF-8"},
      {"\xEF\xBB\xBFx\n\xC4\xCF\n", std::nullopt, "line 2, byte 5: not UTF-8"},
      {"a\n\xED\xA0\x80\n", Encoding::kUtf8, "line 2, byte 2: not UTF-8"},
      {"a\nx,\xC0\xAF\n", Encoding::kUtf8, "line 2, byte 4: not UTF-8"},
      {"\xFF\xFE" + Utf16(u"甲\n", true) + std::string("\x00\xD8\x41\x00", 4), std::nullopt,
       "line 2, byte 6: 0x00 0xD8 is no character of UTF-16LE"},
      {"\xFF\xFE" + Utf16(u"甲", true) + "x", std::nullopt,
       "line 1, byte 4: the file ends inside a character of UTF-16LE"},
  };
  for (const Case& each : cases) {
    for (const std::size_t piece : {1, 2, 3, 100}) {
      const auto text = Text(each.bytes, piece, each.encoding);
      EXPECT_EQ(ReasonOf(text.status()), "FIELD_NOT_UTF8") << text.status();
      EXPECT_THAT(std::string(text.status().message()), HasSubstr(each.message)) << piece;
      EXPECT_THAT(std::string(text.status().message()), HasSubstr("--encoding"));
    }
  }
}

TEST(Encoding, HasNames) {
  EXPECT_EQ(ParseEncoding("GBK"), Encoding::kGb18030);
  EXPECT_EQ(ParseEncoding("gb18030"), Encoding::kGb18030);
  EXPECT_EQ(ParseEncoding("UTF-8"), Encoding::kUtf8);
  EXPECT_EQ(ParseEncoding("utf-16"), Encoding::kUtf16Le);
  EXPECT_EQ(ParseEncoding("latin1"), std::nullopt);
}

}  // namespace
}  // namespace districtedu::districtctl
