#include "common/base/hash.h"

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace districtedu {
namespace {

TEST(HashTest, Sha256OfTheStandardsExamples) {
  // FIPS 180-2, appendix B.
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(absl::BytesToHexString(Sha256("abc")), Sha256Hex("abc"));
}

TEST(HashTest, PiecesGiveTheSameDigestAndMayGoOn) {
  Sha256Stream stream;
  EXPECT_EQ(stream.Digest(), Sha256(""));
  stream.Update("ab");
  EXPECT_EQ(stream.Digest(), Sha256("ab"));
  stream.Update("c");
  Sha256Stream moved = std::move(stream);
  EXPECT_EQ(moved.Digest(), Sha256("abc"));
}

TEST(HashTest, Base64UrlHasOneSpelling) {
  for (const std::string& bytes : {std::string(), std::string("\0", 1), std::string("\xFB\xFF"),
                                   std::string("abc"), std::string("南湖"), Sha256("x")}) {
    const std::string text = ToBase64Url(bytes);
    EXPECT_EQ(text.find_first_of("+/="), std::string::npos) << text;
    EXPECT_EQ(FromBase64Url(text), bytes);
  }
  EXPECT_EQ(ToBase64Url("\xFB\xFF"), "-_8");
  for (const char* wrong : {"-_8=", "-_9", "-_8 ", "+/8", "a", "a$b", "YWJj\n"}) {
    EXPECT_EQ(FromBase64Url(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace districtedu
