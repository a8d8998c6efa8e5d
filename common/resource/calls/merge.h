#ifndef DISTRICTEDU_COMMON_RESOURCE_CALLS_MERGE_H_
#define DISTRICTEDU_COMMON_RESOURCE_CALLS_MERGE_H_

#include <vector>

#include "absl/status/status.h"
#include "common/mysql/session.h"
#include "common/resource/change/change.h"
#include "common/resource/change/resource.h"

// One record in place of two that stand for the same (two records of one person).

namespace districtedu::resource {

// Makes every record of the room that refers to `source`, by a field, a nested row or a segment of
// its name, refer to the record `target` instead, and deletes the source; the caller has locked
// both. Each record leaves an audit entry and its outbox rows, and the period lock holds, as with
// any write; a record named after the source gets the name under the target. Errors:
// INVALID_ARGUMENT with a violation for each record that cannot be moved, by its name: what stays
// of the transaction is not to be committed then.
absl::Status MergeInto(mysql::Session& session, const std::vector<const Resource*>& resources,
                       const Resource& resource, const WriteContext& context, StoredRow source,
                       const Key& target);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CALLS_MERGE_H_
