#include "tests/contract/declarations.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace districtedu::contract {

FileDescriptorSet Declarations::Load() {
  FileDescriptorSet set;
  std::ifstream file(DISTRICTEDU_DESCRIPTORS, std::ios::binary);
  // Options are known here, because their generated code is part of this program.
  if (!set.ParseFromIstream(&file)) {
    throw std::runtime_error(absl::StrCat("cannot read ", DISTRICTEDU_DESCRIPTORS));
  }
  return set;
}

Declarations::Declarations(const FileDescriptorSet& set)
    : pool_(std::make_unique<google::protobuf::DescriptorPool>()) {
  // A set holds every file behind those it imports.
  for (const auto& proto : set.file()) {
    const FileDescriptor* file = pool_->BuildFile(proto);
    if (file == nullptr) throw std::runtime_error(proto.name() + " does not build");
    if (absl::StartsWith(file->package(), "districtedu.")) files_.push_back(file);
  }
  std::sort(files_.begin(), files_.end(),
            [](const auto* one, const auto* other) { return one->name() < other->name(); });
  for (const FileDescriptor* file : files_) {
    for (int i = 0; i < file->service_count(); ++i) {
      if (file->service(i)->FindMethodByName("Import") != nullptr) {
        record_services_.push_back(file->service(i));
      }
    }
  }
  for (const FileDescriptor* file : files_) {
    for (const Descriptor* message : MessagesOf(file)) {
      if (!message->options().HasExtension(common::v1::resource)) continue;
      const auto& options = message->options().GetExtension(common::v1::resource);
      const std::string room = RoomOf(file->package());
      const std::vector<std::string> rooms =
          room == "common" ? record_rooms() : std::vector<std::string>{room};
      for (const std::string& each : rooms) resources_.push_back({each, message, options});
    }
  }
}

std::vector<std::string> Declarations::record_rooms() const {
  std::vector<std::string> rooms;
  for (const auto* service : record_services_) rooms.push_back(RoomOf(service->file()->package()));
  return rooms;
}

const Resource* Declarations::Find(const std::string& full_type) const {
  for (const Resource& each : resources_) {
    if (each.full_type() == full_type) return &each;
  }
  return nullptr;
}

std::string RoomOf(const std::string& package) {
  const std::vector<std::string> parts = absl::StrSplit(package, '.');
  return parts.size() > 1 ? parts[1] : "";
}

std::vector<const Descriptor*> MessagesOf(const FileDescriptor* file) {
  std::vector<const Descriptor*> found;
  const std::function<void(const Descriptor*)> add = [&](const Descriptor* message) {
    if (message->options().map_entry()) return;
    found.push_back(message);
    for (int i = 0; i < message->nested_type_count(); ++i) add(message->nested_type(i));
  };
  for (int i = 0; i < file->message_type_count(); ++i) add(file->message_type(i));
  return found;
}

common::v1::FieldOptions OptionsOf(const FieldDescriptor* field) {
  return field->options().GetExtension(common::v1::field);
}

bool IsSystemField(const FieldDescriptor* field) {
  static const auto* const kNames =
      new std::set<std::string>{"name", "etag", "create_time", "update_time"};
  return kNames->count(field->name()) != 0;
}

bool IsNested(const FieldDescriptor* field) {
  return field->is_repeated() && field->type() == FieldDescriptor::TYPE_MESSAGE;
}

std::string ColumnOf(const FieldDescriptor* field) {
  const auto options = OptionsOf(field);
  if (!options.column().empty()) return options.column();
  return options.reference().empty() ? field->name() : field->name() + "_id";
}

std::vector<Key> KeysOf(const Resource& resource) {
  std::vector<Key> keys;
  for (const std::string& segment :
       std::vector<std::string>(absl::StrSplit(resource.options.pattern(), '/'))) {
    if (!absl::StartsWith(segment, "{") || segment == "{room}") continue;
    Key key;
    key.variable = segment.substr(1, segment.size() - 2);
    for (const auto& options : resource.options.keys()) {
      if (options.variable() == key.variable) key.options = options;
    }
    key.column = key.options.column().empty() ? key.variable + "_id" : key.options.column();
    keys.push_back(key);
  }
  return keys;
}

std::string SnakeCase(const std::string& camel) {
  std::string snake;
  for (char c : camel) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !snake.empty()) snake += '_';
    snake += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return snake;
}

std::string ValuePrefix(const EnumDescriptor* type) {
  return absl::AsciiStrToUpper(SnakeCase(type->name())) + "_";
}

std::string CodeOf(const EnumValueDescriptor* value) {
  return absl::AsciiStrToLower(
      std::string(absl::StripPrefix(value->name(), ValuePrefix(value->type()))));
}

}  // namespace districtedu::contract
