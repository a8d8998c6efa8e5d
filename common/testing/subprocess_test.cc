#include "common/testing/subprocess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "common/testing/wait.h"

namespace districtedu::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Subprocess::Options Shell(const std::string& script) {
  return {.argv = {"sh", "-c", script}, .environment = {}, .working_directory = "", .input = ""};
}

bool Alive(pid_t pid) { return kill(pid, 0) == 0; }

TEST(SubprocessTest, OutputErrorAndExit) {
  const CommandResult result = RunCommand(Shell("echo out; echo err >&2; printf tail; exit 3"));
  EXPECT_EQ(result.exit, (Subprocess::Exit{3, 0}));
  EXPECT_EQ(result.output, "out\ntail");
  EXPECT_EQ(result.error_output, "err\n");
}

TEST(SubprocessTest, WaitsForALineWithGroups) {
  Subprocess process(Shell("echo start >&2; echo 'listening port=1234'; exec sleep 100"));
  EXPECT_THAT(process.WaitForLine("port=([0-9]+)"), IsOkAndHolds(ElementsAre("port=1234", "1234")));
  EXPECT_THAT(process.WaitForLine("^start$"), IsOk());
  EXPECT_TRUE(process.running());
  EXPECT_THAT(process.Terminate(), IsOkAndHolds(Subprocess::Exit{-1, SIGTERM}));
  EXPECT_FALSE(process.running());
}

TEST(SubprocessTest, WaitingTellsWhatWasWritten) {
  Subprocess process(Shell("echo something else"));
  EXPECT_THAT(process.WaitForLine("never"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("something else")));
  Subprocess silent(Shell("exec sleep 100"));
  EXPECT_THAT(silent.WaitForLine("never", 0, absl::Milliseconds(50)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(silent.Wait(absl::Milliseconds(50)), StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(SubprocessTest, LaterLinesOnly) {
  Subprocess process(Shell("trap 'echo tick' USR1; echo tick; while :; do sleep 0.02; done"));
  ASSERT_THAT(process.WaitForLine("tick"), IsOk());
  const std::size_t seen = process.line_count();
  EXPECT_THAT(process.WaitForLine("tick", seen, absl::Milliseconds(20)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  process.Signal(SIGUSR1);
  EXPECT_THAT(process.WaitForLine("tick", seen), IsOk());
}

TEST(SubprocessTest, EnvironmentDirectoryAndInput) {
  const TempDir dir;
  const std::string megabyte(1 << 20, 'x');
  const CommandResult result = RunCommand({.argv = {"sh", "-c", "echo $COLOUR; pwd; wc -c"},
                                           .environment = {{"COLOUR", "green"}},
                                           .working_directory = dir.path(),
                                           .input = megabyte});
  EXPECT_EQ(result.output, "green\n" + dir.path() + "\n1048576\n");
}

TEST(SubprocessTest, LargeOutputDoesNotBlock) {
  const CommandResult result = RunCommand(Shell("yes | head -c 3000000; exit 0"));
  EXPECT_EQ(result.output.size(), 3000000u);
}

TEST(SubprocessTest, AChildsChildThatKeepsThePipeOpenDoesNotDelayTheEnd) {
  Subprocess process(Shell("sleep 300 & echo $!; exit 0"));
  EXPECT_THAT(process.Wait(), IsOkAndHolds(Subprocess::Exit{0, 0}));
  kill(std::stoi(process.output()), SIGKILL);
}

TEST(SubprocessTest, MissingProgramThrows) {
  EXPECT_THROW(Subprocess({"/nonexistent/program"}), std::runtime_error);
}

TEST(SubprocessTest, DiesWithItsObjectAlsoIfTheStartingThreadIsGone) {
  std::unique_ptr<Subprocess> process;
  std::thread([&] {
    process = std::make_unique<Subprocess>(Shell("echo up; exec sleep 300"));
  }).join();
  ASSERT_THAT(process->WaitForLine("up"), IsOk());
  EXPECT_TRUE(process->running()) << "survives the thread that started it";
  const pid_t pid = process->pid();
  process.reset();
  EXPECT_FALSE(Alive(pid));
}

// A test process that is itself killed: its child goes with it, and its directory is cleared by the
// next one.
TEST(SubprocessTest, DiesWithTheTestProcess) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  Subprocess crashing(
      {.argv = {self, "--gtest_filter=*DISABLED_HoldsAChild", "--gtest_also_run_disabled_tests"},
       .environment = {},
       .working_directory = "",
       .input = ""});
  const auto line = crashing.WaitForLine("child=([0-9]+) dir=(.*)$");
  ASSERT_THAT(line, IsOk());
  const pid_t child = std::stoi((*line)[1]);
  const std::string dir = (*line)[2];
  EXPECT_TRUE(Alive(child));
  EXPECT_TRUE(std::filesystem::exists(dir));
  crashing.Kill();
  EXPECT_TRUE(WaitUntil([&] { return !Alive(child); }));
  const CommandResult next = RunCommand({self, "--gtest_filter=*EnvironmentDirectoryAndInput"});
  EXPECT_EQ(next.exit.code, 0) << next.output;
  EXPECT_FALSE(std::filesystem::exists(dir));
}

TEST(SubprocessTest, DISABLED_HoldsAChild) {
  const TempDir dir;
  Subprocess child(Shell("exec sleep 300"));
  std::printf("child=%d dir=%s\n", child.pid(), dir.path().c_str());
  std::fflush(stdout);
  std::this_thread::sleep_for(std::chrono::seconds(300));
}

}  // namespace
}  // namespace districtedu::testing
