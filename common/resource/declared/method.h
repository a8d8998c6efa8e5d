#ifndef DISTRICTEDU_COMMON_RESOURCE_DECLARED_METHOD_H_
#define DISTRICTEDU_COMMON_RESOURCE_DECLARED_METHOD_H_

#include <google/protobuf/descriptor.h>

#include <string>

#include "districtedu/common/v1/options.pb.h"

// What a method's option says of it. Nothing is read off the spelling of its name.

namespace districtedu::resource {

inline const common::v1::MethodOptions& OptionsOf(
    const google::protobuf::MethodDescriptor* method) {
  return method->options().GetExtension(common::v1::method);
}

// The method that does this to the resource, by its type within the room; null where there is none.
inline const google::protobuf::MethodDescriptor* FindMethod(
    const google::protobuf::ServiceDescriptor* service, common::v1::Verb verb,
    const std::string& resource) {
  for (int i = 0; i < service->method_count(); ++i) {
    const common::v1::MethodOptions& options = OptionsOf(service->method(i));
    if (options.verb() == verb && options.resource() == resource) return service->method(i);
  }
  return nullptr;
}

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_DECLARED_METHOD_H_
