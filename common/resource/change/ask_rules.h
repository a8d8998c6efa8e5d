#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_ASK_RULES_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_ASK_RULES_H_

#include <set>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/session.h"
#include "common/resource/change/change.h"
#include "common/resource/change/resource.h"
#include "common/resource/change/rules.h"

// What the writer asks a room's rules, whichever of them the room has.

namespace districtedu::resource {

// Locks what the room wants locked before it is asked about these changes.
absl::Status LockParents(mysql::Session& session, const Resource& resource,
                         const WriteContext& context, const std::vector<const RowChange*>& changes);

// What the change bears on, as the room says.
absl::StatusOr<std::set<Touch>> TouchesOf(mysql::Session& session, const Resource& resource,
                                          const WriteContext& context, RowChange* change);

// Asks the room what only the store shows.
absl::Status CheckInStore(mysql::Session& session, const Resource& resource,
                          const WriteContext& context, RowChange* change);

// What follows from a written School or SchoolYear.
absl::Status AfterWrite(mysql::Session& session, const Resource& resource,
                        const WriteContext& context);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_ASK_RULES_H_
