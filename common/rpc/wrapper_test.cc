#include "common/rpc/wrapper.h"

#include <thread>

#include "common/base/error.h"
#include "common/base/logging.h"
#include "common/rpc/drain.h"
#include "common/testing/status_matchers.h"
#include "echo.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::rpc {
namespace {

using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;

constexpr char kPolicy[] = R"(
grants { principal: "districtedu://d/reader" role: ROLE_READER district: "d" }
grants { principal: "districtedu://d/operator" role: ROLE_OPERATOR district: "d" }
)";

class WrapperTest : public ::testing::Test {
 protected:
  WrapperTest()
      : clock_(absl::FromUnixSeconds(1'000'000)),
        policy_(*auth::Policy::Parse(kPolicy)),
        wrapper_({&policy_, &metrics_, &clock_, absl::Seconds(30), absl::Hours(1)}) {
    const auto* service =
        rpctest::v1::EchoRequest::descriptor()->file()->FindServiceByName("EchoService");
    say_ = wrapper_.AddMethod(*service->FindMethodByName("Say"));
    count_ = wrapper_.AddMethod(*service->FindMethodByName("Count"));
  }

  absl::Status Admission(std::vector<std::string> names) {
    return Passage(wrapper_, *say_, {std::move(names)}).admission();
  }

  metrics::Registry metrics_;
  FakeClock clock_;
  auth::FixedPolicy policy_;
  Wrapper wrapper_;
  const Method* say_;
  const Method* count_;
};

TEST_F(WrapperTest, TheCertificateNamesExactlyOneKnownPrincipalWithARole) {
  EXPECT_THAT(Admission({"districtedu://d/reader"}), IsOk());
  EXPECT_THAT(Admission({"spiffe://x", "districtedu://d/reader"}), IsOk());
  EXPECT_THAT(Admission({}), HasReason("PRINCIPAL_UNKNOWN"));
  EXPECT_THAT(Admission({""}), HasReason("PRINCIPAL_UNKNOWN"));
  EXPECT_THAT(Admission({"spiffe://x"}), HasReason("PRINCIPAL_UNKNOWN"));
  EXPECT_THAT(Admission({"districtedu://d/other"}), HasReason("PRINCIPAL_UNKNOWN"));
  EXPECT_THAT(Admission({"districtedu://d/reader", "districtedu://d/operator"}),
              HasReason("PRINCIPAL_UNKNOWN"));
  EXPECT_THAT(Admission({"districtedu://d/operator"}), HasReason("PERMISSION_DENIED"));
}

class Revoked : public auth::RevocationSource {
 public:
  bool IsRevoked(const std::string& serial) const override { return serial == revoked; }
  std::string revoked;
};

TEST_F(WrapperTest, ARevokedCertificateIsRefusedAndACallUnderWayReconsidered) {
  Revoked revocations;
  metrics::Registry metrics;
  Wrapper wrapper({&policy_, &metrics, &clock_, absl::Seconds(30), absl::Hours(1), &revocations});
  const auto* service =
      rpctest::v1::EchoRequest::descriptor()->file()->FindServiceByName("EchoService");
  const Method* say = wrapper.AddMethod(*service->FindMethodByName("Say"));
  const Passage passage(wrapper, *say,
                        {{"districtedu://d/reader"}, absl::InfiniteFuture(), "12ab"});
  EXPECT_THAT(passage.admission(), IsOk());
  EXPECT_THAT(passage.Reconsider(), IsOk());
  revocations.revoked = "12ab";
  EXPECT_THAT(passage.Reconsider(), HasReason("CERTIFICATE_REVOKED"));
  EXPECT_THAT(Passage(wrapper, *say, {{"districtedu://d/reader"}, absl::InfiniteFuture(), "12ab"})
                  .admission(),
              HasReason("CERTIFICATE_REVOKED"));
  EXPECT_THAT(Passage(wrapper, *say, {{"districtedu://d/reader"}, absl::InfiniteFuture(), "12ac"})
                  .admission(),
              IsOk());
}

TEST_F(WrapperTest, UnaryCallsGetADeadlineStreamsNeedNone) {
  const Passage unary(wrapper_, *say_, {{"districtedu://d/reader"}});
  EXPECT_EQ(unary.context().deadline, clock_.Now() + absl::Seconds(30));
  EXPECT_TRUE(unary.own_deadline());
  const Passage given(wrapper_, *say_, {{"districtedu://d/reader"}, clock_.Now() + absl::Hours(2)});
  EXPECT_EQ(given.context().deadline, clock_.Now() + absl::Hours(2));
  EXPECT_FALSE(given.own_deadline());
  const Passage stream(wrapper_, *count_, {{"districtedu://d/reader"}});
  EXPECT_EQ(stream.context().deadline, absl::InfiniteFuture());
  EXPECT_FALSE(stream.own_deadline());
}

TEST_F(WrapperTest, APastDeadlineIsRefused) {
  EXPECT_THAT(Passage(wrapper_, *say_, {{"districtedu://d/reader"}, clock_.Now()}).admission(),
              HasReason("DEADLINE_PASSED"));
}

TEST_F(WrapperTest, NewCallsAreRefusedOnceToldTo) {
  wrapper_.RefuseNewCalls();
  const absl::Status status = Admission({"districtedu://d/reader"});
  EXPECT_THAT(status, HasReason("SHUTTING_DOWN"));
  EXPECT_TRUE(RetryDelayOf(status).has_value());
}

TEST_F(WrapperTest, CancelledMayBeAskedAfterTheCall) {
  std::function<bool()> cancelled;
  {
    Passage passage(wrapper_, *say_, {{"districtedu://d/reader"}});
    cancelled = passage.context().cancelled;
    EXPECT_FALSE(cancelled());
    passage.Cancel();
  }
  EXPECT_TRUE(cancelled());
}

TEST_F(WrapperTest, NothingThrownPassesTheBoundary) {
  const Passage passage(wrapper_, *say_, {{"districtedu://d/reader"}});
  EXPECT_THAT(passage.Guard([] {}), IsOk());
  EXPECT_THAT(passage.Guard([] { throw std::runtime_error("x"); }), HasReason("INTERNAL_ERROR"));
  EXPECT_THAT(passage.Guard([] { throw 1; }), HasReason("INTERNAL_ERROR"));  // NOLINT
}

TEST_F(WrapperTest, EveryEndIsCountedByItsCodeFromAnyThread) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < 100; ++i) {
        Passage good(wrapper_, *say_, {{"districtedu://d/reader"}});
        EXPECT_THAT(good.Leave(absl::OkStatus(), ""), IsOk());
        Passage bad(wrapper_, *say_, {{"districtedu://d/reader"}});
        EXPECT_THAT(bad.Leave(Error(Reason::kEtagMismatch, "x"), ""), HasReason("ETAG_MISMATCH"));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const std::string text = metrics_.Text();
  const std::string tail =
      "grpc_method=\"Say\",grpc_service=\"districtedu.rpctest.v1.EchoService\"} ";
  EXPECT_THAT(text, HasSubstr("grpc_server_started_total{" + tail + "800"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handled_total{grpc_code=\"OK\"," + tail + "400"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handled_total{grpc_code=\"Aborted\"," + tail + "400"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handling_seconds_count{" + tail + "800"));
}

TEST_F(WrapperTest, FailuresAreLoggedByWhoseFaultTheyAre) {
  const LogCapture log;
  const auto leave = [this](const absl::Status& status) {
    Passage passage(wrapper_, *say_, {{"districtedu://d/reader"}});
    passage.Leave(status, std::string("\x12\x05req-1", 7)).IgnoreError();
  };
  leave(absl::OkStatus());
  EXPECT_TRUE(log.lines().empty());
  leave(Error(Reason::kFieldTooLong, "the name Zhang San is too long"));
  EXPECT_TRUE(log.Contains({"level=info", "FIELD_TOO_LONG", "req-1", "districtedu://d/reader"}));
  EXPECT_FALSE(log.Contains({"Zhang"}));
  leave(Error(Reason::kQueueFull, "x"));
  EXPECT_TRUE(log.Contains({"level=warning", "QUEUE_FULL"}));
  leave(absl::InternalError("table gone"));
  EXPECT_TRUE(log.Contains({"level=error", "table gone"}));
}

TEST_F(WrapperTest, ACallItsCallerEndsHasNotFailed) {
  const LogCapture log;
  Passage watch(wrapper_, *count_, {{"districtedu://d/reader"}});
  watch.Leave(watch.BrokenOff(), "").IgnoreError();
  EXPECT_FALSE(log.Contains({"call failed"}));
  EXPECT_TRUE(log.Contains({"level=debug", "ended by its caller", "Count"}));
  Passage late(wrapper_, *count_, {{"districtedu://d/reader"}, clock_.Now() + absl::Seconds(1)});
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(late.BrokenOff(), testing::HasReason("DEADLINE_PASSED"));
  wrapper_.RefuseNewCalls();
  EXPECT_THAT(watch.BrokenOff(), testing::HasReason("SHUTTING_DOWN"));
  EXPECT_THAT(metrics_.Text(), HasSubstr("grpc_server_handled_total{grpc_code=\"Canceled\","
                                         "grpc_method=\"Count\""));
}

class Stream : public Drainable {
 public:
  void Drain() override { ++drained; }
  void Reconsider() override { ++reconsidered; }
  int drained = 0;
  int reconsidered = 0;
};

TEST(DrainListTest, DrainsWhatIsThereAndWhatComesLater) {
  DrainList list;
  const auto there = std::make_shared<Stream>();
  const auto removed = std::make_shared<Stream>();
  auto dead = std::make_shared<Stream>();
  list.Add(there);
  list.Add(removed);
  list.Add(dead);
  list.Remove(removed.get());
  dead.reset();
  list.ReconsiderAll();
  EXPECT_EQ(there->reconsidered, 1);
  EXPECT_EQ(there->drained, 0);
  EXPECT_EQ(removed->reconsidered, 0);
  list.DrainAll();
  EXPECT_EQ(there->drained, 1);
  EXPECT_EQ(removed->drained, 0);
  const auto later = std::make_shared<Stream>();
  list.Add(later);
  EXPECT_EQ(later->drained, 1);
}

}  // namespace
}  // namespace districtedu::rpc
