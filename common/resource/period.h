#ifndef DISTRICTEDU_COMMON_RESOURCE_PERIOD_H_
#define DISTRICTEDU_COMMON_RESOURCE_PERIOD_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "common/mysql/session.h"
#include "common/resource/rules.h"
#include "common/resource/type.h"

namespace districtedu::resource {

// Share-locks, in key order, the submissions the touches bear on, so that none can be closed until
// this transaction has ended. Errors: FAILED_PRECONDITION PERIOD_LOCKED where one is locked.
absl::Status HoldPeriodsOpen(mysql::Session& session, const ResourceType& type,
                             const std::string& district, const std::set<Touch>& touches);

// Makes the expected submissions of every room for the schools open at the census date of each
// school year, and takes back those still only expected that are so no longer.
absl::Status CreateExpectedSubmissions(mysql::Session& session, const std::string& district,
                                       const RowStamp& stamp);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_PERIOD_H_
