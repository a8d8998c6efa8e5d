#include "common/base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class FileTest : public ::testing::Test {
 protected:
  FileTest() {
    path_ = ::testing::TempDir() + "/file_test_XXXXXX";
    close(mkstemp(path_.data()));
  }
  ~FileTest() override { unlink(path_.c_str()); }
  void Write(const std::string& text) { std::ofstream(path_, std::ios::trunc) << text; }
  std::string path_;
};

TEST_F(FileTest, GivesTheWholeFile) {
  const std::string text = std::string(100'000, 'x') + std::string("\0\n", 2);
  Write(text);
  const auto read = ReadFile(path_);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, text);
}

TEST_F(FileTest, SaysWhichFileAndWhy) {
  const auto missing = ReadFile(path_ + ".not");
  EXPECT_EQ(ReasonOf(missing.status()), "CONFIG_INVALID");
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr(path_ + ".not"));
  EXPECT_EQ(ReasonOf(ReadFile("/").status()), "CONFIG_INVALID");
}

TEST_F(FileTest, RefusesMoreThanTheLimit) {
  Write("12345");
  EXPECT_TRUE(ReadFile(path_, 5).ok());
  EXPECT_EQ(ReasonOf(ReadFile(path_, 4).status()), "CONFIG_INVALID");
}

TEST_F(FileTest, SecretsLoseOneNewlineAndAreNotQuoted) {
  Write("hunter2 \n");
  EXPECT_EQ(ReadSecretFile(path_).value(), "hunter2 ");
  Write("hunter2");
  EXPECT_EQ(ReadSecretFile(path_).value(), "hunter2");
  Write("\n");
  EXPECT_EQ(ReasonOf(ReadSecretFile(path_).status()), "CONFIG_INVALID");
  Write(std::string(5000, 's'));
  EXPECT_THAT(std::string(ReadSecretFile(path_).status().message()), Not(HasSubstr("sss")));
}

TEST_F(FileTest, WritesInOneStepAndWithTheseRights) {
  Write("old");
  const std::string text = std::string(100'000, 'x') + std::string("\0\n", 2);
  ASSERT_TRUE(WriteFileAtomically(path_, text, 0600).ok());
  EXPECT_EQ(ReadFile(path_).value(), text);
  struct stat facts {};
  ASSERT_EQ(stat(path_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777, 0600u);
  const absl::Status failed = WriteFileAtomically(path_ + "/below", text, 0600);
  EXPECT_EQ(ReasonOf(failed), "CONFIG_INVALID");
  EXPECT_THAT(std::string(failed.message()), HasSubstr(path_ + "/below"));
}

}  // namespace
}  // namespace districtedu
