// Every kind of call against a real server: what callers get back, and what the server counts.

#include <future>
#include <thread>

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
using testing::HasReason;
using ::testing::HasSubstr;
using testing::HasViolation;
using testing::IsOk;
using testing::IsOkAndHolds;
using ::testing::Not;
using testing::StatusIs;
using testing::WaitUntil;

std::string Handled(const std::string& method, const std::string& code) {
  return "grpc_server_handled_total{grpc_code=\"" + code + "\",grpc_method=\"" + method +
         "\",grpc_service=\"districtedu.rpctest.v1.EchoService\"}";
}

std::string Started(const std::string& method) {
  return "grpc_server_started_total{grpc_method=\"" + method +
         "\",grpc_service=\"districtedu.rpctest.v1.EchoService\"}";
}

TEST(CallTest, AnswersAndCounts) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  for (const std::string& text :
       {std::string("hello"), std::string(), std::string("南湖 😀"), std::string(1'000'000, 'x')}) {
    EXPECT_THAT(Say(*client, text), IsOkAndHolds(text));
  }
  EXPECT_EQ(server.Metric(Started("Say")), 4);
  EXPECT_EQ(server.Metric(Handled("Say", "OK")), 4);
  EXPECT_EQ(server.Metric("grpc_server_handling_seconds_count{grpc_method=\"Say\",grpc_service="
                          "\"districtedu.rpctest.v1.EchoService\"}"),
            4);
}

TEST(CallTest, TheHandlerSeesWhoCallsWhatUntilWhen) {
  EchoServer server;
  CallContext seen;
  server.say = [&seen](const std::shared_ptr<UnaryCall>& call) {
    seen = call->context();
    call->Finish(nullptr);
  };
  ASSERT_THAT(server.Start(), IsOk());
  const absl::Time before = absl::Now();
  EXPECT_THAT(Say(*server.ClientFor(kReader), "x", absl::Seconds(100)), IsOkAndHolds(""));
  EXPECT_EQ(seen.method, kSay);
  EXPECT_EQ(seen.principal.name, kReader);
  ASSERT_EQ(seen.principal.grants.size(), 1u);
  EXPECT_EQ(seen.principal.grants[0].role, auth::Role::ROLE_READER);
  EXPECT_GT(seen.deadline, before + absl::Seconds(90));
  EXPECT_LT(seen.deadline, absl::Now() + absl::Seconds(101));
  EXPECT_FALSE(seen.cancelled());
}

TEST(CallTest, UnknownPrincipalsAreUnauthenticated) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  for (const char* name : {kStranger, "https://example.org/someone"}) {
    const auto result = Say(*server.ClientFor(name), "x");
    EXPECT_THAT(result, StatusIs(absl::StatusCode::kUnauthenticated));
    EXPECT_THAT(result, HasReason("PRINCIPAL_UNKNOWN"));
  }
  EXPECT_EQ(server.Metric(Handled("Say", "Unauthenticated")), 2);
}

TEST(CallTest, ACertificateOfSeveralPrincipalsIsOfNone) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  testing::CertificateAuthority ca("two names");
  server.dir().Write("ca.pem", "");
  EchoServer other;
  other.options.tls.ca = ca.ca_file();
  testing::CertificateSpec own;
  own.addresses = {"127.0.0.1"};
  const testing::Certificate certificate = ca.Issue(own);
  other.options.tls.certificate = certificate.certificate_file;
  other.options.tls.key = certificate.key_file;
  ASSERT_THAT(other.Start(), IsOk());
  testing::CertificateSpec two;
  two.uris = {kReader, kOperator};
  const testing::Certificate both = ca.Issue(two);
  EXPECT_THAT(Say(*other.ClientWith(both.certificate_file, both.key_file, ca.ca_file()), "x"),
              HasReason("PRINCIPAL_UNKNOWN"));
  testing::CertificateSpec mixed;
  mixed.uris = {"https://example.org", kReader};
  const testing::Certificate one = ca.Issue(mixed);
  EXPECT_THAT(Say(*other.ClientWith(one.certificate_file, one.key_file, ca.ca_file()), "x"),
              IsOkAndHolds("x"));
}

TEST(CallTest, RolesTheMethodDoesNotAdmitAreRefusedOnEveryKindOfMethod) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  const auto reader = server.ClientFor(kReader);
  const auto op = server.ClientFor(kOperator);
  EXPECT_THAT(Say(*op, "x"),
              AllOf(StatusIs(absl::StatusCode::kPermissionDenied), HasReason("PERMISSION_DENIED")));
  EXPECT_THAT(reader->Call(kOperate, ""), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(op->Call(kOperate, ""), IsOk());
  for (const char* method : {kCount, kChat}) {
    const auto stream = op->Stream(method, {});
    stream->Write("");
    stream->WritesDone();
    EXPECT_THAT(stream->Finish(), HasReason("PERMISSION_DENIED")) << method;
  }
}

TEST(CallTest, AGrantWithdrawnHoldsFromTheNextCallOn) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  ASSERT_THAT(Say(*client, "x"), IsOk());
  server.dir().Write("policy.textproto",
                     "grants { principal: \"districtedu://nanhu/other\" role: ROLE_READER "
                     "district: \"nanhu\" }");
  ASSERT_TRUE(WaitUntil([&] { return !Say(*client, "x").ok(); }));
  EXPECT_THAT(Say(*client, "x"), HasReason("PRINCIPAL_UNKNOWN"));
}

TEST(CallTest, DetailsReachTheCallerWhole) {
  EchoServer server;
  server.say = [](const std::shared_ptr<UnaryCall>& call) {
    call->Finish(WithResource(
        WithRetry(InvalidFields({{"teacher.name", Reason::kRequiredFieldMissing, "须填写"},
                                 {"grades[3].pupils", Reason::kFieldOutOfRange, "0 to 5000"}}),
                  absl::Milliseconds(250)),
        "districtedu.staffing.v1.Teacher", "districts/d/teachers/t"));
  };
  ASSERT_THAT(server.Start(), IsOk());
  const absl::Status status = Say(*server.ClientFor(kReader), "x").status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("须填写")));
  EXPECT_THAT(status, HasReason("REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(status, HasViolation("teacher.name", "REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(status, HasViolation("grades[3].pupils", "FIELD_OUT_OF_RANGE"));
  EXPECT_EQ(RetryDelayOf(status), absl::Milliseconds(250));
  EXPECT_EQ(ResourceOf(status)->second, "districts/d/teachers/t");
}

TEST(CallTest, EveryReasonReachesTheCallerWithItsCode) {
  EchoServer server;
  server.say = [](const std::shared_ptr<UnaryCall>& call) {
    call->Finish(Error(*ParseReason(EchoText(call->request())), "as asked"));
  };
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  for (const ReasonRow& row : AllReasons()) {
    const auto result = Say(*client, std::string(row.name));
    EXPECT_THAT(result, StatusIs(row.code));
    EXPECT_THAT(result, HasReason(std::string(row.name)));
  }
}

TEST(CallTest, AThousandViolationsStillReachTheCaller) {
  EchoServer server;
  server.say = [](const std::shared_ptr<UnaryCall>& call) {
    std::vector<FieldViolation> all;
    for (int i = 0; i < 1000; ++i) {
      all.push_back({"school_return.grades[" + std::to_string(i) + "].boarding_pupils",
                     Reason::kFieldOutOfRange, "取值须在 0 至 5000 之间 (must be 0 to 5000)"});
    }
    call->Finish(InvalidFields(std::move(all)));
  };
  ASSERT_THAT(server.Start(), IsOk());
  const absl::Status status = Say(*server.ClientFor(kReader), "x").status();
  EXPECT_THAT(status, HasReason("FIELD_OUT_OF_RANGE"));
  const std::size_t told = ViolationsOf(status).size();
  EXPECT_GE(told, 20u);
  EXPECT_EQ(MetadataOf(status)["violations_omitted"], std::to_string(1000 - told));
}

TEST(CallTest, FaultsOfOursStayInTheLog) {
  EchoServer server;
  server.say = [](const std::shared_ptr<UnaryCall>& call) {
    call->Finish(absl::InternalError("SELECT secret FROM teachers"));
  };
  ASSERT_THAT(server.Start(), IsOk());
  const LogCapture log;
  echo::EchoRequest request;
  request.set_text("pupil's name");
  request.set_request_id("req-7");
  echo::EchoResponse response;
  const absl::Status status = server.ClientFor(kReader)->Call(kSay, request, response);
  EXPECT_THAT(status, AllOf(StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("SELECT"))),
                            HasReason("INTERNAL_ERROR")));
  EXPECT_TRUE(
      log.Contains({"level=error", "call failed", kSay, "SELECT secret", "req-7", kReader}));
  EXPECT_FALSE(log.Contains({"pupil"}));
}

TEST(CallTest, HandlersThatThrowOrDropTheCallAreAnswered) {
  EchoServer server;
  server.say = [](const std::shared_ptr<UnaryCall>& call) {
    if (EchoText(call->request()) == "throw") throw std::runtime_error("lost my head");
    if (EchoText(call->request()) == "throw int") throw 7;  // NOLINT
  };
  server.count = [](const std::shared_ptr<ServerStream>&) {};
  server.chat = [](const std::shared_ptr<BidiStream>& stream) {
    stream->Read([stream](const std::optional<std::string>&) { throw std::bad_alloc(); });
  };
  ASSERT_THAT(server.Start(), IsOk());
  const LogCapture log;
  const auto client = server.ClientFor(kReader);
  for (const char* what : {"throw", "throw int", "drop"}) {
    EXPECT_THAT(Say(*client, what), HasReason("INTERNAL_ERROR")) << what;
  }
  for (const char* method : {kCount, kChat}) {
    const auto stream = client->Stream(method, {});
    stream->Write("");
    stream->WritesDone();
    EXPECT_THAT(stream->Finish(), HasReason("INTERNAL_ERROR")) << method;
  }
  EXPECT_TRUE(log.Contains({"lost my head"}));
  EXPECT_TRUE(log.Contains({"dropped the call"}));
}

TEST(CallTest, FinishingTwiceIsLoggedAndHarmless) {
  EchoServer server;
  server.say = [](const std::shared_ptr<UnaryCall>& call) {
    call->Finish(ToBytes(EchoBytes("first")));
    call->Finish(ToBytes(EchoBytes("second")));
  };
  ASSERT_THAT(server.Start(), IsOk());
  const LogCapture log;
  EXPECT_THAT(Say(*server.ClientFor(kReader), "x"), IsOkAndHolds("first"));
  EXPECT_TRUE(WaitUntil([&] { return log.Contains({"finished a call twice"}); }));
}

TEST(CallTest, CallsMayBeFinishedFromAnyThread) {
  EchoServer server;
  std::mutex mutex;
  std::vector<std::thread> workers;
  server.say = [&](std::shared_ptr<UnaryCall> call) {
    const std::lock_guard lock(mutex);
    workers.emplace_back([call = std::move(call)] { call->Finish(ToBytes(call->request())); });
  };
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  std::vector<std::thread> callers;
  for (int t = 0; t < 4; ++t) {
    callers.emplace_back([&client, t] {
      for (int i = 0; i < 50; ++i) {
        const std::string text = std::to_string(t * 1000 + i);
        EXPECT_THAT(Say(*client, text), IsOkAndHolds(text));
      }
    });
  }
  for (auto& caller : callers) caller.join();
  server.server().Shutdown();
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(workers.size(), 200u);
}

TEST(CallTest, OneResponseMayServeAnyNumberOfCalls) {
  EchoServer server;
  const Bytes shared = ToBytes(EchoBytes(std::string(200'000, 's')));
  server.say = [&shared](const std::shared_ptr<UnaryCall>& call) { call->Finish(shared); };
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Say(*client, "x")->size(), 200'000u);
  // gRPC lets go of what it has sent.
  EXPECT_TRUE(WaitUntil([&] { return shared.use_count() == 1; }));
}

TEST(CallTest, MalformedRequestsAndBrokenTextAreTold) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  EXPECT_THAT(client->Call(kSay, "\xff\xff\xff"), HasReason("MESSAGE_MALFORMED"));
  EXPECT_THAT(client->Call(kSay, std::string("\x0a\x02\xff\xfe", 4)),
              HasViolation("text", "FIELD_NOT_UTF8"));
}

TEST(CallTest, OversizedRequestsAreRefusedByBothSides) {
  EchoServer server;
  server.options.max_message_bytes = 100'000;
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  EXPECT_THAT(Say(*client, std::string(99'000, 'x')), IsOk());
  // The server's refusal has no details: gRPC makes it before any code of ours.
  const auto refused = Say(*client, std::string(100'001, 'x'));
  EXPECT_THAT(refused, AllOf(StatusIs(absl::StatusCode::kResourceExhausted), HasReason("")));
  EXPECT_THAT(Say(*client, std::string(5 << 20, 'x')), HasReason("MESSAGE_TOO_LARGE"));
  const auto stream = client->Stream(kChat, {});
  stream->Write(EchoBytes(std::string(100'001, 'x')));
  EXPECT_THAT(stream->Finish(), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Say(*client, "still there"), IsOkAndHolds("still there"));
}

TEST(CallTest, MethodsNobodyDeclaredAreUnimplemented) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  const auto client = server.ClientFor(kReader);
  EXPECT_THAT(client->Call("/districtedu.rpctest.v1.EchoService/Sing", ""),
              StatusIs(absl::StatusCode::kUnimplemented));
  EXPECT_THAT(client->Call("/no.Service/Say", ""), StatusIs(absl::StatusCode::kUnimplemented));
}

TEST(CallTest, AFailingCallerCannotFillTheLog) {
  EchoServer server;
  ASSERT_THAT(server.Start(), IsOk());
  const LogCapture log;
  const auto client = server.ClientFor(kStranger);
  for (int i = 0; i < 300; ++i) EXPECT_THAT(Say(*client, "x"), HasReason("PRINCIPAL_UNKNOWN"));
  EXPECT_LT(log.lines().size(), 150u);
  EXPECT_EQ(server.Metric(Handled("Say", "Unauthenticated")), 300);
}

TEST(CallTest, SlowCallsAreLogged) {
  EchoServer server;
  server.options.slow_call = absl::ZeroDuration();
  ASSERT_THAT(server.Start(), IsOk());
  const LogCapture log;
  EXPECT_THAT(Say(*server.ClientFor(kReader), "x"), IsOk());
  EXPECT_TRUE(log.Contains({"level=warning", "call slow", kSay, "code=OK"}));
}

}  // namespace
}  // namespace districtedu::rpc
