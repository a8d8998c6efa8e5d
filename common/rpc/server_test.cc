// What a server is besides its calls: TLS, health, reflection, ports, drain.

#include "common/rpc/server.h"

#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "absl/strings/str_cat.h"
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

using ::testing::AllOf;
using testing::Certificate;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::StatusIs;
using testing::TestCertificates;
using testing::WaitUntil;

// grpc.health.v1: the service's name is field 1 of the request, the status field 1 of the answer.
std::string Health(Client& client, const std::string& service) {
  const auto answer = client.Call("/grpc.health.v1.Health/Check", EchoBytes(service));
  if (!answer.ok()) return std::string(absl::StatusCodeToString(answer.status().code()));
  if (*answer == "\x08\x01") return "SERVING";
  if (*answer == "\x08\x02") return "NOT_SERVING";
  return "?";
}

constexpr char kEchoService[] = "districtedu.rpctest.v1.EchoService";

TEST(TlsTest, NoCertificateIsRefused) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientWith("", "", TestCertificates::Get().ca_file());
  EXPECT_THAT(Say(*client, "x"), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(TlsTest, ACertificateOfAStrangeAuthorityIsRefused) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  auto& certificates = TestCertificates::Get();
  const Certificate& strange = certificates.StrangeClient(kReader);
  EXPECT_THAT(
      Say(*server.ClientWith(strange.certificate_file, strange.key_file, certificates.ca_file()),
          "x"),
      StatusIs(absl::StatusCode::kUnavailable));
}

TEST(TlsTest, ExpiredAndNotYetValidCertificatesAreRefused) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  auto& certificates = TestCertificates::Get();
  for (const Certificate* certificate :
       {&certificates.ExpiredClient(kReader), &certificates.NotYetValidClient(kReader)}) {
    EXPECT_THAT(Say(*server.ClientWith(certificate->certificate_file, certificate->key_file,
                                       certificates.ca_file()),
                    "x"),
                StatusIs(absl::StatusCode::kUnavailable));
  }
}

TEST(TlsTest, TheClientRefusesAServerOfAStrangeAuthority) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  auto& certificates = TestCertificates::Get();
  const Certificate& own = certificates.Client(kReader);
  EXPECT_THAT(
      Say(*server.ClientWith(own.certificate_file, own.key_file, certificates.strange_ca_file()),
          "x"),
      StatusIs(absl::StatusCode::kUnavailable));
}

TEST(TlsTest, NewCertificateFilesAreServedWithoutRestart) {
  testing::CertificateAuthority ca("rotating");
  testing::CertificateSpec spec;
  spec.addresses = {"127.0.0.1"};
  spec.common_name = "old";
  const Certificate before = ca.Issue(spec);
  EchoServer server;
  const std::string certificate = server.dir().Write("server.pem", before.certificate_pem);
  const std::string key = server.dir().Write("server.key", before.key_pem);
  const std::string trusted = server.dir().Write("ca.pem", ca.ca_pem());
  server.options.tls = {certificate, key, trusted};
  server.options.tls_interval = absl::Seconds(1);
  ASSERT_THAT(server.Start(), IsOk());

  // From now on another authority vouches for everybody.
  testing::CertificateAuthority next("next");
  testing::CertificateSpec reader;
  reader.uris = {kReader};
  const Certificate client = next.Issue(reader);
  const auto reach = [&] {
    return Say(*server.ClientWith(client.certificate_file, client.key_file, next.ca_file()), "x");
  };
  EXPECT_THAT(reach(), StatusIs(absl::StatusCode::kUnavailable));
  spec.common_name = "new";
  const Certificate after = next.Issue(spec);
  server.dir().Write("server.pem", after.certificate_pem);
  server.dir().Write("server.key", after.key_pem);
  server.dir().Write("ca.pem", next.ca_pem());
  EXPECT_TRUE(WaitUntil([&] { return reach().ok(); }));
}

TEST(StartTest, FaultyFilesAreNamed) {
  auto& certificates = TestCertificates::Get();
  {
    EchoServer server;
    server.options.tls.certificate = certificates.ExpiredClient(kReader).certificate_file;
    server.options.tls.key = certificates.ExpiredClient(kReader).key_file;
    EXPECT_THAT(server.Start(), HasReason("CERTIFICATE_EXPIRED"));
  }
  {
    EchoServer server;
    server.options.tls.key = certificates.Client(kReader).key_file;
    EXPECT_THAT(server.Start(), HasReason("CERTIFICATE_KEY_MISMATCH"));
  }
  {
    EchoServer server;
    server.options.policy_file = "/nowhere/policy";
    EXPECT_THAT(server.Start(),
                AllOf(HasReason("CONFIG_INVALID"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                            HasSubstr("/nowhere/policy"))));
  }
}

TEST(StartTest, AMethodWithoutAHandlerStopsTheStart) {
  EchoServer options;
  Server server(options.options);
  server.Add(
      ServiceDefinition(EchoDefinition().service().file()->FindServiceByName("EchoService")));
  EXPECT_THAT(server.Start(), StatusIs(absl::StatusCode::kInternal, HasSubstr("no handler")));
}

TEST(StartTest, ASecondServerOnThePortFails) {
  EchoServer first;
  ASSERT_THAT(first.Start(), IsOk());
  EchoServer second;
  second.options.listen = first.target();
  const LogCapture log;
  EXPECT_THAT(second.Start(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(first.target())));
  EXPECT_EQ(second.server().port(), 0);
  EXPECT_THAT(Say(*first.ClientFor(kReader), "x"), IsOkAndHolds("x"));
}

TEST(StartTest, ThePortIsFreeAgainAfterShutdown) {
  auto first = std::make_unique<EchoServer>();
  ASSERT_THAT(first->Start(), IsOk());
  EchoServer second;
  second.options.listen = first->target();
  first.reset();
  EXPECT_THAT(second.Start(), IsOk());
}

TEST(HealthTest, FollowsWhatItIsTold) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  EXPECT_EQ(Health(*client, ""), "SERVING");
  EXPECT_EQ(Health(*client, kEchoService), "SERVING");
  EXPECT_EQ(Health(*client, "no.Service"), "NOT_FOUND");
  server.server().SetServing(false);
  EXPECT_EQ(Health(*client, ""), "NOT_SERVING");
  EXPECT_EQ(Health(*client, kEchoService), "NOT_SERVING");
  EXPECT_THAT(Say(*client, "x"), IsOk()) << "health informs, it does not refuse";
  server.server().SetServing(true);
  EXPECT_EQ(Health(*client, kEchoService), "SERVING");
}

TEST(HealthTest, WatchersAreTold) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  const auto watch = client->Stream("/grpc.health.v1.Health/Watch", {});
  watch->Write(EchoBytes(kEchoService));
  watch->WritesDone();
  EXPECT_EQ(watch->Read(), "\x08\x01");
  server.server().SetServing(false);
  EXPECT_EQ(watch->Read(), "\x08\x02");
}

TEST(HealthTest, MayBeUnhealthyFromTheStart) {
  EchoServer options;
  Server server(options.options);
  server.Add(EchoDefinition());
  server.SetServing(false);
  ASSERT_THAT(server.Start(), IsOk());
  auto& certificates = TestCertificates::Get();
  const Certificate& own = certificates.Client(kReader);
  Client::Options client_options;
  client_options.target = absl::StrCat("127.0.0.1:", server.port());
  client_options.tls = {own.certificate_file, own.key_file, certificates.ca_file()};
  const auto client = Client::Make(client_options);
  ASSERT_THAT(client, IsOk());
  EXPECT_EQ(Health(**client, ""), "NOT_SERVING");
}

TEST(ReflectionTest, ListsTheServices) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  const auto stream =
      client->Stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", {});
  ASSERT_TRUE(stream->Write(std::string("\x3a\x00", 2)));  // list_services = 7: ""
  const auto answer = stream->Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_THAT(*answer, HasSubstr(kEchoService));
  EXPECT_THAT(*answer, HasSubstr("grpc.health.v1.Health"));
  // file_containing_symbol = 4
  ASSERT_TRUE(
      stream->Write(absl::StrCat("\x22", std::string(1, sizeof(kEchoService) - 1), kEchoService)));
  EXPECT_THAT(stream->Read().value_or(""), HasSubstr("echo.proto"));
  stream->WritesDone();
  EXPECT_THAT(stream->Finish(), IsOk());
}

TEST(MetricsPageTest, IsServedAndTellsOfTheCertificate) {
  EchoServer server;
  server.options.metrics_listen = "127.0.0.1:0";
  ASSERT_THAT(server.Start(), IsOk());
  EXPECT_GT(server.server().metrics_port(), 0);
  const auto facts = ReadCertificate(TestCertificates::Get().server().certificate_file);
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(server.Metric("districtedu_tls_certificate_end_time_seconds"),
            static_cast<double>(absl::ToUnixSeconds(facts->not_after)));
}

// A Say that waits for the test, and a Shutdown under way.
class DrainTest : public ::testing::Test {
 protected:
  DrainTest() {
    server_.say = [this](std::shared_ptr<UnaryCall> call) { arrived_.set_value(std::move(call)); };
  }
  ~DrainTest() override {
    if (stopper_.joinable()) stopper_.join();
  }

  std::shared_ptr<UnaryCall> Arrived() {
    auto future = arrived_.get_future();
    EXPECT_EQ(future.wait_for(std::chrono::seconds(30)), std::future_status::ready);
    return future.get();
  }

  void BeginShutdown() {
    stopper_ = std::thread([this] {
      server_.server().Shutdown();
      stopped_ = true;
    });
    // Refused connections: the drain has begun. Two seconds: a slow connection is none refused.
    auto& certificates = TestCertificates::Get();
    const Certificate& own = certificates.Client(kReader);
    EXPECT_TRUE(WaitUntil([&] {
      return !server_.ClientWith(own.certificate_file, own.key_file, certificates.ca_file())
                  ->WaitConnected(absl::Seconds(2))
                  .ok();
    }));
  }

  EchoServer server_;
  std::promise<std::shared_ptr<UnaryCall>> arrived_;
  std::thread stopper_;
  std::atomic<bool> stopped_{false};
};

TEST_F(DrainTest, RunningCallsAreFinished) {
  ASSERT_THAT(server_.Start(), IsOk());
  const auto client = server_.ClientFor(kReader);
  auto answer = std::async(std::launch::async, [&] { return Say(*client, "x"); });
  const auto call = Arrived();
  BeginShutdown();
  EXPECT_FALSE(stopped_);
  EXPECT_FALSE(call->context().cancelled());
  EXPECT_THAT(client->Call(kOperate, ""), StatusIs(absl::StatusCode::kUnavailable))
      << "no new calls";
  call->Finish(ToBytes(EchoBytes("done")));
  EXPECT_THAT(answer.get(), IsOkAndHolds("done"));
  EXPECT_TRUE(WaitUntil([&] { return stopped_.load(); }));
}

TEST_F(DrainTest, WhatIsLeftAfterTheGraceIsCancelled) {
  server_.options.drain_grace = absl::Milliseconds(50);
  ASSERT_THAT(server_.Start(), IsOk());
  const auto client = server_.ClientFor(kReader);
  auto answer = std::async(std::launch::async, [&] { return Say(*client, "x"); });
  const auto call = Arrived();
  BeginShutdown();
  EXPECT_TRUE(WaitUntil([&] { return call->context().cancelled(); }));
  EXPECT_FALSE(answer.get().ok());
  EXPECT_FALSE(stopped_) << "the handler still holds the call";
  call->Finish(nullptr);
  EXPECT_TRUE(WaitUntil([&] { return stopped_.load(); }));
}

TEST_F(DrainTest, StreamsAreToldToComeBack) {
  std::promise<void> done;
  server_.count = [&](const std::shared_ptr<ServerStream>& stream) {
    stream->OnDone([&done, stream] { done.set_value(); });
    stream->Write(ToBytes(EchoBytes("first")), [](bool) {});
  };
  ASSERT_THAT(server_.Start(), IsOk());
  const auto client = server_.ClientFor(kReader);
  const auto stream = client->Stream(kCount, {absl::InfiniteDuration()});
  stream->Write("");
  ASSERT_TRUE(stream->Read().has_value());
  server_.server().Shutdown();  // returns although nobody finished the stream
  const absl::Status status = stream->Finish();
  EXPECT_THAT(status, AllOf(StatusIs(absl::StatusCode::kUnavailable), HasReason("SHUTTING_DOWN")));
  EXPECT_TRUE(RetryDelayOf(status).has_value());
  EXPECT_EQ(done.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
}

TEST_F(DrainTest, IdleChatsEndAndBusyOnesAfterTheirAnswer) {
  std::promise<std::shared_ptr<BidiStream>> busy;
  server_.chat = [&](const std::shared_ptr<BidiStream>& stream) {
    stream->Read([&busy, stream](const std::optional<std::string>& message) {
      if (message.has_value()) busy.set_value(stream);
    });
  };
  ASSERT_THAT(server_.Start(), IsOk());
  const auto client = server_.ClientFor(kReader);
  const auto working = client->Stream(kChat, {});
  ASSERT_TRUE(working->Write(EchoBytes("row 1")));
  auto there = busy.get_future().get();
  const auto idle = client->Stream(kChat, {});
  ASSERT_TRUE(WaitUntil([&] {
    return server_.Metric(
               "grpc_server_started_total{grpc_method=\"Chat\",grpc_service="
               "\"districtedu.rpctest.v1.EchoService\"}") == 2;
  }));
  BeginShutdown();
  EXPECT_THAT(idle->Finish(), HasReason("SHUTTING_DOWN"));
  EXPECT_FALSE(stopped_);
  // The handler commits the chunk it is at, answers, and asks for the next.
  std::promise<bool> next_is_nothing;
  there->Write(ToBytes(EchoBytes("committed row 1")), [&, there](bool ok) {
    EXPECT_TRUE(ok);
    there->Read([&](const std::optional<std::string>& message) {
      next_is_nothing.set_value(!message.has_value());
    });
  });
  EXPECT_EQ(EchoText(working->Read().value_or("")), "committed row 1");
  EXPECT_THAT(working->Finish(), HasReason("SHUTTING_DOWN"));
  EXPECT_TRUE(next_is_nothing.get_future().get());
  there.reset();
  EXPECT_TRUE(WaitUntil([&] { return stopped_.load(); }));
}

TEST_F(DrainTest, ShutdownIsIdempotentAndNeedsNoStart) {
  {
    Server never(server_.options);
    never.Shutdown();
  }
  ASSERT_THAT(server_.Start(), IsOk());
  server_.server().Shutdown();
  server_.server().Shutdown();
  server_.server().SetServing(true);
}

TEST(ConnectionTest, OldConnectionsEndWithoutAFailedCall) {
  EchoServer server;
  server.options.max_connection_age = absl::Milliseconds(100);
  server.options.max_connection_age_grace = absl::Milliseconds(100);
  server.count = [](const std::shared_ptr<ServerStream>& stream) {
    stream->OnDone([stream] {});  // holds it open
  };
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  const auto stream = client->Stream(kCount, {absl::InfiniteDuration()});
  stream->Write("");
  auto ended = std::async(std::launch::async, [&] { return stream->Finish(); });
  while (ended.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    ASSERT_THAT(Say(*client, "x"), IsOk());
  }
  EXPECT_THAT(ended.get(), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace districtedu::rpc
