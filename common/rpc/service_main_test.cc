// A whole service as a process: its configuration, its log, its end.

#include "common/rpc/service_main.h"

#include <csignal>
#include <future>

#include "absl/strings/str_cat.h"
#include "common/rpc/echo_server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/subprocess.h"
#include "districtedu/version.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::rpc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::StatusIs;
using testing::Subprocess;

class ServiceMainTest : public ::testing::Test {
 protected:
  ServiceMainTest() {
    auto& certificates = testing::TestCertificates::Get();
    config_ =
        dir_.Write("service.conf",
                   absl::StrCat("# a service\nlisten = 127.0.0.1:0\nmetrics_listen = 127.0.0.1:0\n",
                                "tls_certificate = ", certificates.server().certificate_file,
                                "\ntls_key = ", certificates.server().key_file,
                                "\ntls_client_ca = ", certificates.ca_file(),
                                "\npolicy_file = ", dir_.Write("policy", kEchoPolicy), "\n"));
  }

  Subprocess::Options Program(const std::vector<std::string>& arguments = {}) const {
    Subprocess::Options options;
    options.argv = {testing::BinDir() + "/rpc_echo_service", "--config=" + config_};
    options.argv.insert(options.argv.end(), arguments.begin(), arguments.end());
    return options;
  }

  static std::unique_ptr<Client> ClientOf(const std::string& port) {
    auto& certificates = testing::TestCertificates::Get();
    const auto& own = certificates.Client(kReader);
    Client::Options options;
    options.target = "127.0.0.1:" + port;
    options.tls = {own.certificate_file, own.key_file, certificates.ca_file()};
    auto client = Client::Make(options);
    EXPECT_THAT(client, IsOk());
    return *std::move(client);
  }

  testing::TempDir dir_;
  std::string config_;
};

constexpr char kServing[] =
    "event=serving service=rpc_echo_service port=(\\d+) metrics_port=(\\d+)";

TEST_F(ServiceMainTest, ServesUntilToldToStop) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Subprocess service(Program());
    const auto ports = service.WaitForLine(kServing);
    ASSERT_THAT(ports, IsOk());
    EXPECT_THAT(Say(*ClientOf((*ports)[1]), "hello"), IsOkAndHolds("hello"));
    service.Signal(signal);
    EXPECT_THAT(service.Wait(), IsOkAndHolds(Subprocess::Exit{0, 0})) << service.error_output();
    EXPECT_THAT(
        service.error_output(),
        AllOf(HasSubstr(absl::StrCat("event=stopping service=rpc_echo_service signal=", signal)),
              HasSubstr("event=stopped")));
  }
}

TEST_F(ServiceMainTest, StopsThoughStreamsAreOpen) {
  Subprocess service(Program());
  const auto ports = service.WaitForLine(kServing);
  ASSERT_THAT(ports, IsOk());
  const auto client = ClientOf((*ports)[1]);
  const auto stream = client->Stream(kChat, {absl::InfiniteDuration()});
  ASSERT_TRUE(stream->Write(EchoBytes("x")));
  ASSERT_TRUE(stream->Read().has_value());
  EXPECT_THAT(service.Terminate(), IsOkAndHolds(Subprocess::Exit{0, 0}));
  EXPECT_THAT(stream->Finish(), testing::HasReason("SHUTTING_DOWN"));
}

TEST_F(ServiceMainTest, AKilledServiceIsUnavailableAndAnotherTakesItsPlace) {
  Subprocess first(Program());
  const auto ports = first.WaitForLine(kServing);
  ASSERT_THAT(ports, IsOk());
  const std::string port = (*ports)[1];
  const auto client = ClientOf(port);
  EXPECT_THAT(Say(*client, "x"), IsOk());
  first.Kill();
  EXPECT_THAT(Say(*client, "x"), StatusIs(absl::StatusCode::kUnavailable));
  Subprocess second(Program({"--listen=127.0.0.1:" + port}));
  ASSERT_THAT(second.WaitForLine(kServing), IsOk());
  ASSERT_THAT(client->WaitConnected(absl::Seconds(30)), IsOk());
  EXPECT_THAT(Say(*client, "x"), IsOk());
}

TEST_F(ServiceMainTest, SaysWhyItCannotStart) {
  Subprocess first(Program());
  const auto ports = first.WaitForLine(kServing);
  ASSERT_THAT(ports, IsOk());
  const struct {
    std::vector<std::string> arguments;
    std::string why;
  } cases[] = {
      {{"--listen=127.0.0.1:" + (*ports)[1]}, "CONFIG_INVALID: cannot listen on 127.0.0.1:"},
      {{"--metrics_listen=127.0.0.1:" + (*ports)[2]}, "CONFIG_INVALID: cannot serve metrics"},
      {{"--tls_key=/nowhere"}, "CERTIFICATE_UNREADABLE"},
      {{"--policy_file=/nowhere"}, "/nowhere"},
      {{"--colour=red"}, "unknown key"},
      {{"--log_level=loud"}, "log_level is none of"},
      {{"word"}, "what is word?"},
  };
  for (const auto& [arguments, why] : cases) {
    SCOPED_TRACE(why);
    Subprocess service(Program(arguments));
    EXPECT_THAT(service.Wait(), IsOkAndHolds(Subprocess::Exit{1, 0}));
    EXPECT_THAT(service.error_output(), AllOf(HasSubstr("cannot start"), HasSubstr(why)));
  }
}

TEST_F(ServiceMainTest, UnknownEnvironmentIsRefused) {
  Subprocess::Options program = Program();
  program.environment["DISTRICTEDU_COLOUR"] = "red";
  Subprocess service(program);
  EXPECT_THAT(service.Wait(), IsOkAndHolds(Subprocess::Exit{1, 0}));
  EXPECT_THAT(service.error_output(), HasSubstr("DISTRICTEDU_COLOUR"));
}

TEST_F(ServiceMainTest, SignalsOfLogRotationDoNotEndIt) {
  Subprocess service(Program());
  const auto ports = service.WaitForLine(kServing);
  ASSERT_THAT(ports, IsOk());
  for (const int signal : {SIGHUP, SIGUSR1, SIGUSR2}) service.Signal(signal);
  EXPECT_THAT(Say(*ClientOf((*ports)[1]), "hello"), IsOkAndHolds("hello"));
  service.Signal(SIGTERM);
  EXPECT_THAT(service.Wait(), IsOkAndHolds(Subprocess::Exit{0, 0})) << service.error_output();
}

TEST_F(ServiceMainTest, TellsItsVersionAndExportsIt) {
  const auto version = testing::RunCommand(Program({"--version"}));
  EXPECT_EQ(version.exit.code, 0);
  EXPECT_EQ(version.output, absl::StrCat("rpc_echo_service ", kVersion, "\n"));
  EXPECT_THAT(kVersion, ::testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

TEST_F(ServiceMainTest, HelpAndPrintConfigAreAnsweredAtOnce) {
  const auto help = testing::RunCommand(Program({"--help"}));
  EXPECT_EQ(help.exit.code, 0);
  EXPECT_THAT(help.output, AllOf(HasSubstr("rpc_echo_service"), HasSubstr("--tls_client_ca"),
                                 HasSubstr("--drain_grace")));
  const auto config = testing::RunCommand(Program({"--print_config", "--drain_grace=3s"}));
  EXPECT_EQ(config.exit.code, 0);
  EXPECT_THAT(config.output,
              AllOf(HasSubstr("listen = 127.0.0.1:0\n"), HasSubstr("drain_grace = 3s\n")));
}

}  // namespace
}  // namespace districtedu::rpc
