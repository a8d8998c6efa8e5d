#ifndef DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_STREAM_H_
#define DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_STREAM_H_

#include <string>

#include "common/resource/calls/room_method.h"
#include "common/rpc/service_definition.h"

namespace districtedu::resource {

// Serves Import: reads a message, applies it on a bulk worker, answers, reads the next. While the
// bulk lane is full nothing is read, so that the client feels it and memory stays flat.
void DefineImport(const Room& room, const std::string& method, rpc::ServiceDefinition* definition);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_STREAM_H_
