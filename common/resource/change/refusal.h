#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_REFUSAL_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_REFUSAL_H_

#include <string>

#include "absl/status/status.h"
#include "common/mysql/session.h"
#include "common/resource/change/change.h"
#include "common/resource/change/resource.h"

namespace districtedu::resource {

// Errors that are the row's own; anything else is the call's.
bool IsRowError(const absl::Status& status);

// Turns 1062, 1451 and 1452 into what the caller can mend; others pass through.
absl::Status TranslateWriteError(mysql::Session& session, const Resource& resource,
                                 const std::string& path, const RowChange& change,
                                 const absl::Status& status);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_REFUSAL_H_
