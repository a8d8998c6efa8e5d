#ifndef DISTRICTEDU_TESTS_CONTRACT_DECLARATIONS_H_
#define DISTRICTEDU_TESTS_CONTRACT_DECLARATIONS_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "districtedu/common/v1/options.pb.h"

// What the .proto files declare, read from the descriptor set with comments and not from the
// engine's own reading of it: two readings of one text, so that a slip in either shows.

namespace districtedu::contract {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorSet;
using google::protobuf::ServiceDescriptor;

// A resource as one room serves it; those of common/v1 occur once per record room.
struct Resource {
  std::string room;
  const Descriptor* message = nullptr;
  common::v1::ResourceOptions options;

  std::string full_type() const { return room + "." + options.type(); }
  std::string table() const { return room + "_" + options.table(); }
};

// A segment of the name pattern that is a column of the key.
struct Key {
  std::string variable;
  std::string column;
  common::v1::KeyColumn options;  // empty where the pattern says it all
};

class Declarations {
 public:
  // The set the build made of proto/.
  static FileDescriptorSet Load();
  // Aborts on a set that does not link: protoc has checked it.
  explicit Declarations(const FileDescriptorSet& set);

  // Files of this project, vendored ones left out, by name.
  const std::vector<const FileDescriptor*>& files() const { return files_; }
  const std::vector<Resource>& resources() const { return resources_; }
  // Services with bulk import: those which keep records.
  const std::vector<const ServiceDescriptor*>& record_services() const { return record_services_; }
  std::vector<std::string> record_rooms() const;

  // Null where there is none.
  const Resource* Find(const std::string& full_type) const;

 private:
  std::unique_ptr<google::protobuf::DescriptorPool> pool_;
  std::vector<const FileDescriptor*> files_;
  std::vector<Resource> resources_;
  std::vector<const ServiceDescriptor*> record_services_;
};

// "staffing" of "districtedu.staffing.v1".
std::string RoomOf(const std::string& package);

// Every message of a file, nested ones included; entries of maps left out.
std::vector<const Descriptor*> MessagesOf(const FileDescriptor* file);

common::v1::FieldOptions OptionsOf(const FieldDescriptor* field);

// name, etag, create_time and update_time: the same in every resource.
bool IsSystemField(const FieldDescriptor* field);

// A repeated message: rows of a child table.
bool IsNested(const FieldDescriptor* field);

// Column of a field that is one.
std::string ColumnOf(const FieldDescriptor* field);

// The key of a resource, in order; {room} is no column.
std::vector<Key> KeysOf(const Resource& resource);

// Code of an enum value as stored: without the enum's prefix, lower case.
std::string CodeOf(const EnumValueDescriptor* value);

// "HonourTitle" -> "honour_title".
std::string SnakeCase(const std::string& camel);

// "SubjectArea" -> "SUBJECT_AREA_".
std::string ValuePrefix(const EnumDescriptor* type);

}  // namespace districtedu::contract

#endif  // DISTRICTEDU_TESTS_CONTRACT_DECLARATIONS_H_
