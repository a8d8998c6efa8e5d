#ifndef DISTRICTEDU_COMMON_RESOURCE_DECLARED_TYPE_H_
#define DISTRICTEDU_COMMON_RESOURCE_DECLARED_TYPE_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "districtedu/common/v1/options.pb.h"

namespace re2 {
class RE2;
}

// What a message's options declare, worked out once at start-up so that a call only looks things
// up. Everything the engine knows of a resource is here.

namespace districtedu::resource {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class ResourceType;

// Which value of a row a field or key segment holds.
enum class ColumnKind { kText, kInteger, kBool, kDate, kEnum, kEnumList, kReference };

// Codes of an enum, worked out once.
class EnumTable {
 public:
  static const EnumTable& Of(const google::protobuf::EnumDescriptor* type);
  // "" for UNSPECIFIED and unknown numbers.
  const std::string& Code(int number) const;
  // Number of a code or Chinese label; empty where there is none.
  std::optional<int> Find(absl::string_view code_or_label) const;
  const std::string& codes() const { return codes_; }  // "nine_year, primary, …"

 private:
  explicit EnumTable(const google::protobuf::EnumDescriptor* type);
  absl::flat_hash_map<int, std::string> by_number_;
  absl::flat_hash_map<std::string, int> by_code_;
  std::string codes_;
};

// A variable of the name pattern; in order they are the primary key.
struct KeyColumn {
  std::string variable;
  std::string column;
  std::string label_zh;
  std::string reference;  // resource type, may be empty
  bool integer = false;
  std::int64_t min = 0;
  std::int64_t max = 0;
};

// A field that is one column.
struct Field {
  const FieldDescriptor* descriptor = nullptr;
  common::v1::FieldOptions options;
  std::string column;
  ColumnKind kind = ColumnKind::kText;
  std::shared_ptr<const re2::RE2> pattern;
  const ResourceType* reference = nullptr;  // resolved by the registry
  const EnumTable* enums = nullptr;         // of enums
  // only_for, resolved: the deciding field and the numbers for which this one applies.
  const FieldDescriptor* deciding = nullptr;
  std::vector<int> applies_to;

  const std::string& name() const { return descriptor->name(); }
  std::size_t max_length() const { return options.max_length() ? options.max_length() : 255; }
};

// A repeated message field: a child table under the same key.
struct NestedField {
  const FieldDescriptor* descriptor = nullptr;
  common::v1::FieldOptions options;
  std::string table;
  std::vector<Field> fields;
  std::size_t key = 0;  // index in fields

  const std::string& name() const { return descriptor->name(); }
};

class ResourceType {
 public:
  // Errors: INTERNAL naming the message and what is wrong in its options.
  static absl::StatusOr<std::unique_ptr<ResourceType>> Create(
      const std::string& room, const google::protobuf::Descriptor* descriptor);

  const std::string& room() const { return room_; }
  const std::string& type() const { return options_.type(); }
  const std::string& full_type() const { return full_type_; }      // "staffing.Teacher"
  const std::string& singular() const { return singular_; }        // "teacher", as in requests
  const std::string& table() const { return table_; }              // "staffing_teachers"
  const std::string& plural() const { return options_.plural(); }  // as in Import
  const common::v1::ResourceOptions& options() const { return options_; }
  const google::protobuf::Descriptor* descriptor() const { return descriptor_; }
  bool bulk() const { return options_.bulk(); }
  // The resource whose name is the first segments of every name; null where its room is not known.
  const ResourceType* root() const { return root_; }
  // Every room refers to the records of its room.
  bool registered() const { return registered_; }
  bool school_scoped() const { return options_.scope() == common::v1::SCOPE_SCHOOL; }

  const std::vector<KeyColumn>& keys() const { return keys_; }
  const std::vector<Field>& fields() const { return fields_; }
  const std::vector<NestedField>& nested() const { return nested_; }
  // Literal segments and variables of the pattern with {room} filled in, e.g. "districts",
  // "{district}", …
  const std::vector<std::string>& segments() const { return segments_; }
  // Index of the key column that holds the school, -1 where there is none.
  int school_key() const { return school_key_; }
  int year_key() const { return year_key_; }

  // Whether the engine, not a foreign key, sees to it that the field refers to something.
  bool EngineHolds(const Field& field) const;

  const Field* FindField(absl::string_view name) const;
  const NestedField* FindNested(absl::string_view name) const;
  int FindKey(absl::string_view variable) const;  // -1: none

  std::unique_ptr<Message> New() const { return std::unique_ptr<Message>(prototype_->New()); }

  // System fields, present in every resource.
  const FieldDescriptor* name_field = nullptr;
  const FieldDescriptor* etag_field = nullptr;
  const FieldDescriptor* create_time_field = nullptr;
  const FieldDescriptor* update_time_field = nullptr;

 private:
  friend class TypeRegistry;
  absl::Status Build();
  absl::Status BuildKeys();
  absl::StatusOr<Field> BuildField(const FieldDescriptor* descriptor) const;

  std::string room_;
  const google::protobuf::Descriptor* descriptor_ = nullptr;
  const Message* prototype_ = nullptr;
  common::v1::ResourceOptions options_;
  std::string full_type_, singular_, table_;
  std::vector<std::string> segments_;
  std::vector<KeyColumn> keys_;
  std::vector<Field> fields_;
  std::vector<NestedField> nested_;
  int school_key_ = -1;
  int year_key_ = -1;
  const ResourceType* root_ = nullptr;
  bool registered_ = false;
};

// Enum values as codes: the name without the enum's prefix, lower case. "" for UNSPECIFIED.
std::string EnumCode(const google::protobuf::EnumValueDescriptor* value);

// All resources of the process, by full type: what references are resolved with.
class TypeRegistry {
 public:
  // Finds every resource message in the packages of `rooms`; messages of common/v1 are made once
  // for each room.
  static absl::StatusOr<std::unique_ptr<TypeRegistry>> Create(
      const std::vector<std::string>& rooms);

  const ResourceType* Find(absl::string_view full_type) const;
  std::vector<const ResourceType*> InRoom(absl::string_view room) const;

 private:
  std::vector<std::unique_ptr<ResourceType>> types_;
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_DECLARED_TYPE_H_
