#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_ASK_RULES_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_ASK_RULES_H_

#include <set>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/session.h"
#include "common/resource/change/change.h"
#include "common/resource/change/resource.h"
#include "common/resource/change/rules.h"
#include "common/resource/change/siblings.h"

// What the writer asks a room's rules, whichever of them the room has.

namespace districtedu::resource {

// What the change bears on, as the room says.
absl::StatusOr<std::set<Touch>> TouchesOf(mysql::Session& session, const Resource& resource,
                                          const WriteContext& context, const Siblings& siblings,
                                          RowChange* change);

// Asks the room whether what the message alone does not show allows the change.
absl::Status CheckInStore(mysql::Session& session, const Resource& resource,
                          const WriteContext& context, const Siblings& siblings, RowChange* change);

// What follows from written rows, as the room says.
absl::Status AfterWrite(mysql::Session& session, const Resource& resource,
                        const WriteContext& context);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_ASK_RULES_H_
