// Every method of the service, called as every role, of this district and of another.

#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "common/auth/principal.h"
#include "common/base/error.h"
#include "common/testing/status_matchers.h"
#include "districtedu/common/v1/options.pb.h"
#include "services/aggregation/testing/running_server.h"

namespace districtedu::aggregation {
namespace {

using common::v1::Role;
using ::districtedu::testing::HasReason;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

struct Caller {
  std::string principal;
  Role role = common::v1::ROLE_UNSPECIFIED;  // of nobody the policy knows
  bool of_here = false;
};

std::vector<Caller> Callers() {
  std::vector<Caller> callers = {{"districtedu://nanhu/nobody"}};
  const auto* roles = common::v1::Role_descriptor();
  for (int i = 0; i < roles->value_count(); ++i) {
    const Role role = static_cast<Role>(roles->value(i)->number());
    if (role == common::v1::ROLE_UNSPECIFIED) continue;
    for (const std::string district : {"nanhu", "elsewhere"}) {
      callers.push_back({absl::StrCat("districtedu://", district, "/", auth::RoleName(role)), role,
                         district == "nanhu"});
    }
  }
  return callers;
}

std::string PolicyOf(const std::vector<Caller>& callers) {
  std::string policy;
  for (const Caller& caller : callers) {
    if (caller.role == common::v1::ROLE_UNSPECIFIED) continue;
    absl::StrAppend(&policy, "grants { principal: \"", caller.principal,
                    "\" role: ", common::v1::Role_Name(caller.role), " district: \"",
                    caller.of_here ? "nanhu" : "elsewhere", "\"",
                    caller.role == common::v1::ROLE_DOMAIN_WRITER ? " room: \"staffing\"" : "",
                    caller.role == common::v1::ROLE_SCHOOL_REPORTER ? " school: \"p01\"" : "",
                    " }\n");
  }
  return policy;
}

bool Admits(const MethodDescriptor& method, Role role) {
  const auto& roles = method.options().GetExtension(common::v1::method).roles();
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

// Names what is there; what else a method wants is left out.
std::unique_ptr<Message> RequestOf(const MethodDescriptor& method) {
  std::unique_ptr<Message> request(google::protobuf::MessageFactory::generated_factory()
                                       ->GetPrototype(method.input_type())
                                       ->New());
  const std::string name = method.name();
  std::string value = RunningServer::kPlan;
  if (name == "GetIndicator") absl::StrAppend(&value, "/indicators/", RunningServer::kRatio);
  for (const char* of_district : {"ListChanges", "ApplyPlan", "Rebuild", "GetStatus"}) {
    if (name == of_district) value = "districts/nanhu";
  }
  for (const char* field : {"parent", "name"}) {
    if (const auto* f = method.input_type()->FindFieldByName(field)) {
      request->GetReflection()->SetString(request.get(), f, value);
    }
  }
  return request;
}

absl::Status Call(rpc::Client& client, const MethodDescriptor& method) {
  const std::string request = RequestOf(method)->SerializeAsString();
  const std::string path = RunningServer::Path(method.name());
  if (!method.server_streaming()) return client.Call(path, request).status();
  const auto stream = client.Stream(path, {});
  stream->Write(request);
  stream->WritesDone();
  return stream->Read().has_value() ? absl::OkStatus() : stream->Finish();
}

TEST(AggregationRolesTest, EveryMethodAsEveryRole) {
  TestRecords records;
  records.writer().AddSchool("p01", "primary");
  records.writer().SetPupils(2023, "p01", 1, "primary", 100);
  records.Apply(TestRecords::Plan());
  const std::vector<Caller> callers = Callers();
  RunningServer server(records, PolicyOf(callers));
  ASSERT_TRUE(server.WaitForPupils(100));
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      "districtedu.aggregation.v1.AggregationService");
  int served = 0;
  for (const Caller& caller : callers) {
    const auto client = server.NewClient(caller.principal);
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor& method = *service->method(i);
      SCOPED_TRACE(absl::StrCat(method.name(), " as ", caller.principal));
      const absl::Status status = Call(*client, method);
      if (caller.role == common::v1::ROLE_UNSPECIFIED) {
        EXPECT_THAT(status, HasReason("PRINCIPAL_UNKNOWN"));
      } else if (!Admits(method, caller.role)) {
        EXPECT_THAT(status, HasReason("PERMISSION_DENIED"));
      } else if (!caller.of_here) {
        EXPECT_THAT(status, HasReason("RESOURCE_NOT_FOUND"));
      } else if (method.name() == "ApplyPlan") {
        // What is wrong now is the plan, which is empty: nothing is stored.
        EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
      } else {
        EXPECT_TRUE(status.ok()) << status;
        ++served;
      }
      EXPECT_FALSE(status.ok() && !caller.of_here) << status;
    }
  }
  EXPECT_GT(served, service->method_count());
}

}  // namespace
}  // namespace districtedu::aggregation
