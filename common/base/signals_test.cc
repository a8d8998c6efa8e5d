#include "common/base/signals.h"

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "gtest/gtest.h"

namespace districtedu {
namespace {

TEST(SignalsTest, WaitsForEitherSignalAlsoWithOtherThreads) {
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    TerminationSignal signals;
    std::thread other([number] { kill(getpid(), number); });
    EXPECT_EQ(signals.Wait(), number);
    other.join();
  }
}

TEST(SignalsTest, AHangupThatIsIgnoredStaysSo) {
  for (const bool by_nohup : {true, false}) {
    const auto before = std::signal(SIGHUP, by_nohup ? SIG_IGN : SIG_DFL);
    TerminationSignal signals(by_nohup ? Hangup::kEnds : Hangup::kIgnored);
    std::thread other([] {
      kill(getpid(), SIGHUP);
      kill(getpid(), SIGTERM);
    });
    EXPECT_EQ(signals.Wait(), SIGTERM);
    other.join();
    std::signal(SIGHUP, before);
  }
}

TEST(SignalsTest, TheSecondOneEndsTheProcess) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    TerminationSignal signals;
    kill(getpid(), SIGTERM);
    signals.Wait();
    kill(getpid(), SIGTERM);
    _exit(0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGTERM);
}

}  // namespace
}  // namespace districtedu
