#ifndef DISTRICTEDU_TESTS_CONTRACT_MUTATION_H_
#define DISTRICTEDU_TESTS_CONTRACT_MUTATION_H_

#include <string>

#include "tests/contract/declarations.h"

// The real descriptor set with one thing made wrong, to see that a check finds it.

namespace districtedu::contract {

class Mutation {
 public:
  Mutation() : set_(Declarations::Load()) {}

  FileDescriptorSet& set() { return set_; }
  Declarations declarations() const { return Declarations(set_); }

  // Full names, without a leading dot. Throws where there is no such thing.
  google::protobuf::FileDescriptorProto& File(const std::string& name);
  google::protobuf::DescriptorProto& Message(const std::string& full_name);
  google::protobuf::EnumDescriptorProto& Enum(const std::string& full_name);
  google::protobuf::ServiceDescriptorProto& Service(const std::string& full_name);

  google::protobuf::FieldDescriptorProto& Field(const std::string& message,
                                                const std::string& field);
  google::protobuf::MethodDescriptorProto& Method(const std::string& service,
                                                  const std::string& method);
  void RemoveField(const std::string& message, const std::string& field);
  void RemoveMethod(const std::string& service, const std::string& method);

  common::v1::ResourceOptions& Resource(const std::string& message) {
    return *Message(message).mutable_options()->MutableExtension(common::v1::resource);
  }
  common::v1::FieldOptions& Options(const std::string& message, const std::string& field) {
    return *Field(message, field).mutable_options()->MutableExtension(common::v1::field);
  }

 private:
  FileDescriptorSet set_;
};

}  // namespace districtedu::contract

#endif  // DISTRICTEDU_TESTS_CONTRACT_MUTATION_H_
