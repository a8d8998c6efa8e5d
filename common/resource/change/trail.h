#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_TRAIL_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_TRAIL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/mysql/session.h"
#include "common/resource/change/change.h"
#include "common/resource/change/resource.h"
#include "common/resource/change/rules.h"
#include "districtedu/common/v1/audit.pb.h"

// What a change leaves beside its row: the audit entry for people, the outbox row for the
// aggregation.

namespace districtedu::resource {

struct AuditedChange {
  const WriteContext* context;
  std::string entry_id;  // a ULID
  common::v1::ChangeKind kind = common::v1::CHANGE_KIND_UNSPECIFIED;
  const RowChange* change = nullptr;  // null: a batch
};
absl::Status WriteAuditEntries(mysql::Session& session, const Resource& resource,
                               const std::vector<AuditedChange>& changes);

struct OutboxRow {
  const WriteContext* context;
  std::string name;  // empty: of several records
  Touch touch;
};
absl::Status WriteOutboxRows(mysql::Session& session, const Resource& resource,
                             const std::vector<OutboxRow>& rows);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_TRAIL_H_
