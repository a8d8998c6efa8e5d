#ifndef DISTRICTEDU_TESTS_INTEGRATION_ROLES_FIXTURE_H_
#define DISTRICTEDU_TESTS_INTEGRATION_ROLES_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/auth/principal.h"
#include "common/base/error.h"
#include "common/testing/status_matchers.h"
#include "common/testing/wait.h"
#include "districtedu/common/v1/audit.pb.h"
#include "districtedu/common/v1/import.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "tests/integration/district.h"
#include "tests/integration/filled_district.h"

namespace districtedu::testing {

using common::v1::Role;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;
using resource::ResourceType;

constexpr char kRegisters[] = "facilities";  // the room whose records every writer reads

inline std::unique_ptr<Message> New(const Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

inline void SetText(Message* message, const std::string& name, const std::string& text) {
  const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
  if (field != nullptr) message->GetReflection()->SetString(message, field, text);
}

inline Message* Sub(Message* message, const std::string& name) {
  const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? nullptr : message->GetReflection()->MutableMessage(message, field);
}

inline std::string TextOf(const Message& message, const FieldDescriptor* field) {
  return message.GetReflection()->GetString(message, field);
}

inline std::vector<Role> RolesOf(const MethodDescriptor& method) {
  std::vector<Role> roles;
  for (const int role : method.options().GetExtension(common::v1::method).roles()) {
    roles.push_back(static_cast<Role>(role));
  }
  return roles;
}

// A caller with one grant, or none.
struct Caller {
  std::string name;
  auth::Grant grant;

  bool In(const std::string& district) const { return grant.district == district; }
  bool MayCall(const MethodDescriptor& method) const {
    const std::vector<Role> roles = RolesOf(method);
    return std::find(roles.begin(), roles.end(), grant.role) != roles.end();
  }

  bool Reads(const ResourceType& type, const std::string& district, const std::string& set) const {
    if (!In(district)) return false;
    switch (grant.role) {
      case common::v1::ROLE_DISTRICT_ADMIN:
      case common::v1::ROLE_AUDITOR:
        return true;
      case common::v1::ROLE_DOMAIN_WRITER:
        return type.room() == grant.room || type.room() == kRegisters;
      case common::v1::ROLE_SCHOOL_REPORTER: {
        const bool by_school = type.school_scoped() || type.options().has_readable_through();
        return !by_school || set == grant.school;
      }
      default:
        return false;
    }
  }
  bool Writes(const ResourceType& type, const std::string& district, const std::string& set) const {
    if (!In(district)) return false;
    switch (grant.role) {
      case common::v1::ROLE_DISTRICT_ADMIN:
        return true;
      case common::v1::ROLE_DOMAIN_WRITER:
        return type.room() == grant.room;
      case common::v1::ROLE_SCHOOL_REPORTER:
        return type.school_scoped() && set == grant.school;
      default:
        return false;
    }
  }
  bool ReadsField(const resource::Field& field) const {
    const auto& readers = field.options.readable_by();
    return readers.empty() ||
           std::find(readers.begin(), readers.end(), grant.role) != readers.end();
  }
};

// A filled district, and a caller of every kind.
class RolesTest : public ::testing::Test {
 protected:
  RolesTest() : session_(district_.database().Connect()), filled_(*session_, district_.rooms()) {
    AddCallers();
    // Images with everything in them, as whoever may read everything gets them.
    for (const std::string& room : district_.rooms()) {
      for (const ResourceType* type : filled_.types().InRoom(room)) {
        for (const std::string& set : FilledDistrict::Sets()) {
          const auto image = Read(*type, "nanhu", set, *Admin());
          if (image.ok()) filled_.AddAuditEntry(*type, "nanhu", set, (*image)->SerializeAsString());
        }
      }
    }
  }

  // Of every role there is: one in the district and one in the other, a writer per room, a reporter
  // per school; and one whom the policy does not know.
  void AddCallers() {
    const auto* roles = common::v1::Role_descriptor();
    for (const std::string& district : FilledDistrict::Districts()) {
      for (int i = 0; i < roles->value_count(); ++i) {
        const Role role = static_cast<Role>(roles->value(i)->number());
        if (role == common::v1::ROLE_UNSPECIFIED) continue;
        if (role == common::v1::ROLE_DOMAIN_WRITER) {
          for (const std::string& room : district_.rooms()) AddCaller({role, district, room, ""});
        } else if (role == common::v1::ROLE_SCHOOL_REPORTER) {
          for (const std::string& set : FilledDistrict::Sets()) {
            AddCaller({role, district, "", set});
          }
        } else {
          AddCaller({role, district, "", ""});
        }
      }
    }
    std::string policy;
    for (const Caller& caller : callers_) {
      absl::StrAppend(&policy, "grants { principal: \"", caller.name,
                      "\" role: ", common::v1::Role_Name(caller.grant.role), " district: \"",
                      caller.grant.district, "\"",
                      caller.grant.room.empty() ? "" : " room: \"" + caller.grant.room + "\"",
                      caller.grant.school.empty() ? "" : " school: \"" + caller.grant.school + "\"",
                      " }\n");
    }
    district_.ReplacePolicy(policy);
    callers_.push_back({"districtedu://nanhu/nobody", {}});
    for (const std::string& room : district_.rooms()) {
      EXPECT_TRUE(WaitUntil([&] {
        common::v1::ListAuditEntriesRequest request;
        common::v1::ListAuditEntriesResponse response;
        return !HasReason(
            district_.Call(room, "ListAuditEntries", request, &response, callers_.front().name),
            Reason::kPrincipalUnknown);
      }));
    }
  }

  void AddCaller(auth::Grant grant) {
    const std::string name = absl::StrCat("districtedu://", grant.district, "/roles-test/",
                                          auth::RoleName(grant.role), grant.room, grant.school);
    callers_.push_back({name, std::move(grant)});
  }

  const Caller* Admin() const {
    for (const Caller& caller : callers_) {
      if (caller.grant.role == common::v1::ROLE_DISTRICT_ADMIN && caller.In("nanhu")) {
        return &caller;
      }
    }
    return nullptr;
  }

  static const ServiceDescriptor* ServiceOf(const std::string& room) {
    const std::string path = MethodPath(room, "");  // "/districtedu.staffing.v1.StaffingService/"
    return DescriptorPool::generated_pool()->FindServiceByName(path.substr(1, path.size() - 2));
  }

  absl::StatusOr<std::unique_ptr<Message>> Call(const std::string& room,
                                                const MethodDescriptor& method,
                                                const Message& request, const Caller& caller) {
    std::unique_ptr<Message> response = New(method.output_type());
    absl::Status status = district_.Call(room, method.name(), request, response.get(), caller.name);
    if (!status.ok()) return status;
    return response;
  }

  const MethodDescriptor* MethodOf(const ResourceType& type, const std::string& verb) const {
    const ServiceDescriptor* service = ServiceOf(type.room());
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor* method = service->method(i);
      if (!absl::StartsWith(method->name(), verb)) continue;
      const std::string subject = method->name().substr(verb.size());
      if (verb == "List" ? method->output_type()->field(0)->message_type() == type.descriptor()
                         : subject == type.descriptor()->name()) {
        return method;
      }
    }
    return nullptr;
  }

  static std::string NameOf(const ResourceType& type, const std::string& district,
                            const std::string& set) {
    return resource::FormatName(type, FilledDistrict::KeyOf(type, district, set));
  }

  absl::StatusOr<std::unique_ptr<Message>> Read(const ResourceType& type,
                                                const std::string& district, const std::string& set,
                                                const Caller& caller) {
    const MethodDescriptor* method = MethodOf(type, "Get");
    if (method == nullptr) return absl::UnimplementedError("no Get");
    const std::unique_ptr<Message> request = New(method->input_type());
    SetText(request.get(), "name", NameOf(type, district, set));
    return Call(type.room(), *method, *request, caller);
  }

  // "districts/nanhu/schools/-" and the like: every row of the district.
  static std::string AnyParent(const ResourceType& type, const std::string& district) {
    std::vector<std::string> parts = type.segments();
    parts.resize(parts.size() < 2 ? 0 : parts.size() - 2);
    for (std::size_t i = 1; i < parts.size(); i += 2) {
      if (absl::StartsWith(parts[i], "{")) parts[i] = i == 1 ? district : "-";
    }
    return absl::StrJoin(parts, "/");
  }

  // No field the caller may not read, no text of a row it may not read.
  void ExpectNoLeak(const Caller& caller, const ResourceType& type, const Message& message) {
    for (const resource::Field& field : type.fields()) {
      if (caller.ReadsField(field)) continue;
      EXPECT_FALSE(Carries(message, field.descriptor)) << field.name();
    }
    ExpectNoMark(caller, type, message.ShortDebugString());
  }

  void ExpectNoMark(const Caller& caller, const ResourceType& type, const std::string& text) {
    for (const std::string& district : FilledDistrict::Districts()) {
      for (const std::string& set : FilledDistrict::Sets()) {
        if (caller.Reads(type, district, set)) continue;
        EXPECT_FALSE(absl::StrContains(text, FilledDistrict::Mark(district, set))) << text;
      }
    }
  }

  // Whether the field, of its message type, is set anywhere in the message.
  static bool Carries(const Message& message, const FieldDescriptor* field) {
    if (message.GetDescriptor() == field->containing_type()) {
      return field->is_repeated() ? message.GetReflection()->FieldSize(message, field) > 0
                                  : message.GetReflection()->HasField(message, field);
    }
    std::vector<const FieldDescriptor*> set;
    message.GetReflection()->ListFields(message, &set);
    return std::any_of(set.begin(), set.end(), [&](const FieldDescriptor* each) {
      if (each->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return false;
      if (!each->is_repeated()) {
        return Carries(message.GetReflection()->GetMessage(message, each), field);
      }
      for (int i = 0; i < message.GetReflection()->FieldSize(message, each); ++i) {
        if (Carries(message.GetReflection()->GetRepeatedMessage(message, each, i), field)) {
          return true;
        }
      }
      return false;
    });
  }

  // Of a caller whose roles the method does not admit.
  void ExpectShut(const Caller& caller, const absl::Status& status) {
    if (caller.grant.role == common::v1::ROLE_UNSPECIFIED) {
      EXPECT_THAT(status, HasReason("PRINCIPAL_UNKNOWN"));
    } else {
      EXPECT_THAT(status, HasReason("PERMISSION_DENIED"));
    }
    for (const std::string& district : FilledDistrict::Districts()) {
      EXPECT_FALSE(absl::StrContains(status.ToString(), "~" + district));
    }
  }

  // Runs `check` for every resource with the method and every caller the method admits; the others
  // are shut out whatever they ask for.
  template <typename Check>
  void ForEachCaller(const std::string& verb, Check check) {
    int admitted = 0;
    for (const std::string& room : district_.rooms()) {
      for (const ResourceType* type : filled_.types().InRoom(room)) {
        const MethodDescriptor* method = MethodOf(*type, verb);
        if (method == nullptr) continue;
        for (const Caller& caller : callers_) {
          SCOPED_TRACE(absl::StrCat(method->name(), " of ", room, " as ", caller.name));
          if (caller.MayCall(*method)) {
            ++admitted;
            check(*type, *method, caller);
          } else {
            ExpectShut(caller, Call(room, *method, *New(method->input_type()), caller).status());
          }
        }
      }
    }
    EXPECT_GT(admitted, 0);
  }

  template <typename Check>
  static void ForEachSet(Check check) {
    for (const std::string& district : FilledDistrict::Districts()) {
      for (const std::string& set : FilledDistrict::Sets()) {
        SCOPED_TRACE(absl::StrCat(district, " ", set));
        check(district, set);
      }
    }
  }

  std::int64_t CountRows(const ResourceType& type) {
    return district_.database().SelectInt("SELECT COUNT(*) FROM " + type.table());
  }

  District district_;
  std::unique_ptr<mysql::Session> session_;
  FilledDistrict filled_;
  std::vector<Caller> callers_;
};

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_TESTS_INTEGRATION_ROLES_FIXTURE_H_
