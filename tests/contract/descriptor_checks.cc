#include "tests/contract/descriptor_checks.h"

#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "re2/re2.h"

namespace districtedu::contract {
namespace {

using Findings = std::vector<std::string>;

template <typename D>
void WantComment(const D* descriptor, Findings* findings) {
  google::protobuf::SourceLocation location;
  if (!descriptor->GetSourceLocation(&location) ||
      absl::StripAsciiWhitespace(location.leading_comments).empty()) {
    findings->push_back(absl::StrCat(descriptor->full_name(), ": no comment"));
  }
}

void WantComments(const EnumDescriptor* type, Findings* findings) {
  WantComment(type, findings);
  for (int i = 0; i < type->value_count(); ++i) WantComment(type->value(i), findings);
}

// Every enum of the project, those inside messages included.
std::vector<const EnumDescriptor*> EnumsOf(const FileDescriptor* file) {
  std::vector<const EnumDescriptor*> found;
  for (int i = 0; i < file->enum_type_count(); ++i) found.push_back(file->enum_type(i));
  for (const Descriptor* message : MessagesOf(file)) {
    for (int i = 0; i < message->enum_type_count(); ++i) found.push_back(message->enum_type(i));
  }
  return found;
}

// The messages whose fields are columns: each resource once, and its nested rows.
std::vector<const Descriptor*> RecordMessages(const Declarations& declarations) {
  std::vector<const Descriptor*> found;
  std::set<const Descriptor*> seen;
  for (const Resource& resource : declarations.resources()) {
    if (!seen.insert(resource.message).second) continue;
    found.push_back(resource.message);
    for (int i = 0; i < resource.message->field_count(); ++i) {
      const FieldDescriptor* field = resource.message->field(i);
      if (IsNested(field) && seen.insert(field->message_type()).second) {
        found.push_back(field->message_type());
      }
    }
  }
  return found;
}

bool IsNumber(const FieldDescriptor* field) {
  return field->type() == FieldDescriptor::TYPE_INT32 ||
         field->type() == FieldDescriptor::TYPE_INT64;
}

bool IsTimestamp(const FieldDescriptor* field) {
  return field->type() == FieldDescriptor::TYPE_MESSAGE && !field->is_repeated() &&
         field->message_type()->full_name() == "google.protobuf.Timestamp";
}

void CheckSystemFields(const Resource& resource, Findings* findings) {
  for (const std::string name : {"name", "etag", "create_time", "update_time"}) {
    const FieldDescriptor* field = resource.message->FindFieldByName(name);
    const std::string where = absl::StrCat(resource.message->full_name(), ".", name, ": ");
    if (field == nullptr) {
      findings->push_back(where + "is missing");
      continue;
    }
    const bool time = absl::EndsWith(name, "_time");
    const bool fits = time ? IsTimestamp(field)
                           : field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated();
    if (!fits) findings->push_back(where + (time ? "is no Timestamp" : "is no string"));
    if (name == "name" && field->number() != 1) findings->push_back(where + "is not field 1");
    if (name != "name" && !OptionsOf(field).output_only()) {
      findings->push_back(where + "is not output_only");
    }
  }
}

void CheckKeys(const Resource& resource, Findings* findings) {
  const std::string where = resource.message->full_name() + ": ";
  const auto keys = KeysOf(resource);
  const bool common = RoomOf(resource.message->file()->package()) == "common";
  if (!RE2::FullMatch(resource.options.pattern(), R"(([a-z][A-Za-z]*/\{[a-z_]+\}/?)+)") ||
      absl::EndsWith(resource.options.pattern(), "/") || keys[0].variable != "district") {
    findings->push_back(where + "pattern is not districts/{district}/…");
  }
  if (common != absl::StrContains(resource.options.pattern(), "{room}")) {
    findings->push_back(where + "{room} belongs into the names of common records, and only there");
  }
  std::set<std::string> columns;
  bool school = false;
  for (const Key& key : keys) {
    if (!columns.insert(key.column).second) {
      findings->push_back(where + "column " + key.column + " is twice in the key");
    }
    school = school || key.column == "school_id";
    // The district is a parent everywhere but in its own record.
    if (key.options.label_zh().empty() && (keys.size() == 1 || key.variable != "district")) {
      findings->push_back(where + "{" + key.variable + "} has no label_zh");
    }
    if (key.options.integer() != (key.options.min() < key.options.max())) {
      findings->push_back(where + "{" + key.variable + "} is an integer without a range, or not");
    }
  }
  for (const auto& options : resource.options.keys()) {
    if (!absl::StrContains(resource.options.pattern(), "{" + options.variable() + "}")) {
      findings->push_back(where + "key {" + options.variable() + "} is not in the pattern");
    }
  }
  if ((resource.options.scope() == common::v1::SCOPE_SCHOOL) && !school) {
    findings->push_back(where + "is kept by a school and has none in its name");
  }
}

void CheckPresence(const FieldDescriptor* field, const common::v1::FieldOptions& options,
                   const std::string& where, Findings* findings) {
  if (!IsNumber(field)) return;
  if (options.unit().empty()) findings->push_back(where + "has no unit");
  if (options.max() < options.min()) findings->push_back(where + "max is below min");
  // Missing is not zero: only what must be given can do without presence.
  if (!field->has_presence() && !options.required()) findings->push_back(where + "is not optional");
}

void CheckOnlyFor(const FieldDescriptor* field, const common::v1::FieldOptions& options,
                  const std::string& where, Findings* findings) {
  if (options.only_for_field().empty() != (options.only_for_size() == 0)) {
    findings->push_back(where + "only_for and only_for_field go together");
  }
  if (options.only_for_field().empty()) return;
  const auto* kind = field->containing_type()->FindFieldByName(options.only_for_field());
  if (kind == nullptr || kind->type() != FieldDescriptor::TYPE_ENUM) {
    findings->push_back(where + "only_for_field is no enum of the message");
    return;
  }
  std::set<std::string> codes;
  for (int i = 0; i < kind->enum_type()->value_count(); ++i) {
    codes.insert(CodeOf(kind->enum_type()->value(i)));
  }
  for (const std::string& code : options.only_for()) {
    if (codes.count(code) == 0) findings->push_back(where + "only_for unknown code " + code);
  }
}

void CheckKind(const FieldDescriptor* field, const common::v1::FieldOptions& options,
               const std::string& where, Findings* findings) {
  const bool text = field->type() == FieldDescriptor::TYPE_STRING;
  if (IsNested(field)) {
    const bool fits = !options.child_table().empty() &&
                      field->message_type()->FindFieldByName(options.child_key()) != nullptr;
    if (!fits) findings->push_back(where + "repeated message without child_table and child_key");
  } else if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
    findings->push_back(where + "a single message is no column");
  } else if (field->is_repeated() && field->type() != FieldDescriptor::TYPE_ENUM) {
    findings->push_back(where + "only enums and messages can be repeated");
  } else if (!text && !IsNumber(field) && field->type() != FieldDescriptor::TYPE_ENUM &&
             field->type() != FieldDescriptor::TYPE_BOOL) {
    findings->push_back(absl::StrCat(where, "type ", field->type_name(), " is no column"));
  }
  if (field->real_containing_oneof() != nullptr) findings->push_back(where + "is in a oneof");
  if (!text &&
      (options.format() != common::v1::FORMAT_UNSPECIFIED || !options.reference().empty() ||
       !options.pattern().empty() || options.max_length() != 0)) {
    findings->push_back(where + "has what only a string can have");
  }
  if (!options.pattern().empty() && !RE2(options.pattern(), RE2::Quiet).ok()) {
    findings->push_back(where + "pattern does not compile");
  }
  if (options.required() && options.output_only()) {
    findings->push_back(where + "is required and output_only");
  }
}

}  // namespace

Findings CheckComments(const Declarations& declarations) {
  Findings findings;
  for (const FileDescriptor* file : declarations.files()) {
    for (const Descriptor* message : MessagesOf(file)) {
      WantComment(message, &findings);
      for (int i = 0; i < message->field_count(); ++i) WantComment(message->field(i), &findings);
    }
    for (const EnumDescriptor* type : EnumsOf(file)) WantComments(type, &findings);
    for (int i = 0; i < file->extension_count(); ++i) WantComment(file->extension(i), &findings);
    for (int i = 0; i < file->service_count(); ++i) {
      const ServiceDescriptor* service = file->service(i);
      WantComment(service, &findings);
      for (int m = 0; m < service->method_count(); ++m) WantComment(service->method(m), &findings);
    }
  }
  return findings;
}

Findings CheckEnums(const Declarations& declarations) {
  Findings findings;
  std::set<const EnumDescriptor*> of_records;
  for (const Descriptor* message : RecordMessages(declarations)) {
    for (int i = 0; i < message->field_count(); ++i) {
      if (message->field(i)->enum_type() != nullptr) {
        of_records.insert(message->field(i)->enum_type());
      }
    }
  }
  for (const FileDescriptor* file : declarations.files()) {
    for (const EnumDescriptor* type : EnumsOf(file)) {
      const EnumValueDescriptor* zero = type->FindValueByNumber(0);
      if (zero == nullptr || zero->name() != ValuePrefix(type) + "UNSPECIFIED") {
        findings.push_back(type->full_name() + ": no UNSPECIFIED = 0");
      }
      for (int i = 0; i < type->value_count(); ++i) {
        const EnumValueDescriptor* value = type->value(i);
        if (!absl::StartsWith(value->name(), ValuePrefix(type))) {
          findings.push_back(value->full_name() + ": does not begin with " + ValuePrefix(type));
        }
        const bool labelled = !value->options().GetExtension(common::v1::value).label_zh().empty();
        if (of_records.count(type) != 0 && labelled != (value->number() != 0)) {
          findings.push_back(type->full_name() + "." + value->name() +
                             (labelled ? ": UNSPECIFIED has a label_zh" : ": no label_zh"));
        }
      }
    }
  }
  return findings;
}

Findings CheckResources(const Declarations& declarations) {
  Findings findings;
  std::map<std::string, std::string> tables;  // table -> message
  for (const Resource& resource : declarations.resources()) {
    const std::string where = resource.message->full_name() + ": ";
    const auto& options = resource.options;
    if (options.type() != resource.message->name())
      findings.push_back(where + "type is not its name");
    if (!RE2::FullMatch(options.plural(), "[a-z][A-Za-z]*") ||
        !absl::StrContains(options.pattern(), options.plural() + "/{")) {
      findings.push_back(where + "plural is not the last collection of the pattern");
    }
    if (!RE2::FullMatch(options.table(), "[a-z][a-z_]*")) findings.push_back(where + "no table");
    if (options.scope() == common::v1::SCOPE_UNSPECIFIED) findings.push_back(where + "no scope");
    if (options.label_zh().empty()) findings.push_back(where + "no label_zh");
    if (!tables.emplace(resource.table(), where).second) {
      findings.push_back(where + "its table is another's");
    }
    CheckSystemFields(resource, &findings);
    CheckKeys(resource, &findings);

    std::set<std::string> names;
    for (const Key& key : KeysOf(resource)) {
      names.insert(key.variable);
      const std::string& reference = key.options.reference();
      if (!reference.empty() && declarations.Find(reference) == nullptr) {
        findings.push_back(where + "{" + key.variable + "} refers to unknown " + reference);
      }
    }
    for (int i = 0; i < resource.message->field_count(); ++i) {
      names.insert(resource.message->field(i)->name());
    }
    for (const std::string& name : options.natural_key()) {
      if (names.count(name) == 0) findings.push_back(where + "natural_key has unknown " + name);
    }
  }
  return findings;
}

Findings CheckFields(const Declarations& declarations) {
  Findings findings;
  std::set<const Descriptor*> resources;
  for (const Resource& resource : declarations.resources()) resources.insert(resource.message);
  for (const Descriptor* message : RecordMessages(declarations)) {
    std::set<std::string> labels;
    for (int i = 0; i < message->field_count(); ++i) {
      const FieldDescriptor* field = message->field(i);
      if (resources.count(message) != 0 && IsSystemField(field)) continue;
      const auto options = OptionsOf(field);
      const std::string where = field->full_name() + ": ";
      if (options.label_zh().empty()) findings.push_back(where + "has no label_zh");
      if (!labels.insert(options.label_zh()).second) {
        findings.push_back(where + "its label_zh is another field's");
      }
      CheckPresence(field, options, where, &findings);
      CheckOnlyFor(field, options, where, &findings);
      CheckKind(field, options, where, &findings);
      if (!options.reference().empty() && declarations.Find(options.reference()) == nullptr) {
        findings.push_back(where + "refers to unknown " + options.reference());
      }
      if (resources.count(message) == 0 && IsNested(field)) {
        findings.push_back(where + "rows are nested one level deep");
      }
    }
  }
  return findings;
}

Findings CheckExactness(const Declarations& declarations) {
  Findings findings;
  for (const FileDescriptor* file : declarations.files()) {
    for (const Descriptor* message : MessagesOf(file)) {
      for (int i = 0; i < message->field_count(); ++i) {
        const auto type = message->field(i)->cpp_type();
        if (type == FieldDescriptor::CPPTYPE_DOUBLE || type == FieldDescriptor::CPPTYPE_FLOAT) {
          findings.push_back(message->field(i)->full_name() + ": floating point");
        }
      }
    }
  }
  return findings;
}

}  // namespace districtedu::contract
