#include "common/rpc/expiry.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace districtedu::rpc {
namespace {

class Call : public Expiring {
 public:
  explicit Call(ExpiryList& list) : list_(list) {}
  // As a call does: whoever is first removes it.
  bool End() {
    if (ended_.exchange(true)) return false;
    list_.Remove(*ticket);
    return true;
  }
  void Expire() override {
    if (End()) expired = true;
  }

  std::optional<ExpiryList::Ticket> ticket;
  std::atomic<bool> expired{false};

 private:
  ExpiryList& list_;
  std::atomic<bool> ended_{false};
};

TEST(ExpiryListTest, EndsWhatLastsTooLong) {
  ExpiryList list(absl::Milliseconds(20));
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::shared_ptr<Call>> calls;
  for (int i = 0; i < 10; ++i) {
    calls.push_back(std::make_shared<Call>(list));
    list.Add(calls.back(), calls.back()->ticket);
  }
  for (const auto& call : calls) {
    while (!call->expired) {
      ASSERT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
      std::this_thread::yield();
    }
  }
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(20));
}

TEST(ExpiryListTest, NeitherLifetimeNorTheListHoldUpTheEnd) {
  auto list = std::make_unique<ExpiryList>(absl::Hours(1));
  const auto call = std::make_shared<Call>(*list);
  list->Add(call, call->ticket);
  list.reset();
  EXPECT_FALSE(call->expired);
}

TEST(ExpiryListTest, ThreadsMayBeginAndEndCallsWhileOthersExpire) {
  ExpiryList list(absl::Milliseconds(1));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&list] {
      for (int i = 0; i < 5000; ++i) {
        const auto call = std::make_shared<Call>(list);
        list.Add(call, call->ticket);
        while (i % 100 == 0 && !call->expired) std::this_thread::yield();
        call->End();
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace districtedu::rpc
