#ifndef DISTRICTEDU_COMMON_RESOURCE_CALLS_AUDIT_H_
#define DISTRICTEDU_COMMON_RESOURCE_CALLS_AUDIT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/session.h"
#include "common/resource/calls/caller.h"
#include "common/resource/change/resource.h"
#include "districtedu/common/v1/audit.pb.h"

namespace districtedu::resource {

// The trail of one resource, newest first, with the fields the caller may read. Rows the caller
// may not read have no trail for it; of deleted rows only those who see all rows read the trail.
absl::StatusOr<std::string> ListAuditEntries(mysql::Session& session,
                                             const std::vector<const Resource*>& resources,
                                             const Caller& caller,
                                             const common::v1::ListAuditEntriesRequest& request);

// Removes what need not be kept: request ids after 7 days, audit entries and journals of
// imports after `audit_days`. In
// bounded steps; returns the number of rows removed.
absl::StatusOr<std::int64_t> PruneJournal(mysql::Session& session, const std::string& room,
                                          absl::Time now, int audit_days);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CALLS_AUDIT_H_
