#include "common/resource/declared/type.h"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <mutex>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace districtedu::resource {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

std::string SnakeCase(const std::string& camel) {
  std::string out;
  for (char c : camel) {
    if (absl::ascii_isupper(c) && !out.empty()) out += '_';
    out += absl::ascii_tolower(c);
  }
  return out;
}

absl::Status Wrong(const std::string& where, const std::string& what) {
  return absl::InternalError(absl::StrCat("declaration of ", where, ": ", what));
}

bool IsSystemField(const FieldDescriptor* f) {
  return f->name() == "name" || f->name() == "etag" || f->name() == "create_time" ||
         f->name() == "update_time";
}

std::string EnumPrefix(const EnumDescriptor* type) {
  return absl::AsciiStrToUpper(SnakeCase(type->name())) + "_";
}

}  // namespace

std::string EnumCode(const EnumValueDescriptor* value) {
  if (value->number() == 0) return "";
  const std::string prefix = EnumPrefix(value->type());
  const std::string& name = value->name();
  return absl::AsciiStrToLower(absl::StartsWith(name, prefix) ? name.substr(prefix.size()) : name);
}

EnumTable::EnumTable(const EnumDescriptor* type) {
  std::vector<std::string> codes;
  for (int i = 0; i < type->value_count(); ++i) {
    const EnumValueDescriptor* value = type->value(i);
    if (value->number() == 0) continue;
    codes.push_back(EnumCode(value));
    by_number_[value->number()] = codes.back();
    by_code_.emplace(codes.back(), value->number());
    const std::string& label = value->options().GetExtension(common::v1::value).label_zh();
    if (!label.empty()) by_code_.emplace(label, value->number());
  }
  codes_ = absl::StrJoin(codes, ", ");
}

const EnumTable& EnumTable::Of(const EnumDescriptor* type) {
  static std::mutex& mutex = *new std::mutex();
  static auto& tables = *new std::map<const EnumDescriptor*, const EnumTable*>();
  const std::lock_guard lock(mutex);
  const EnumTable*& table = tables[type];
  if (table == nullptr) table = new EnumTable(type);
  return *table;
}

const std::string& EnumTable::Code(int number) const {
  static const std::string& none = *new std::string();
  const auto it = by_number_.find(number);
  return it == by_number_.end() ? none : it->second;
}

std::optional<int> EnumTable::Find(absl::string_view code_or_label) const {
  const auto it = by_code_.find(code_or_label);
  if (it == by_code_.end()) return std::nullopt;
  return it->second;
}

absl::StatusOr<std::unique_ptr<ResourceType>> ResourceType::Create(const std::string& room,
                                                                   const Descriptor* descriptor) {
  auto type = std::make_unique<ResourceType>();
  type->room_ = room;
  type->descriptor_ = descriptor;
  type->prototype_ =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
  type->options_ = descriptor->options().GetExtension(common::v1::resource);
  if (absl::Status status = type->Build(); !status.ok()) return status;
  return type;
}

absl::Status ResourceType::Build() {
  if (options_.type() != descriptor_->name()) return Wrong(descriptor_->full_name(), "type");
  if (options_.plural().empty() || options_.table().empty()) {
    return Wrong(descriptor_->full_name(), "plural and table are required");
  }
  if (options_.scope() == common::v1::SCOPE_UNSPECIFIED) {
    return Wrong(descriptor_->full_name(), "scope is required");
  }
  full_type_ = absl::StrCat(room_, ".", options_.type());
  singular_ = SnakeCase(options_.type());
  table_ = absl::StrCat(room_, "_", options_.table());
  if (absl::Status status = BuildKeys(); !status.ok()) return status;

  name_field = descriptor_->FindFieldByName("name");
  etag_field = descriptor_->FindFieldByName("etag");
  create_time_field = descriptor_->FindFieldByName("create_time");
  update_time_field = descriptor_->FindFieldByName("update_time");
  if (!name_field || !etag_field || !create_time_field || !update_time_field) {
    return Wrong(descriptor_->full_name(), "name, etag, create_time and update_time are required");
  }
  for (int i = 0; i < descriptor_->field_count(); ++i) {
    const FieldDescriptor* f = descriptor_->field(i);
    if (IsSystemField(f)) continue;
    const auto& options = f->options().GetExtension(common::v1::field);
    if (options.child_table().empty()) {
      absl::StatusOr<Field> field = BuildField(f);
      if (!field.ok()) return field.status();
      fields_.push_back(*std::move(field));
      continue;
    }
    if (!f->is_repeated() || f->message_type() == nullptr) {
      return Wrong(f->full_name(), "child_table needs a repeated message");
    }
    NestedField nested;
    nested.descriptor = f;
    nested.options = options;
    nested.table = absl::StrCat(room_, "_", options.child_table());
    nested.key = f->message_type()->field_count();
    for (int j = 0; j < f->message_type()->field_count(); ++j) {
      absl::StatusOr<Field> child = BuildField(f->message_type()->field(j));
      if (!child.ok()) return child.status();
      if (child->name() == options.child_key()) nested.key = nested.fields.size();
      nested.fields.push_back(*std::move(child));
    }
    if (nested.key >= nested.fields.size()) return Wrong(f->full_name(), "child_key");
    nested_.push_back(std::move(nested));
  }
  for (const std::string& key : options_.natural_key()) {
    if (!FindField(key) && FindKey(key) < 0) return Wrong(full_type_, "natural_key " + key);
  }
  if (school_scoped() && school_key_ < 0) return Wrong(full_type_, "no school in the name");
  return absl::OkStatus();
}

absl::Status ResourceType::BuildKeys() {
  for (absl::string_view segment : absl::StrSplit(options_.pattern(), '/')) {
    if (segment == "{room}") {
      segments_.push_back(room_);
      continue;
    }
    segments_.emplace_back(segment);
    if (!absl::StartsWith(segment, "{")) continue;
    KeyColumn key;
    key.variable = std::string(segment.substr(1, segment.size() - 2));
    key.column = key.variable + "_id";
    for (const common::v1::KeyColumn& declared : options_.keys()) {
      if (declared.variable() != key.variable) continue;
      if (!declared.column().empty()) key.column = declared.column();
      key.integer = declared.integer();
      key.min = declared.min();
      key.max = declared.max();
      key.label_zh = declared.label_zh();
      key.reference = declared.reference();
    }
    if (key.column == "school_id") school_key_ = static_cast<int>(keys_.size());
    if (key.column == "school_year") year_key_ = static_cast<int>(keys_.size());
    keys_.push_back(std::move(key));
  }
  if (segments_.size() % 2 != 0 || keys_.empty() || keys_[0].variable != "district") {
    return Wrong(full_type_, "pattern must begin with districts/{district}");
  }
  for (const common::v1::KeyColumn& declared : options_.keys()) {
    if (FindKey(declared.variable()) < 0) return Wrong(full_type_, "keys " + declared.variable());
  }
  return absl::OkStatus();
}

absl::StatusOr<Field> ResourceType::BuildField(const FieldDescriptor* f) const {
  Field field;
  field.descriptor = f;
  field.options = f->options().GetExtension(common::v1::field);
  const bool reference = !field.options.reference().empty();
  field.column = !field.options.column().empty() ? field.options.column()
                 : reference                     ? f->name() + "_id"
                                                 : f->name();
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      field.kind = reference                                           ? ColumnKind::kReference
                   : field.options.format() == common::v1::FORMAT_DATE ? ColumnKind::kDate
                                                                       : ColumnKind::kText;
      break;
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      field.kind = ColumnKind::kInteger;
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      field.kind = ColumnKind::kBool;
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      field.kind = f->is_repeated() ? ColumnKind::kEnumList : ColumnKind::kEnum;
      field.enums = &EnumTable::Of(f->enum_type());
      break;
    default:
      return Wrong(f->full_name(), "a type the engine does not store");
  }
  if (f->is_repeated() && field.kind != ColumnKind::kEnumList) {
    return Wrong(f->full_name(), "only enums and nested rows may be repeated");
  }
  if (!field.options.only_for_field().empty()) {
    field.deciding = f->containing_type()->FindFieldByName(field.options.only_for_field());
    if (field.deciding == nullptr || field.deciding->enum_type() == nullptr) {
      return Wrong(f->full_name(), "only_for_field");
    }
    for (const std::string& code : field.options.only_for()) {
      const auto number = EnumTable::Of(field.deciding->enum_type()).Find(code);
      if (!number) return Wrong(f->full_name(), "only_for");
      field.applies_to.push_back(*number);
    }
  }
  if (!field.options.pattern().empty()) {
    field.pattern = std::make_shared<const re2::RE2>(field.options.pattern());
    if (!field.pattern->ok()) return Wrong(f->full_name(), "pattern");
  }
  return field;
}

bool ResourceType::EngineHolds(const Field& field) const {
  return bulk() && field.reference != nullptr && field.reference->room() == room_;
}

const Field* ResourceType::FindField(absl::string_view name) const {
  for (const Field& field : fields_) {
    if (field.name() == name) return &field;
  }
  return nullptr;
}

const NestedField* ResourceType::FindNested(absl::string_view name) const {
  for (const NestedField& field : nested_) {
    if (field.name() == name) return &field;
  }
  return nullptr;
}

int ResourceType::FindKey(absl::string_view variable) const {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (keys_[i].variable == variable) return static_cast<int>(i);
  }
  return -1;
}

absl::StatusOr<std::unique_ptr<TypeRegistry>> TypeRegistry::Create(
    const std::vector<std::string>& rooms) {
  auto registry = std::make_unique<TypeRegistry>();
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const std::string& room : rooms) {
    const auto* service = pool->FindServiceByName(
        absl::StrCat("districtedu.", room, ".v1.", std::string(1, absl::ascii_toupper(room[0])),
                     room.substr(1), "Service"));
    if (service == nullptr) return Wrong(room, "the service is not linked");
    for (int i = 0; i < service->method_count(); ++i) {
      const Descriptor* message = service->method(i)->output_type();
      if (!absl::StartsWith(service->method(i)->name(), "Get") ||
          !message->options().HasExtension(common::v1::resource)) {
        continue;
      }
      auto type = ResourceType::Create(room, message);
      if (!type.ok()) return type.status();
      (*type)->registered_ = service->options().GetExtension(common::v1::room).registers();
      registry->types_.push_back(*std::move(type));
    }
  }
  const auto root = std::find_if(registry->types_.begin(), registry->types_.end(),
                                 [](const auto& type) { return type->segments().size() == 2; });
  for (const auto& type : registry->types_) {
    if (root != registry->types_.end()) type->root_ = root->get();
    const auto resolve = [&](Field& field) {
      if (field.options.reference().empty()) return true;
      field.reference = registry->Find(field.options.reference());
      return field.reference != nullptr && field.reference->keys().size() == 2;
    };
    for (Field& f : type->fields_) {
      if (!resolve(f)) return Wrong(f.descriptor->full_name(), "reference");
    }
    for (NestedField& n : type->nested_) {
      for (Field& f : n.fields) {
        if (!resolve(f)) return Wrong(f.descriptor->full_name(), "reference");
      }
    }
  }
  return registry;
}

const ResourceType* TypeRegistry::Find(absl::string_view full_type) const {
  for (const auto& type : types_) {
    if (type->full_type() == full_type) return type.get();
  }
  return nullptr;
}

std::vector<const ResourceType*> TypeRegistry::InRoom(absl::string_view room) const {
  std::vector<const ResourceType*> found;
  for (const auto& type : types_) {
    if (type->room() == room) found.push_back(type.get());
  }
  return found;
}

}  // namespace districtedu::resource
