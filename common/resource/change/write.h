#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_WRITE_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_WRITE_H_

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/auth/principal.h"
#include "common/base/clock.h"
#include "common/mysql/session.h"
#include "common/resource/change/period.h"
#include "common/resource/change/rules.h"
#include "common/resource/store/access.h"
#include "common/resource/store/reference.h"
#include "common/resource/store/row_list.h"
#include "common/resource/store/store.h"
#include "districtedu/common/v1/audit.pb.h"

namespace districtedu::resource {

// Everything the engine keeps of one resource at run time.
struct Resource {
  Resource(const ResourceType& t, Rules r);
  const ResourceType& type;
  const Store store;
  const Rules rules;
  EngineReferences references;
  const PeriodStatements periods;
  const ListStatement requests, audit, outbox;
  // A row's checks may depend on the rows written before it, so that many cannot be written at
  // once.
  const bool one_by_one;
};

// Who writes, under which id, when.
struct WriteContext {
  const auth::Principal& principal;
  std::string district;
  std::string request_id;  // request id or import batch; stands in audit, outbox and row
  std::string batch_id;    // empty outside imports
  RowStamp stamp;
};

// A change of one row: before absent on create, after absent on delete.
struct RowChange {
  std::optional<StoredRow> before;
  std::optional<StoredRow> after;
};

// Whether nested rows are part of it, so that writing it takes more than one statement.
bool HasChildren(const ResourceType& type, const RowChange& change);

// Names the after-image and validates it: declarations, immutability, the room's check. Pure.
absl::Status ValidateChange(const Resource& resource, const std::string& district,
                            const std::string& path, RowChange* change);

// Locks what the room wants locked before it is asked about these changes.
absl::Status LockParents(mysql::Session& session, const Resource& resource,
                         const WriteContext& context, const std::vector<const RowChange*>& changes);

// What the change bears on, as the room says.
absl::StatusOr<std::set<Touch>> TouchesOf(mysql::Session& session, const Resource& resource,
                                          const WriteContext& context, RowChange* change);

// Asks the room what only the store shows.
absl::Status CheckInStore(mysql::Session& session, const Resource& resource,
                          const WriteContext& context, RowChange* change);

// Asks that and writes the row; periods and references are held.
absl::Status WriteRow(mysql::Session& session, const Resource& resource,
                      const WriteContext& context, RowChange* change);

// A change that is written, under the context of its call, and what it turns out to bear on.
struct AppliedChange {
  const WriteContext* context;
  RowChange* change;
  std::set<Touch>* touches;
};

// Asks the room what each change bears on, holds those periods open, asks what only the store shows
// and writes the rows; the after-images get etag and times. Inside the caller's transaction. Errors
// of keys and references are for TranslateWriteError. More than one: creates of one principal in
// one district, in key order, of a resource that is not one_by_one.
absl::Status ApplyChanges(mysql::Session& session, const Resource& resource,
                          const std::vector<AppliedChange>& changes);
absl::Status ApplyChange(mysql::Session& session, const Resource& resource,
                         const WriteContext& context, RowChange* change, std::set<Touch>* touches);

// Entries of the audit trail, one a change. `entry_id` is a ULID.
struct AuditedChange {
  const WriteContext* context;
  std::string entry_id;
  common::v1::ChangeKind kind = common::v1::CHANGE_KIND_UNSPECIFIED;
  const RowChange* change = nullptr;  // null: a batch
};
absl::Status WriteAuditEntries(mysql::Session& session, const Resource& resource,
                               const std::vector<AuditedChange>& changes);
absl::Status WriteAuditEntry(mysql::Session& session, const Resource& resource,
                             const WriteContext& context, const std::string& entry_id,
                             common::v1::ChangeKind kind, const RowChange& change);

// One outbox row a touch; `name` is empty for chunks of an import.
struct OutboxEntry {
  const WriteContext* context;
  std::string name;
  Touch touch;
};
absl::Status WriteOutboxEntries(mysql::Session& session, const Resource& resource,
                                const std::vector<OutboxEntry>& entries);
absl::Status WriteOutbox(mysql::Session& session, const Resource& resource,
                         const WriteContext& context, const std::string& name,
                         const std::set<Touch>& touches);

// What follows from a written School or SchoolYear.
absl::Status AfterWrite(mysql::Session& session, const Resource& resource,
                        const WriteContext& context);

// Errors that are the row's own; anything else is the call's.
bool IsRowError(const absl::Status& status);

// Turns 1062, 1451 and 1452 into what the caller can mend; others pass through.
absl::Status TranslateWriteError(mysql::Session& session, const Resource& resource,
                                 const std::string& path, const RowChange& change,
                                 const absl::Status& status);

// NOT_FOUND for a name, the same whether it is hidden or absent.
absl::Status NotFound(const ResourceType& type, const std::string& name);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_WRITE_H_
