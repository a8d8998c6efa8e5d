// Every method of every record service, called as every role, of every room, school and district.
// The calls and what they must answer follow from the declarations and README.md#roles; nothing
// here names a resource or a method but the standard ones.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/integration/roles_fixture.h"

namespace districtedu::testing {
namespace {

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
  ForEachCaller(
      "List", [&](const ResourceType& type, const MethodDescriptor& method, const Caller& caller) {
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
          const std::string message(filtered(field.name()).message());
          EXPECT_EQ(absl::StrReplaceAll(message, {{field.name(), unknown}}), refused.message());
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
          int changes = 0;  // the district was also made through the server
          for (const common::v1::AuditEntry& entry : response.audit_entries()) {
            const std::unique_ptr<Message> image = New(type->descriptor());
            ASSERT_TRUE(entry.after().UnpackTo(image.get()));
            ExpectNoLeak(caller, *type, *image);
            if (!entry.has_before()) continue;
            ++changes;
            ASSERT_TRUE(entry.before().UnpackTo(image.get()));
            ExpectNoLeak(caller, *type, *image);
          }
          // The one of its kind is in every set.
          const std::size_t sets = type->keys().size() == 1 ? FilledDistrict::Sets().size() : 1;
          EXPECT_EQ(static_cast<std::size_t>(changes), sets);
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
