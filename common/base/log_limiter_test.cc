#include "common/base/log_limiter.h"

#include <chrono>
#include <thread>

#include "gtest/gtest.h"

namespace districtedu {
namespace {

TEST(LogLimiterTest, LeavesOutWhatIsTooMuchAndCountsIt) {
  LogLimiter limiter(3);
  int admitted = 0;
  int left_out = 0;
  int reported = 0;
  const auto ask = [&] {
    const auto answer = limiter.Admit();
    if (!answer.has_value()) {
      ++left_out;
      return false;
    }
    ++admitted;
    reported += *answer;
    return true;
  };
  for (int i = 0; i < 1000; ++i) ask();
  // The second may turn on the way, once or twice on a very slow machine.
  EXPECT_GE(admitted, 3);
  EXPECT_LE(admitted, 30);
  EXPECT_EQ(admitted + left_out, 1000);

  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (reported < left_out) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    ask();
    std::this_thread::yield();
  }
  EXPECT_EQ(reported, left_out);
}

}  // namespace
}  // namespace districtedu
