// Every method of every record service, called as every role, of every room, school and district.
// The calls and what they must answer follow from the declarations and DESIGN 10; nothing here
// names a resource or a method but the standard ones.

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
namespace {

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

std::unique_ptr<Message> New(const Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

void SetText(Message* message, const std::string& name, const std::string& text) {
  const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
  if (field != nullptr) message->GetReflection()->SetString(message, field, text);
}

Message* Sub(Message* message, const std::string& name) {
  const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? nullptr : message->GetReflection()->MutableMessage(message, field);
}

std::string TextOf(const Message& message, const FieldDescriptor* field) {
  return message.GetReflection()->GetString(message, field);
}

std::vector<Role> RolesOf(const MethodDescriptor& method) {
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

TEST_F(RolesTest, GetGivesWhatTheCallerReadsAndNothingElseExists) {
  std::set<std::string> seen;  // fields some callers may not read, as read by one who may
  ForEachCaller(
      "Get", [&](const ResourceType& type, const MethodDescriptor&, const Caller& caller) {
        ForEachSet([&](const std::string& district, const std::string& set) {
          if (type.keys().size() == 1 && set != FilledDistrict::Sets().front()) return;
          const auto row = Read(type, district, set, caller);
          if (!caller.Reads(type, district, set)) {
            EXPECT_THAT(row, HasReason("RESOURCE_NOT_FOUND"));
            ExpectNoMark(caller, type, row.status().ToString());
            return;
          }
          ASSERT_THAT(row, IsOk());
          EXPECT_EQ(TextOf(**row, type.name_field), NameOf(type, district, set));
          ExpectNoLeak(caller, type, **row);
          for (const resource::Field& field : type.fields()) {
            if (!field.options.readable_by().empty() && Carries(**row, field.descriptor)) {
              seen.insert(absl::StrCat(type.full_type(), ".", field.name()));
            }
          }
        });
      });
  for (const std::string& room : district_.rooms()) {
    for (const ResourceType* type : filled_.types().InRoom(room)) {
      for (const resource::Field& field : type->fields()) {
        if (field.options.readable_by().empty()) continue;
        EXPECT_THAT(seen, ::testing::Contains(absl::StrCat(type->full_type(), ".", field.name())));
      }
    }
  }
}

TEST_F(RolesTest, ListsHoldTheRowsTheCallerReads) {
  ForEachCaller(
      "List", [&](const ResourceType& type, const MethodDescriptor& method, const Caller& caller) {
        for (const std::string& district : FilledDistrict::Districts()) {
          const std::unique_ptr<Message> request = New(method.input_type());
          if (type.keys().size() > 1) SetText(request.get(), "parent", AnyParent(type, district));
          const auto page = Call(type.room(), method, *request, caller);
          if (type.keys().size() == 1) continue;  // Districts: which are listed is asked of Get
          ASSERT_THAT(page, IsOk()) << district;
          std::set<std::string> expected;
          for (const std::string& set : FilledDistrict::Sets()) {
            if (caller.Reads(type, district, set)) expected.insert(NameOf(type, district, set));
          }
          std::set<std::string> listed;
          const FieldDescriptor* rows = method.output_type()->field(0);
          for (int i = 0; i < (*page)->GetReflection()->FieldSize(**page, rows); ++i) {
            listed.insert(TextOf((*page)->GetReflection()->GetRepeatedMessage(**page, rows, i),
                                 type.name_field));
          }
          EXPECT_EQ(listed, expected) << district;
          ExpectNoLeak(caller, type, **page);
        }
      });
}

TEST_F(RolesTest, AHiddenFieldIsFilteredOnLikeOneThatDoesNotExist) {
  int hidden = 0;
  ForEachCaller("List", [&](const ResourceType& type, const MethodDescriptor& method,
                            const Caller& caller) {
    const auto filtered = [&](const std::string& field) {
      const std::unique_ptr<Message> request = New(method.input_type());
      SetText(request.get(), "parent", AnyParent(type, "nanhu"));
      SetText(request.get(), "filter", absl::StrCat(field, " = \"x\""));
      return Call(type.room(), method, *request, caller).status();
    };
    const std::string unknown = "no_such_field";
    const absl::Status refused = filtered(unknown);
    EXPECT_THAT(refused, HasReason("FILTER_INVALID"));
    for (const resource::Field& field : type.fields()) {
      if (caller.ReadsField(field)) continue;
      ++hidden;
      EXPECT_FALSE(absl::StrContains(refused.ToString(), field.name())) << refused;
      EXPECT_EQ(absl::StrReplaceAll(filtered(field.name()).ToString(), {{field.name(), unknown}}),
                refused.ToString());
    }
  });
  EXPECT_GT(hidden, 0);
}

TEST_F(RolesTest, AuditEntriesShowWhatTheCallerReads) {
  for (const std::string& room : district_.rooms()) {
    const MethodDescriptor* method = ServiceOf(room)->FindMethodByName("ListAuditEntries");
    ASSERT_NE(method, nullptr);
    for (const Caller& caller : callers_) {
      for (const ResourceType* type : filled_.types().InRoom(room)) {
        for (const std::string& set : FilledDistrict::Sets()) {
          if (type->keys().size() == 1 && set != FilledDistrict::Sets().front()) continue;
          SCOPED_TRACE(absl::StrCat(type->full_type(), " ", set, " as ", caller.name));
          common::v1::ListAuditEntriesRequest request;
          request.set_parent(NameOf(*type, "nanhu", set));
          common::v1::ListAuditEntriesResponse response;
          const absl::Status status =
              district_.Call(room, method->name(), request, &response, caller.name);
          if (!caller.MayCall(*method)) {
            ExpectShut(caller, status);
            continue;
          }
          if (!caller.Reads(*type, "nanhu", set)) {
            EXPECT_THAT(status, HasReason("RESOURCE_NOT_FOUND"));
            continue;
          }
          ASSERT_THAT(status, IsOk());
          ASSERT_EQ(response.audit_entries_size(), 1);
          const std::unique_ptr<Message> image = New(type->descriptor());
          ASSERT_TRUE(response.audit_entries(0).after().UnpackTo(image.get()));
          ExpectNoLeak(caller, *type, *image);
          ASSERT_TRUE(response.audit_entries(0).before().UnpackTo(image.get()));
          ExpectNoLeak(caller, *type, *image);
        }
      }
    }
  }
}

TEST_F(RolesTest, NobodyWritesWhatIsNotHis) {
  const auto expect = [&](const ResourceType& type, const Caller& caller,
                          const std::string& district, const std::string& set, bool exists,
                          const absl::Status& status) {
    ExpectNoMark(caller, type, status.ToString());
    if (caller.Writes(type, district, set)) {
      // What is wrong now is the request: it was made so that nothing is written.
      EXPECT_FALSE(status.code() == absl::StatusCode::kPermissionDenied) << status;
      EXPECT_FALSE(HasReason(status, Reason::kResourceNotFound) && exists) << status;
    } else if (exists && caller.Reads(type, district, set)) {
      EXPECT_THAT(status, HasReason("PERMISSION_DENIED"));
    } else {
      EXPECT_THAT(status, HasReason("RESOURCE_NOT_FOUND"));
    }
  };
  for (const std::string verb : {"Create", "Update", "Delete"}) {
    ForEachCaller(
        verb, [&](const ResourceType& type, const MethodDescriptor& method, const Caller& caller) {
          const std::int64_t before = CountRows(type);
          ForEachSet([&](const std::string& district, const std::string& set) {
            if (type.keys().size() == 1 && set != FilledDistrict::Sets().front()) return;
            const std::string name = NameOf(type, district, set);
            const std::unique_ptr<Message> request = New(method.input_type());
            SetText(request.get(), "name", name);
            SetText(request.get(), "etag", "stale");
            if (Message* body = Sub(request.get(), type.singular())) {
              if (verb == "Update") SetText(body, "name", name);
              SetText(body, "etag", "stale");
            }
            std::vector<std::string> parts = absl::StrSplit(name, '/');
            const std::string id = parts.back();
            parts.resize(parts.size() - 2);
            SetText(request.get(), "parent", absl::StrJoin(parts, "/"));
            SetText(request.get(), type.singular() + "_id", id);  // taken: nothing new comes of it
            expect(type, caller, district, set, verb != "Create",
                   Call(type.room(), method, *request, caller).status());
          });
          EXPECT_EQ(CountRows(type), before);
        });
  }
}

TEST_F(RolesTest, ImportsWriteOnlyWhatIsTheCallers) {
  for (const std::string& room : district_.rooms()) {
    const MethodDescriptor* method = ServiceOf(room)->FindMethodByName("Import");
    ASSERT_NE(method, nullptr);
    for (const Caller& caller : callers_) {
      for (const ResourceType* type : filled_.types().InRoom(room)) {
        SCOPED_TRACE(absl::StrCat("Import of ", type->full_type(), " as ", caller.name));
        common::v1::ImportRequest start;
        start.mutable_start()->set_parent("districts/nanhu");
        start.mutable_start()->set_resource(type->plural());
        start.mutable_start()->set_mode(common::v1::IMPORT_MODE_BEST_EFFORT);
        start.mutable_start()->set_validate_only(true);
        common::v1::ImportRequest rows;
        int number = 0;
        for (const std::string& set : FilledDistrict::Sets()) {
          auto* row = rows.mutable_rows()->add_rows();
          row->set_row_number(++number);
          const resource::Key key = FilledDistrict::KeyOf(*type, "nanhu", set);
          for (std::size_t i = 1; i < key.size(); ++i) {
            row->add_cells(resource::SegmentText(key[i]));
            if (number == 1) start.mutable_start()->add_columns(type->keys()[i].variable);
          }
        }
        const auto opened =
            district_.Client(room, caller.name).Stream(MethodPath(room, "Import"), {});
        opened->Write(start.SerializeAsString());
        const auto begun = opened->Read();
        if (!caller.MayCall(*method)) {
          EXPECT_FALSE(begun.has_value());
          ExpectShut(caller, opened->Finish());
          continue;
        }
        if (!begun.has_value()) {
          // Refused as a whole: nothing of this resource is his to write, or it has no import.
          const absl::Status status = opened->Finish();
          for (const std::string& set : FilledDistrict::Sets()) {
            EXPECT_FALSE(caller.Writes(*type, "nanhu", set) && type->keys().size() > 1) << status;
          }
          continue;
        }
        opened->Write(rows.SerializeAsString());
        const auto answer = opened->Read();
        ASSERT_TRUE(answer.has_value()) << opened->Finish();
        common::v1::ImportResponse response;
        ASSERT_TRUE(response.ParseFromString(*answer));
        std::map<std::int64_t, std::string> rejected;
        for (const auto& row : response.rejected()) rejected[row.row_number()] = row.reason();
        number = 0;
        for (const std::string& set : FilledDistrict::Sets()) {
          ++number;
          if (caller.Writes(*type, "nanhu", set)) {
            EXPECT_NE(rejected[number], "RESOURCE_NOT_FOUND") << set;
          } else {
            EXPECT_EQ(rejected[number], "RESOURCE_NOT_FOUND") << set;
          }
        }
        ExpectNoMark(caller, *type, response.ShortDebugString());
        opened->WritesDone();
      }
    }
  }
}

// What the tests above do not call: a method that is none of the standard ones is shut to the roles
// it does not name all the same.
TEST_F(RolesTest, EveryOtherMethodIsShutToRolesItDoesNotName) {
  for (const std::string& room : district_.rooms()) {
    const ServiceDescriptor* service = ServiceOf(room);
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor* method = service->method(i);
      EXPECT_FALSE(RolesOf(*method).empty()) << method->full_name();
      if (method->client_streaming() || method->server_streaming()) continue;
      for (const Caller& caller : callers_) {
        if (caller.MayCall(*method)) continue;
        SCOPED_TRACE(absl::StrCat(method->full_name(), " as ", caller.name));
        ExpectShut(caller, Call(room, *method, *New(method->input_type()), caller).status());
      }
    }
  }
}

}  // namespace
}  // namespace districtedu::testing
