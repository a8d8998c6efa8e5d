#include "tests/contract/mutation.h"

#include <stdexcept>

namespace districtedu::contract {
namespace {

// The element of a repeated field with this name.
template <typename Elements>
auto& Named(Elements* elements, const std::string& name) {
  for (auto& each : *elements) {
    if (each.name() == name) return each;
  }
  throw std::runtime_error("no " + name);
}

template <typename Elements>
void Remove(Elements* elements, const std::string& name) {
  for (int i = 0; i < elements->size(); ++i) {
    if (elements->Get(i).name() == name) {
      elements->DeleteSubrange(i, 1);
      return;
    }
  }
  throw std::runtime_error("no " + name);
}

std::string Package(const std::string& full_name) {
  return full_name.substr(0, full_name.rfind('.'));
}

std::string Last(const std::string& full_name) {
  return full_name.substr(full_name.rfind('.') + 1);
}

// The top-level thing of this full name, wherever its file is.
template <typename Elements>
auto& Find(FileDescriptorSet* set, const std::string& full_name,
           Elements* (google::protobuf::FileDescriptorProto::*elements)()) {
  for (auto& file : *set->mutable_file()) {
    if (file.package() != Package(full_name)) continue;
    for (auto& each : *(file.*elements)()) {
      if (each.name() == Last(full_name)) return each;
    }
  }
  throw std::runtime_error("no " + full_name);
}

}  // namespace

google::protobuf::FileDescriptorProto& Mutation::File(const std::string& name) {
  return Named(set_.mutable_file(), name);
}

google::protobuf::DescriptorProto& Mutation::Message(const std::string& full_name) {
  return Find(&set_, full_name, &google::protobuf::FileDescriptorProto::mutable_message_type);
}

google::protobuf::EnumDescriptorProto& Mutation::Enum(const std::string& full_name) {
  return Find(&set_, full_name, &google::protobuf::FileDescriptorProto::mutable_enum_type);
}

google::protobuf::ServiceDescriptorProto& Mutation::Service(const std::string& full_name) {
  return Find(&set_, full_name, &google::protobuf::FileDescriptorProto::mutable_service);
}

google::protobuf::FieldDescriptorProto& Mutation::Field(const std::string& message,
                                                        const std::string& field) {
  return Named(Message(message).mutable_field(), field);
}

google::protobuf::MethodDescriptorProto& Mutation::Method(const std::string& service,
                                                          const std::string& method) {
  return Named(Service(service).mutable_method(), method);
}

void Mutation::RemoveField(const std::string& message, const std::string& field) {
  Remove(Message(message).mutable_field(), field);
}

void Mutation::RemoveMethod(const std::string& service, const std::string& method) {
  Remove(Service(service).mutable_method(), method);
}

}  // namespace districtedu::contract
