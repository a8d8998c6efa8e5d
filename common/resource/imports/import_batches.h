#ifndef DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_BATCHES_H_
#define DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_BATCHES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/auth/principal.h"
#include "common/mysql/session.h"
#include "common/resource/calls/caller.h"
#include "common/resource/change/resource.h"
#include "districtedu/common/v1/import.pb.h"

namespace districtedu::resource {

// The district of "districts/{district}". Errors: NAME_INVALID as a violation of `field`.
absl::StatusOr<std::string> DistrictOf(absl::string_view parent, const std::string& field);

// A batch as it is stored.
struct StoredBatch {
  common::v1::ImportBatch batch;
  const Resource* resource = nullptr;
};

// The batch, locked; none where there is none or the caller may not see it: its own, or all for
// those who see every row of the room.
absl::StatusOr<std::optional<StoredBatch>> ReadBatchForUpdate(
    mysql::Session& session, const std::vector<const Resource*>& resources,
    const auth::Principal& principal, const std::string& district, const std::string& batch_id);

// Serialized ListImportBatchesResponse.
absl::StatusOr<std::string> ListImportBatches(mysql::Session& session,
                                              const std::vector<const Resource*>& resources,
                                              const Caller& caller,
                                              const common::v1::ListImportBatchesRequest& request);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_BATCHES_H_
