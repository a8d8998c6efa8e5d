#include <sstream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/config.h"
#include "common/base/error.h"
#include "districtedu/version.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/cli/arguments.h"
#include "services/districtctl/cli/command.h"
#include "services/districtctl/cli/progress.h"
#include "services/districtctl/commands/commands.h"

ABSL_FLAG(std::string, test_key, "", "A key with a value.");
ABSL_FLAG(bool, test_switch, false, "A key that is true or false.");

namespace districtedu::districtctl {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const std::vector<OptionSpec>& Options() {
  static const auto* const options = new std::vector<OptionSpec>{
      {"limit", "N", "a number"}, {"set", "F=V", "a setting", true}, {"json", "", "a switch"}};
  return *options;
}

TEST(Arguments, TellsOptionsKeysAndPositionalApart) {
  std::vector<std::string> settings;
  const auto parsed = Arguments::Parse(
      Options(),
      {"one", "--limit", "3", "--test_key", "v", "--set=a=b", "--json", "-", "--set",
       "c=", "--test_switch", "two", "--test_key=w", "--notest_switch", "--", "--limit"},
      &settings);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_THAT(parsed->positional(), ElementsAre("one", "-", "two", "--limit"));
  EXPECT_THAT(parsed->All("set"), ElementsAre("a=b", "c="));
  EXPECT_TRUE(parsed->Has("json"));
  EXPECT_EQ(*parsed->Number("limit", 9, 0, 10), 3);
  EXPECT_THAT(settings,
              ElementsAre("--test_key", "v", "--test_switch", "--test_key=w", "--notest_switch"));
}

TEST(Arguments, RefusesWhatIsNotSaidClearly) {
  const auto message = [](const std::vector<std::string>& tokens) {
    std::vector<std::string> settings;
    return std::string(Arguments::Parse(Options(), tokens, &settings).status().message());
  };
  EXPECT_EQ(message({"--unheard", "x"}), "unknown option --unheard");
  EXPECT_EQ(message({"--unheard=secret"}), "unknown option --unheard");
  EXPECT_EQ(message({"-x"}), "unknown option -x");
  EXPECT_EQ(message({"--limit"}), "--limit has no value");
  EXPECT_EQ(message({"--test_key"}), "--test_key has no value");
  EXPECT_EQ(message({"--json=yes"}), "--json takes no value");
  EXPECT_EQ(message({"--limit", "1", "--limit", "2"}), "--limit is given twice");
}

TEST(Arguments, ChecksNumbersAndDurations) {
  std::vector<std::string> settings;
  const auto parsed =
      Arguments::Parse({{"n", "N", ""}, {"t", "T", ""}}, {"--n=11", "--t=1x"}, &settings);
  EXPECT_EQ(parsed->Number("n", 0, 0, 10).status().message(), "--n 11: a number from 0 to 10");
  EXPECT_EQ(*parsed->Number("absent", 7, 0, 10), 7);
  EXPECT_THAT(std::string(parsed->Duration("t", absl::ZeroDuration()).status().message()),
              HasSubstr("--t 1x"));
  EXPECT_EQ(*parsed->Duration("absent", absl::Seconds(3)), absl::Seconds(3));
}

TEST(Arguments, MakeTheLineThatRunsTheCommandAgain) {
  std::vector<std::string> settings;
  const auto parsed = Arguments::Parse(
      Options(), {"a b.csv", "--limit", "3", "--set=x=it's", "--test_key=v"}, &settings);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->CommandLine("import", {{"limit", "4"}}),
            R"(districtctl import --limit 4 'a b.csv' '--set=x=it'\''s' --test_key=v)");
}

class DispatchTest : public ::testing::Test {
 protected:
  int Run(const std::vector<std::string>& tokens) {
    out_.str("");
    err_.str("");
    absl::SetFlag(&FLAGS_config, "");  // keys keep their values between runs in one process
    Console console{out_, err_, false};
    return Dispatch(commands_, tokens, environment_, console);
  }

  std::ostringstream out_;
  std::ostringstream err_;
  std::vector<std::string> environment_;
  std::vector<Command> commands_ = {{
      .name = "echo",
      .arguments = "WORD...",
      .summary = "repeats",
      .description = "Line one.\nLine two.",
      .options = {{"loud", "", "louder"}},
      .least_arguments = 1,
      .most_arguments = 2,
      .run = [](const Arguments& arguments, Console& console) -> int {
        console.out << arguments.positional()[0] << absl::GetFlag(FLAGS_test_key)
                    << (arguments.Has("loud") ? "!" : "") << "\n";
        return kFindings;
      },
  }};
};

TEST_F(DispatchTest, RunsCommandsWithKeysBeforeAndBehind) {
  EXPECT_EQ(Run({"--test_key", "1", "echo", "a", "--loud"}), kFindings);
  EXPECT_EQ(out_.str(), "a1!\n");
  EXPECT_EQ(Run({"echo", "--test_key=2", "b"}), kFindings);
  EXPECT_EQ(out_.str(), "b2\n");
  environment_ = {"DISTRICTEDU_TEST_KEY=3", "OTHER=x"};
  EXPECT_EQ(Run({"--test_switch", "echo", "c"}), kFindings);
  EXPECT_EQ(out_.str(), "c3\n");
}

TEST_F(DispatchTest, UsageErrorsSayWhatIsWrongAndExitWithTwo) {
  for (const auto& [tokens, message] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{}, "which command?"},
           {{"--test_switch"}, "which command?"},
           {{"sing"}, "no command sing"},
           {{"help", "sing"}, "no command sing"},
           {{"echo"}, "echo takes WORD..."},
           {{"echo", "a", "b", "c"}, "echo takes WORD..."},
           {{"echo", "a", "--quiet"}, "unknown option --quiet"},
           {{"echo", "a", "--nothing"}, "unknown key \"nothing\""},
           {{"echo", "a", "--config=/does/not/exist"}, "/does/not/exist"},
       }) {
    EXPECT_EQ(Run(tokens), kUsage) << message;
    EXPECT_THAT(err_.str(), HasSubstr(message));
    EXPECT_EQ(out_.str(), "");
  }
  environment_ = {"DISTRICTEDU_NONSENSE=1"};
  EXPECT_EQ(Run({"echo", "a"}), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("DISTRICTEDU_NONSENSE"));
}

TEST_F(DispatchTest, HelpGoesToStandardOutput) {
  for (const std::vector<std::string>& tokens : std::vector<std::vector<std::string>>{
           {"--help"}, {"-h"}, {"help"}, {"--test_key=x", "--help"}}) {
    EXPECT_EQ(Run(tokens), kSuccess);
    EXPECT_THAT(out_.str(), HasSubstr("  echo WORD...  repeats\n"));
    EXPECT_THAT(out_.str(), HasSubstr("--test_key"));
    EXPECT_EQ(err_.str(), "");
  }
  for (const std::vector<std::string>& tokens :
       std::vector<std::vector<std::string>>{{"echo", "--help"}, {"help", "echo"}}) {
    EXPECT_EQ(Run(tokens), kSuccess);
    EXPECT_THAT(out_.str(), HasSubstr("  Line one.\n  Line two.\n"));
    EXPECT_THAT(out_.str(), HasSubstr("  --loud  louder\n"));
  }
}

TEST_F(DispatchTest, TellsItsVersion) {
  EXPECT_EQ(Run({"--version"}), kSuccess);
  EXPECT_EQ(out_.str(), absl::StrCat("districtctl ", kVersion, "\n"));
}

TEST_F(DispatchTest, EveryCommandHasItsHelp) {
  commands_ = AllCommands();
  EXPECT_EQ(commands_.size(), 21u);
  for (const Command& command : commands_) {
    EXPECT_EQ(Run({command.name, "--help"}), kSuccess);
    EXPECT_THAT(out_.str(), StartsWith("usage: districtctl " + command.name));
    for (const OptionSpec& option : command.options) {
      EXPECT_THAT(out_.str(), HasSubstr("--" + option.name));
      EXPECT_FALSE(option.help.empty()) << command.name << " --" << option.name;
      // A key of the configuration would never be reached.
      EXPECT_EQ(FindConfigKey(option.name), KeyKind::kUnknown) << option.name;
    }
    for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
      end = out_.str().find('\n', begin);
      EXPECT_LE(out_.str().substr(begin, end - begin).size(), 100u) << command.name;
    }
  }
}

TEST_F(DispatchTest, OutputThatCannotBeWrittenIsAFailure) {
  commands_[0].run = [](const Arguments&, Console& console) -> int {
    console.out.setstate(std::ios::badbit);
    return kSuccess;
  };
  EXPECT_EQ(Run({"echo", "a"}), kFailed);
  EXPECT_THAT(err_.str(), HasSubstr("could not be written"));
}

TEST(PrintError, ShowsReasonViolationsDelayAndCure) {
  std::ostringstream out;
  std::ostringstream err;
  Console console{out, err, false};
  PrintError(WithRetry(InvalidFields({{"teacher.sex", Reason::kEnumValueUnknown, "is \x1b[31m"},
                                      {"grades[3].pupils", Reason::kFieldOutOfRange, "below 0"}}),
                       absl::Seconds(2)),
             console);
  EXPECT_THAT(err.str(), StartsWith("districtctl: INVALID_ARGUMENT ENUM_VALUE_UNKNOWN: "));
  EXPECT_THAT(err.str(), HasSubstr("\n  teacher.sex: is \\x1b[31m\n"));
  EXPECT_THAT(err.str(), HasSubstr("\n  grades[3].pupils: below 0\n"));
  EXPECT_THAT(err.str(), HasSubstr("\n  try again after 2s\n"));
  EXPECT_THAT(err.str(), HasSubstr("\n  cure: Use one of the values"));
  EXPECT_EQ(Fail(absl::NotFoundError("x"), console), kFailed);
  EXPECT_EQ(Fail(Error(Reason::kCallCancelled, "x"), console), kInterrupted);
}

TEST(Progress, SaysHowFarHowFastAndHowLong) {
  std::ostringstream out;
  std::ostringstream err;
  FakeClock clock(absl::UnixEpoch());
  Console console{out, err, false};
  {
    Progress progress(console, "file", "rows", clock);
    clock.Advance(absl::Seconds(9));
    progress.Show(10, 100);
    EXPECT_EQ(err.str(), "");  // a log gets a line every ten seconds
    clock.Advance(absl::Seconds(11));
    progress.Show(500, 2000);
    EXPECT_EQ(err.str(), "file: 500 of 2000 rows, 25 %, 25 rows/s, 1 min 0 s left\n");
    err.str("");
    clock.Advance(absl::Seconds(20));
    progress.Rename("next");
    progress.Show(800, 0);
    EXPECT_EQ(err.str(), "next: 800 rows, 20 rows/s\n");
  }
  err.str("");
  console.err_is_terminal = true;
  {
    Progress progress(console, "学", "rows", clock);
    clock.Advance(absl::Seconds(1));
    progress.Show(1, 2);
    EXPECT_EQ(err.str(), "学: 1 of 2 rows, 50 %, 1 rows/s, 1.0 s left");
  }
  EXPECT_THAT(err.str(), EndsWith("\r"));
  EXPECT_EQ(ShortDuration(absl::Hours(5) + absl::Seconds(61)), "5 h 1 min");
}

}  // namespace
}  // namespace districtedu::districtctl
