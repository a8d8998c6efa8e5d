#include "common/base/config.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

ABSL_FLAG(std::string, sample_text, "plain", "A text.");
ABSL_FLAG(int, sample_number, 7, "A number.");
ABSL_FLAG(bool, sample_switch, false, "A switch.");
ABSL_FLAG(absl::Duration, sample_wait, absl::Seconds(3), "A time.");
ABSL_FLAG(std::string, sample_password, "", "Should be a file.");
ABSL_FLAG(std::string, sample_password_file, "", "A file.");

namespace districtedu {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() {
    std::string pattern = ::testing::TempDir() + "/config_test_XXXXXX";
    const int fd = mkstemp(pattern.data());
    close(fd);
    path_ = pattern;
  }
  ~ConfigTest() override { unlink(path_.c_str()); }

  std::string FileWith(const std::string& text) {
    std::ofstream(path_, std::ios::trunc) << text;
    return path_;
  }

 private:
  absl::FlagSaver saver_;
  std::string path_;
};

TEST_F(ConfigTest, DefaultsStandWhereNothingIsSaid) {
  const auto rest = InitConfigFrom({}, {"PATH=/bin", "HOME=/x"});
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_THAT(*rest, IsEmpty());
  EXPECT_EQ(absl::GetFlag(FLAGS_sample_text), "plain");
  EXPECT_EQ(absl::GetFlag(FLAGS_sample_number), 7);
}

TEST_F(ConfigTest, AByteOrderMarkIsPassedOver) {
  const auto rest = InitConfigFrom({"--config", FileWith("\xef\xbb\xbfsample_number = 8\n")}, {});
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_EQ(absl::GetFlag(FLAGS_sample_number), 8);
}

TEST_F(ConfigTest, CommandLineBeatsEnvironmentBeatsFileBeatsDefault) {
  const std::string file = FileWith(
      "# the sample\n"
      "sample_text = from file # and more\n"
      "\n"
      "  sample_number=1\n"
      "sample_wait = 5s\r\n");
  const auto rest =
      InitConfigFrom({"--config", file, "--sample_text=from line"},
                     {"DISTRICTEDU_SAMPLE_TEXT=from environment", "DISTRICTEDU_SAMPLE_NUMBER=2"});
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_EQ(absl::GetFlag(FLAGS_sample_text), "from line");
  EXPECT_EQ(absl::GetFlag(FLAGS_sample_number), 2);
  EXPECT_EQ(absl::GetFlag(FLAGS_sample_wait), absl::Seconds(5));
}

TEST_F(ConfigTest, OnlyALineThatBeginsWithHashIsAComment) {
  ASSERT_TRUE(InitConfigFrom({"--config=" + FileWith("sample_text = a # b\n")}, {}).ok());
  EXPECT_EQ(absl::GetFlag(FLAGS_sample_text), "a # b");
}

TEST_F(ConfigTest, TheFileMayBeNamedInTheEnvironment) {
  const std::string file = FileWith("sample_number = 11\n");
  ASSERT_TRUE(InitConfigFrom({}, {"DISTRICTEDU_CONFIG=" + file}).ok());
  EXPECT_EQ(absl::GetFlag(FLAGS_sample_number), 11);
}

TEST_F(ConfigTest, FormsOfTheCommandLine) {
  const auto rest = InitConfigFrom(
      {"get", "--sample_switch", "--sample_number", "3", "-", "--", "--sample_number=4"}, {});
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_THAT(*rest, ElementsAre("get", "-", "--sample_number=4"));
  EXPECT_TRUE(absl::GetFlag(FLAGS_sample_switch));
  EXPECT_EQ(absl::GetFlag(FLAGS_sample_number), 3);

  ASSERT_TRUE(InitConfigFrom({"--nosample_switch"}, {}).ok());
  EXPECT_FALSE(absl::GetFlag(FLAGS_sample_switch));
  ASSERT_TRUE(InitConfigFrom({"--sample_switch=true"}, {}).ok());
  EXPECT_TRUE(absl::GetFlag(FLAGS_sample_switch));
}

TEST_F(ConfigTest, EverythingWrongIsNamedAtOnce) {
  const std::string file = FileWith(
      "colour = red\nsample_number = many\njust words\n"
      "sample_text = a\nsample_text = b\nconfig = other\n");
  const auto rest = InitConfigFrom({"--config=" + file, "--shape", "-x", "--sample_number"},
                                   {"DISTRICTEDU_SIZE=4"});
  EXPECT_EQ(ReasonOf(rest.status()), "CONFIG_INVALID");
  EXPECT_THAT(std::string(rest.status().message()),
              AllOf(HasSubstr(":1: unknown key \"colour\""),
                    HasSubstr(":2: key \"sample_number\" cannot have the value \"many\""),
                    HasSubstr(":3: not a"), HasSubstr(":5: key \"sample_text\" stands twice"),
                    HasSubstr(":6: a file cannot name another"), HasSubstr("\"shape\""),
                    HasSubstr("unknown option -x"), HasSubstr("key \"sample_number\" has no value"),
                    HasSubstr("environment DISTRICTEDU_SIZE: unknown key \"size\"")));
}

TEST_F(ConfigTest, MissingFileIsNamed) {
  const auto rest = InitConfigFrom({"--config=/nowhere/at.all"}, {});
  EXPECT_THAT(std::string(rest.status().message()), HasSubstr("/nowhere/at.all"));
}

TEST_F(ConfigTest, AbseilsOwnFlagsAreNotKeys) {
  for (const char* argument : {"--flagfile=x", "--fromenv=x", "--undefok=x", "--help"}) {
    EXPECT_EQ(ReasonOf(InitConfigFrom({argument}, {}).status()), "CONFIG_INVALID") << argument;
  }
}

TEST_F(ConfigTest, SecretsAreNeverPrinted) {
  ASSERT_TRUE(
      InitConfigFrom({"--sample_password=hunter2", "--sample_password_file=/etc/pw"}, {}).ok());
  EXPECT_THAT(
      PrintConfig(),
      AllOf(Not(HasSubstr("hunter2")), HasSubstr("sample_password = (hidden)\n"),
            HasSubstr("sample_password_file = /etc/pw\n"), HasSubstr("sample_number = 7\n")));
}

TEST_F(ConfigTest, WhatIsPrintedCanBeReadAgain) {
  ASSERT_TRUE(InitConfigFrom({"--sample_text=x=y z", "--sample_wait=90ms"}, {}).ok());
  std::string printed = PrintConfig();
  const std::size_t hidden = printed.find("sample_password = (hidden)\n");
  ASSERT_NE(hidden, std::string::npos);
  printed.erase(0, printed.find("sample_number"));
  printed.erase(printed.find("sample_password = "), 27);
  absl::SetFlag(&FLAGS_sample_text, "");
  ASSERT_TRUE(InitConfigFrom({"--config=" + FileWith(printed)}, {}).ok());
  EXPECT_EQ(absl::GetFlag(FLAGS_sample_text), "x=y z");
  EXPECT_EQ(absl::GetFlag(FLAGS_sample_wait), absl::Milliseconds(90));
}

TEST_F(ConfigTest, HelpTellsEveryKey) {
  EXPECT_THAT(ConfigHelp(), AllOf(HasSubstr("--sample_number  A number. (default 7)"),
                                  HasSubstr("--config  "), HasSubstr("--sample_password  ")));
}

}  // namespace
}  // namespace districtedu
