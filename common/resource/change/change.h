#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_CHANGE_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_CHANGE_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "common/auth/principal.h"
#include "common/resource/change/resource.h"
#include "common/resource/store/store.h"

namespace districtedu::resource {

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

// The name it has after the change, or had.
std::string NameOf(const ResourceType& type, const RowChange& change);

// Whether nested rows are part of it, so that writing it takes more than one statement.
bool HasChildren(const ResourceType& type, const RowChange& change);

// Names the after-image and validates it: declarations, immutability, the room's check. Pure.
absl::Status ValidateChange(const Resource& resource, const std::string& district,
                            const std::string& path, RowChange* change);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_CHANGE_H_
