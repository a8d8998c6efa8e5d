#include "tests/contract/service_checks.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace districtedu::contract {
namespace {

using google::protobuf::MethodDescriptor;
using Findings = std::vector<std::string>;
using Type = FieldDescriptor::Type;

std::vector<const MethodDescriptor*> MethodsOf(const ServiceDescriptor* service) {
  std::vector<const MethodDescriptor*> methods;
  for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i));
  return methods;
}

std::vector<const MethodDescriptor*> AllMethods(const Declarations& declarations) {
  std::vector<const MethodDescriptor*> methods;
  for (const FileDescriptor* file : declarations.files()) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (const auto* method : MethodsOf(file->service(i))) methods.push_back(method);
    }
  }
  return methods;
}

const common::v1::MethodOptions& OptionsOf(const MethodDescriptor* method) {
  return method->options().GetExtension(common::v1::method);
}

std::set<int> RolesOf(const MethodDescriptor* method) {
  const auto& roles = OptionsOf(method).roles();
  return {roles.begin(), roles.end()};
}

bool Has(const Descriptor* message, const std::string& name, Type type) {
  const FieldDescriptor* field = message->FindFieldByName(name);
  return field != nullptr && field->type() == type && !field->is_repeated();
}

bool HasMessage(const Descriptor* message, const std::string& name, const std::string& type) {
  return Has(message, name, FieldDescriptor::TYPE_MESSAGE) &&
         message->FindFieldByName(name)->message_type()->full_name() == type;
}

// Collects what one method of a resource lacks.
class Shape {
 public:
  Shape(const ServiceDescriptor* service, const Resource& resource, const std::string& name,
        common::v1::Verb verb, const std::string& request, Findings* findings)
      : method_(service->FindMethodByName(name)),
        where_(absl::StrCat(service->full_name(), ".", name, ": ")),
        findings_(findings) {
    if (method_ == nullptr) {
      findings_->push_back(where_ + "is missing");
      return;
    }
    const common::v1::MethodOptions& options = OptionsOf(method_);
    if (options.verb() != verb || options.resource() != resource.options.type()) {
      findings_->push_back(where_ + "does not declare its verb and resource");
    }
    if (method_->input_type()->full_name() != request) {
      findings_->push_back(where_ + "does not take " + request);
    }
    if (method_->client_streaming() || method_->server_streaming()) {
      findings_->push_back(where_ + "is a stream");
    }
  }

  explicit operator bool() const { return method_ != nullptr; }
  const MethodDescriptor* method() const { return method_; }

  void Returns(const std::string& type) {
    if (method_->output_type()->full_name() != type) {
      findings_->push_back(where_ + "does not return " + type);
    }
  }
  void Takes(const std::string& name, Type type) {
    if (!Has(method_->input_type(), name, type)) {
      findings_->push_back(absl::StrCat(where_, "request has no ", name));
    }
  }
  void TakesMessage(const std::string& name, const std::string& type) {
    if (!HasMessage(method_->input_type(), name, type)) {
      findings_->push_back(absl::StrCat(where_, "request has no ", name));
    }
  }
  void Finding(const std::string& what) { findings_->push_back(where_ + what); }

 private:
  const MethodDescriptor* method_;
  std::string where_;
  Findings* findings_;
};

// "ListTeacherHonours": the table is named by the plural of the type.
std::string ListMethodOf(const Resource& resource) {
  std::string method = "List";
  for (absl::string_view word : absl::StrSplit(resource.options.table(), '_', absl::SkipEmpty())) {
    method += absl::ascii_toupper(word.front());
    absl::StrAppend(&method, word.substr(1));
  }
  return method;
}

void CheckRecords(Shape& list, const Resource& resource) {
  const std::string field = resource.options.table();
  const FieldDescriptor* records = list.method()->output_type()->FindFieldByName(field);
  if (records == nullptr || !records->is_repeated() ||
      records->message_type() != resource.message) {
    list.Finding("response has no " + field);
  }
}

void CheckStandardMethods(const ServiceDescriptor* service, const Resource& resource,
                          Findings* findings) {
  const std::string type = resource.options.type();
  const std::string own = resource.message->full_name();
  const std::string field = SnakeCase(type);
  const std::string package = resource.message->file()->package() + ".";
  const std::string shared = "districtedu.common.v1.";
  const Type kString = FieldDescriptor::TYPE_STRING;
  const Type kBool = FieldDescriptor::TYPE_BOOL;

  if (Shape get(service, resource, "Get" + type, common::v1::VERB_GET, shared + "GetRequest",
                findings);
      get) {
    get.Returns(own);
    get.Takes("name", kString);
  }
  const std::string many = ListMethodOf(resource);
  if (Shape list(service, resource, many, common::v1::VERB_LIST, shared + "ListRequest", findings);
      list) {
    list.Takes("parent", kString);
    list.Takes("filter", kString);
    CheckRecords(list, resource);
  }
  if (Shape create(service, resource, "Create" + type, common::v1::VERB_CREATE,
                   package + "Create" + type + "Request", findings);
      create) {
    create.Returns(own);
    create.Takes("parent", kString);
    create.Takes(field + "_id", kString);
    create.TakesMessage(field, own);
    create.Takes("request_id", kString);
    create.Takes("validate_only", kBool);
  }
  if (Shape update(service, resource, "Update" + type, common::v1::VERB_UPDATE,
                   package + "Update" + type + "Request", findings);
      update) {
    update.Returns(own);
    update.TakesMessage(field, own);
    update.TakesMessage("update_mask", "google.protobuf.FieldMask");
    update.Takes("request_id", kString);
    update.Takes("validate_only", kBool);
    update.Takes("allow_missing", kBool);
  }
  if (Shape remove(service, resource, "Delete" + type, common::v1::VERB_DELETE,
                   shared + "DeleteRequest", findings);
      remove) {
    remove.Returns("google.protobuf.Empty");
    remove.Takes("name", kString);
    remove.Takes("etag", kString);
    remove.Takes("request_id", kString);
    remove.Takes("validate_only", kBool);
    remove.Takes("allow_missing", kBool);
  }
}

void CheckRoomMethods(const ServiceDescriptor* service, Findings* findings) {
  const MethodDescriptor* import = service->FindMethodByName("Import");
  if (!import->client_streaming() || !import->server_streaming()) {
    findings->push_back(import->full_name() + ": is not a stream both ways");
  }
  for (const char* method : {"UndoImport", "ListImportBatches", "ListAuditEntries"}) {
    if (service->FindMethodByName(method) == nullptr) {
      findings->push_back(absl::StrCat(service->full_name(), ": no ", method));
    }
  }
}

bool Writes(const MethodDescriptor* method) {
  switch (OptionsOf(method).verb()) {
    case common::v1::VERB_CREATE:
    case common::v1::VERB_UPDATE:
    case common::v1::VERB_DELETE:
    case common::v1::VERB_MERGE:
    case common::v1::VERB_IMPORT:
    case common::v1::VERB_UNDO_IMPORT:
    case common::v1::VERB_WRITE:
      return true;
    default:
      return false;
  }
}

}  // namespace

Findings CheckRoles(const Declarations& declarations) {
  Findings findings;
  for (const MethodDescriptor* method : AllMethods(declarations)) {
    const std::set<int> roles = RolesOf(method);
    if (roles.empty()) findings.push_back(method->full_name() + ": no roles");
    if (OptionsOf(method).verb() == common::v1::VERB_UNSPECIFIED) {
      findings.push_back(method->full_name() + ": no verb");
    }
    if (roles.count(common::v1::ROLE_UNSPECIFIED) != 0) {
      findings.push_back(method->full_name() + ": admits UNSPECIFIED");
    }
    for (int reader :
         {common::v1::ROLE_AUDITOR, common::v1::ROLE_READER, common::v1::ROLE_SCORE_READER}) {
      if (Writes(method) && roles.count(reader) != 0) {
        findings.push_back(absl::StrCat(method->full_name(), ": ",
                                        common::v1::Role_Name(common::v1::Role(reader)),
                                        " writes nothing"));
      }
    }
  }
  for (const Resource& resource : declarations.resources()) {
    if (resource.options.scope() == common::v1::SCOPE_SCHOOL) continue;
    for (const auto* service : declarations.record_services()) {
      if (RoomOf(service->file()->package()) != resource.room) continue;
      for (const char* verb : {"Create", "Update", "Delete"}) {
        const auto* method = service->FindMethodByName(verb + resource.options.type());
        if (method != nullptr && RolesOf(method).count(common::v1::ROLE_SCHOOL_REPORTER) != 0) {
          findings.push_back(method->full_name() +
                             ": a school reporter writes records of its school only");
        }
      }
    }
  }
  return findings;
}

Findings CheckPaging(const Declarations& declarations) {
  Findings findings;
  for (const MethodDescriptor* method : AllMethods(declarations)) {
    if (!absl::StartsWith(method->name(), "List")) continue;
    const auto want = [&](const Descriptor* message, const std::string& name, Type type) {
      if (!Has(message, name, type)) {
        findings.push_back(
            absl::StrCat(method->full_name(), ": ", message->name(), " has no ", name));
      }
    };
    want(method->input_type(), "parent", FieldDescriptor::TYPE_STRING);
    want(method->input_type(), "page_size", FieldDescriptor::TYPE_INT32);
    want(method->input_type(), "page_token", FieldDescriptor::TYPE_STRING);
    want(method->output_type(), "next_page_token", FieldDescriptor::TYPE_STRING);
  }
  return findings;
}

Findings CheckStandardMethods(const Declarations& declarations) {
  Findings findings;
  if (declarations.resources().empty()) findings.push_back("no resource at all");
  for (const auto* service : declarations.record_services()) {
    for (const Resource& resource : declarations.resources()) {
      if (RoomOf(service->file()->package()) == resource.room) {
        CheckStandardMethods(service, resource, &findings);
      }
    }
    CheckRoomMethods(service, &findings);
  }
  // A room without a service would escape all of this.
  for (const Resource& resource : declarations.resources()) {
    const auto rooms = declarations.record_rooms();
    if (std::count(rooms.begin(), rooms.end(), resource.room) != 1) {
      findings.push_back(resource.full_type() + ": no service with Import keeps it");
    }
  }
  return findings;
}

std::string ListOfMethods(const Declarations& declarations) {
  std::set<std::string> lines;
  for (const MethodDescriptor* method : AllMethods(declarations)) {
    std::set<std::string> roles;
    for (int role : RolesOf(method)) {
      roles.insert(common::v1::Role_Name(common::v1::Role(role)).substr(sizeof("ROLE_") - 1));
    }
    lines.insert(
        absl::StrCat(method->service()->full_name(), "/", method->name(), " (",
                     method->client_streaming() ? "stream " : "", method->input_type()->full_name(),
                     ") -> (", method->server_streaming() ? "stream " : "",
                     method->output_type()->full_name(), ") ", absl::StrJoin(roles, ","), "\n"));
  }
  return absl::StrJoin(lines, "");
}

}  // namespace districtedu::contract
