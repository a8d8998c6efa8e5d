// Streams, deadlines and cancellation against a real server.

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>

#include "common/base/error.h"
#include "common/base/logging.h"
#include "common/rpc/echo_server.h"
#include "common/rpc/message.h"
#include "common/testing/status_matchers.h"
#include "common/testing/wait.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::rpc {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::kPatience;
using testing::StatusIs;
using testing::WaitUntil;

// Something a callback gives and a test waits for; what is given after the first is dropped.
template <typename T>
class Slot {
 public:
  void Set(T value) {
    const std::lock_guard lock(mutex_);
    if (!value_.has_value()) value_ = std::move(value);
    changed_.notify_all();
  }
  bool Has() const {
    const std::lock_guard lock(mutex_);
    return value_.has_value();
  }
  T Get() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, absl::ToChronoSeconds(kPatience),
                                  [this] { return value_.has_value(); }));
    return value_.value_or(T());
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<T> value_;
};

std::string CountRequest(int messages) {
  echo::EchoRequest request;
  request.mutable_inner()->set_number(messages);
  return SerializeMessage(request);
}

TEST(ServerStreamTest, MessagesArriveInOrderThenTheStatus) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  const auto stream = client->Stream(kCount, {});
  ASSERT_TRUE(stream->Write(CountRequest(1000)));
  stream->WritesDone();
  for (int i = 0; i < 1000; ++i) {
    const auto message = stream->Read();
    ASSERT_TRUE(message.has_value());
    ASSERT_EQ(EchoText(*message), std::to_string(i));
  }
  EXPECT_EQ(stream->Read(), std::nullopt);
  EXPECT_THAT(stream->Finish(), IsOk());
}

TEST(ServerStreamTest, MayEndWithAnErrorAfterMessages) {
  EchoServer server;
  server.count = [](const std::shared_ptr<ServerStream>& stream) {
    stream->Write(ToBytes(EchoBytes("one")), [stream](bool ok) {
      EXPECT_TRUE(ok);
      stream->Finish(Error(Reason::kChangesExpired, "too old"));
    });
  };
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  const auto stream = client->Stream(kCount, {});
  stream->Write("");
  stream->WritesDone();
  EXPECT_EQ(EchoText(stream->Read().value_or("")), "one");
  EXPECT_EQ(stream->Read(), std::nullopt);
  EXPECT_THAT(stream->Finish(), HasReason("CHANGES_EXPIRED"));
}

TEST(ServerStreamTest, ASlowReaderHoldsBackTheWriterNotTheServer) {
  std::atomic<int> written{0};
  Slot<bool> over;
  const Bytes large = ToBytes(EchoBytes(std::string(100'000, 'x')));
  std::function<void(const std::shared_ptr<ServerStream>&)> write_on =
      [&](const std::shared_ptr<ServerStream>& stream) {
        stream->Write(large, [&, stream](bool ok) {
          if (!ok) return;
          ++written;
          write_on(stream);
        });
      };
  const LogCapture log;
  EchoServer server;
  server.count = [&](const std::shared_ptr<ServerStream>& stream) {
    stream->OnDone([&over] { over.Set(true); });
    write_on(stream);
  };
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  {
    const auto stream = client->Stream(kCount, {});
    ASSERT_TRUE(stream->Write(""));
    stream->WritesDone();
    ASSERT_TRUE(stream->Read().has_value());
    // Nobody reads: flow control stops the writer at what the buffers take. Other calls go on.
    for (int i = 0; i < 200; ++i) ASSERT_THAT(Say(*client, "x"), IsOk());
    EXPECT_LT(written, 200) << "20 MB nobody asked for";
    const int before = written;
    for (int i = 0; i < 300; ++i) ASSERT_TRUE(stream->Read().has_value());
    EXPECT_GT(written, before);
  }  // cancels
  EXPECT_TRUE(over.Get());
  EXPECT_TRUE(WaitUntil([&] { return large.use_count() == 1; }));
  EXPECT_FALSE(log.Contains({"dropped"})) << "a handler may let go when told that it may not write";
}

TEST(ServerStreamTest, OnDoneTellsWhenTheCallerIsGone) {
  Slot<std::shared_ptr<ServerStream>> held;
  Slot<bool> done;
  EchoServer server;
  server.count = [&](const std::shared_ptr<ServerStream>& stream) {
    stream->OnDone([&done] { done.Set(true); });
    held.Set(stream);
  };
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  auto stream = client->Stream(kCount, {absl::InfiniteDuration()});
  stream->Write("");
  const std::shared_ptr<ServerStream> there = held.Get();
  EXPECT_EQ(there->context().deadline, absl::InfiniteFuture());
  EXPECT_FALSE(there->context().cancelled());
  stream.reset();
  EXPECT_TRUE(done.Get());
  EXPECT_TRUE(there->context().cancelled());
  // What the handler does after the end has no effect and hurts nobody.
  Slot<bool> written;
  there->Write(ToBytes("late"), [&written](bool ok) { written.Set(!ok); });
  EXPECT_TRUE(written.Get());
  there->Finish(absl::OkStatus());
  Slot<bool> again;
  there->OnDone([&again] { again.Set(true); });
  EXPECT_TRUE(again.Get());
}

TEST(ServerStreamTest, ACallerThatHasSeenEnoughIsNoFailure) {
  EchoServer server;
  server.count = [](const std::shared_ptr<ServerStream>& stream) {
    stream->Write(ToBytes(EchoBytes("first")), [stream](bool) {});
    stream->OnDone([stream] {});
  };
  ASSERT_THAT(server.Start(), IsOk());
  const LogCapture log;
  const auto client = server.ClientFor(kReader);
  auto stream = client->Stream(kCount, {absl::InfiniteDuration()});
  stream->Write("");
  ASSERT_TRUE(stream->Read().has_value());
  stream.reset();
  ASSERT_TRUE(WaitUntil([&] {
    return server.Metric(
               "grpc_server_handled_total{grpc_code=\"Canceled\",grpc_method=\"Count\","
               "grpc_service=\"districtedu.rpctest.v1.EchoService\"}") == 1;
  }));
  EXPECT_FALSE(log.Contains({"call failed"}));
}

TEST(ServerStreamTest, ADeadlineEndsAStream) {
  Slot<bool> arrived;
  Slot<bool> done;
  EchoServer server;
  server.count = [&](const std::shared_ptr<ServerStream>& stream) {
    arrived.Set(true);
    stream->OnDone([&done, stream] { done.Set(true); });
  };
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  // As long as it takes for the call to arrive before its deadline.
  for (absl::Duration timeout = absl::Milliseconds(50); !arrived.Has(); timeout *= 2) {
    ASSERT_LT(timeout, kPatience);
    const auto stream = client->Stream(kCount, {timeout});
    stream->Write("");
    EXPECT_THAT(stream->Finish(), StatusIs(absl::StatusCode::kDeadlineExceeded));
  }
  EXPECT_TRUE(done.Get());
}

TEST(ServerStreamTest, ASecondWriteAtOnceIsAFaultOfTheHandler) {
  Slot<bool> refused;
  EchoServer server;
  server.count = [&](const std::shared_ptr<ServerStream>& stream) {
    stream->Write(ToBytes(EchoBytes("one")), [stream](bool) {});
    stream->Write(ToBytes(EchoBytes("two")), [&refused](bool ok) { refused.Set(!ok); });
  };
  ASSERT_THAT(server.Start(), IsOk());
  const LogCapture log;
  const auto client = server.ClientFor(kReader);
  const auto stream = client->Stream(kCount, {});
  stream->Write("");
  EXPECT_THAT(stream->Finish(), HasReason("INTERNAL_ERROR"));
  EXPECT_TRUE(refused.Get());
  EXPECT_TRUE(log.Contains({"began a write during another"}));
}

TEST(BidiTest, LockStep) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  const auto stream = client->Stream(kChat, {});
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(stream->Write(EchoBytes(std::to_string(i))));
    const auto answer = stream->Read();
    ASSERT_TRUE(answer.has_value());
    ASSERT_EQ(EchoText(*answer), std::to_string(i));
  }
  stream->WritesDone();
  EXPECT_EQ(stream->Read(), std::nullopt);
  EXPECT_THAT(stream->Finish(), IsOk());
}

TEST(BidiTest, AServerThatDoesNotReadHoldsBackTheClient) {
  Slot<std::shared_ptr<BidiStream>> held;
  EchoServer server;
  server.chat = [&](const std::shared_ptr<BidiStream>& stream) { held.Set(stream); };
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  const auto stream = client->Stream(kChat, {});
  std::atomic<int> sent{0};
  std::atomic<bool> ended{false};
  std::thread writer([&] {
    const std::string large = EchoBytes(std::string(100'000, 'x'));
    while (sent < 500 && stream->Write(large)) ++sent;
    ended = true;
  });
  const std::shared_ptr<BidiStream> there = held.Get();
  for (int i = 0; i < 200; ++i) ASSERT_THAT(Say(*client, "x"), IsOk());
  EXPECT_FALSE(ended);
  EXPECT_LT(sent, 500);
  there->Finish(Error(Reason::kQueueFull, "enough"));
  writer.join();
  EXPECT_THAT(stream->Finish(), HasReason("QUEUE_FULL"));
}

TEST(BidiTest, ReadsGetNothingWhenTheCallerIsGone) {
  Slot<bool> read_ended;
  Slot<bool> done;
  EchoServer server;
  server.chat = [&](const std::shared_ptr<BidiStream>& stream) {
    stream->OnDone([&done, stream] { done.Set(stream->context().cancelled()); });
    stream->Read([&read_ended](const std::optional<std::string>& message) {
      read_ended.Set(!message.has_value());
    });
  };
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  auto stream = client->Stream(kChat, {});
  ASSERT_TRUE(WaitUntil([&] {
    return server.Metric(
               "grpc_server_started_total{grpc_method=\"Chat\",grpc_service="
               "\"districtedu.rpctest.v1.EchoService\"}") == 1;
  }));
  stream.reset();
  EXPECT_TRUE(read_ended.Get());
  EXPECT_TRUE(done.Get());
}

TEST(BidiTest, ASecondReadAtOnceIsAFaultOfTheHandler) {
  EchoServer server;
  server.chat = [](const std::shared_ptr<BidiStream>& stream) {
    stream->Read([stream](const std::optional<std::string>&) {});
    stream->Read([stream](const std::optional<std::string>&) {});
  };
  ASSERT_THAT(server.Start(), IsOk());
  const LogCapture log;
  const auto client = server.ClientFor(kReader);
  EXPECT_THAT(client->Stream(kChat, {})->Finish(), HasReason("INTERNAL_ERROR"));
  EXPECT_TRUE(log.Contains({"began a read during another"}));
}

using HeldCall = Slot<std::shared_ptr<UnaryCall>>;

// Unary calls a test finishes when it likes.
UnaryHandler HoldIn(HeldCall& held) {
  return [&held](const std::shared_ptr<UnaryCall>& call) { held.Set(call); };
}

TEST(DeadlineTest, TheCallersDeadlineCancelsTheHandler) {
  HeldCall held;
  EchoServer server;
  server.say = HoldIn(held);
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  for (absl::Duration timeout = absl::Milliseconds(50); !held.Has(); timeout *= 2) {
    ASSERT_LT(timeout, kPatience);
    EXPECT_THAT(Say(*client, "x", timeout), StatusIs(absl::StatusCode::kDeadlineExceeded));
  }
  const std::shared_ptr<UnaryCall> call = held.Get();
  EXPECT_TRUE(WaitUntil([&] { return call->context().cancelled(); }));
  call->Finish(ToBytes("late"));
}

TEST(DeadlineTest, ADeadlineAlreadyPastNeverReachesTheHandler) {
  FakeClock clock(absl::Now() + absl::Hours(1));
  std::atomic<bool> ran{false};
  EchoServer server;
  server.options.clock = &clock;
  server.say = [&ran](const std::shared_ptr<UnaryCall>& call) {
    ran = true;
    call->Finish(nullptr);
  };
  ASSERT_THAT(server.Start(), IsOk());
  EXPECT_THAT(Say(*server.ClientFor(kReader), "x"), HasReason("DEADLINE_PASSED"));
  EXPECT_FALSE(ran);
}

TEST(DeadlineTest, CallsWithoutOneGetTheServersAndAreAnsweredByIt) {
  HeldCall held;
  EchoServer server;
  server.options.default_deadline = absl::Milliseconds(100);
  server.say = HoldIn(held);
  ASSERT_THAT(server.Start(), IsOk());
  const LogCapture log;
  const absl::Time before = absl::Now();
  EXPECT_THAT(Say(*server.ClientFor(kReader), "x", absl::InfiniteDuration()),
              HasReason("DEADLINE_PASSED"));
  const std::shared_ptr<UnaryCall> call = held.Get();
  EXPECT_GE(call->context().deadline, before + absl::Milliseconds(100));
  EXPECT_TRUE(call->context().cancelled());
  call->Finish(ToBytes("late"));
  EXPECT_FALSE(log.Contains({"finished a call twice"}));
}

TEST(DeadlineTest, ServersDeadlineCostsNothingWhenTheCallIsInTime) {
  EchoServer server;
  server.options.default_deadline = absl::Hours(1);
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(Say(*client, "x", absl::InfiniteDuration()), IsOkAndHolds("x"));
  }
  server.server().Shutdown();  // does not wait for the alarms
}

}  // namespace
}  // namespace districtedu::rpc
