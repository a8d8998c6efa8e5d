#ifndef DISTRICTEDU_COMMON_RESOURCE_CALLS_READ_H_
#define DISTRICTEDU_COMMON_RESOURCE_CALLS_READ_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/mysql/session.h"
#include "common/resource/calls/caller.h"
#include "common/resource/store/store.h"

// Get and List of any resource, from a parsed request to the bytes of the answer. They run on a
// database worker.

namespace districtedu::resource {

absl::StatusOr<std::string> Get(mysql::Session& session, const Store& store, const Caller& caller,
                                const Message& request);
// `response`: an empty one, of the method's type.
absl::StatusOr<std::string> List(mysql::Session& session, const Store& store, const Caller& caller,
                                 const Message& request, Message* response);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CALLS_READ_H_
