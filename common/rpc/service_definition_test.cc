#include "common/rpc/service_definition.h"

#include "common/testing/status_matchers.h"
#include "echo.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::rpc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;

const google::protobuf::ServiceDescriptor* Service(const char* name) {
  return rpctest::v1::EchoRequest::descriptor()->file()->FindServiceByName(name);
}

void Unary(const std::shared_ptr<UnaryCall>&) {}
void Streaming(const std::shared_ptr<ServerStream>&) {}
void Bidi(const std::shared_ptr<BidiStream>&) {}

TEST(ServiceDefinitionTest, AHandlerForEveryMethodIsFine) {
  ServiceDefinition definition(Service("EchoService"));
  definition.Unary("Say", Unary);
  definition.Unary("Operate", Unary);
  definition.ServerStreaming("Count", Streaming);
  definition.Bidi("Chat", Bidi);
  EXPECT_THAT(definition.Check(), IsOk());
  EXPECT_NE(definition.FindUnary("Say"), nullptr);
  EXPECT_EQ(definition.FindUnary("Chat"), nullptr);
  EXPECT_NE(definition.FindServerStreaming("Count"), nullptr);
  EXPECT_NE(definition.FindBidi("Chat"), nullptr);
}

TEST(ServiceDefinitionTest, EverythingAmissIsNamed) {
  ServiceDefinition definition(Service("EchoService"));
  definition.Unary("Say", Unary);
  definition.Unary("Say", Unary);
  definition.Unary("Count", Unary);
  definition.Bidi("Sing", Bidi);
  EXPECT_THAT(definition.Check(),
              StatusIs(absl::StatusCode::kInternal,
                       AllOf(HasSubstr("EchoService"), HasSubstr("Say has two handlers"),
                             HasSubstr("Count has a handler of another kind"),
                             HasSubstr("Sing is no method"), HasSubstr("Operate has no handler"),
                             HasSubstr("Chat has no handler"), Not(HasSubstr("roles")))));
}

TEST(ServiceDefinitionTest, MethodsMustDeclareRolesAndAUsedKind) {
  ServiceDefinition definition(Service("FaultyService"));
  definition.Unary("NoRoles", Unary);
  definition.Bidi("ClientStreams", Bidi);
  EXPECT_THAT(definition.Check(),
              StatusIs(absl::StatusCode::kInternal,
                       AllOf(HasSubstr("NoRoles declares no roles"),
                             HasSubstr("ClientStreams streams only from the client"))));
}

}  // namespace
}  // namespace districtedu::rpc
