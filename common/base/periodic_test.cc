#include "common/base/periodic.h"

#include <atomic>
#include <future>

#include "gtest/gtest.h"

namespace districtedu {
namespace {

TEST(PeriodicTest, RunsAgainAndAgain) {
  std::promise<void> third;
  std::atomic<int> runs{0};
  const PeriodicTask task(absl::Milliseconds(1), [&] {
    if (++runs == 3) third.set_value();
  });
  EXPECT_EQ(third.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
}

TEST(PeriodicTest, EndsAtOnceHoweverLongTheInterval) {
  std::atomic<int> runs{0};
  {
    const PeriodicTask task(absl::Hours(10), [&] { ++runs; });
  }
  EXPECT_EQ(runs, 0);
}

TEST(PeriodicTest, EndWaitsForARunningCall) {
  std::promise<void> started;
  std::promise<void> release;
  std::atomic<bool> finished{false};
  auto task = std::make_unique<PeriodicTask>(absl::Milliseconds(1), [&] {
    if (finished) return;
    started.set_value();
    release.get_future().wait();
    finished = true;
  });
  started.get_future().wait();
  std::thread ender([&] { task.reset(); });
  release.set_value();
  ender.join();
  EXPECT_TRUE(finished);
}

}  // namespace
}  // namespace districtedu
