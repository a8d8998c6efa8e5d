#ifndef DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_H_
#define DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/principal.h"
#include "common/base/clock.h"
#include "common/mysql/session.h"
#include "common/resource/change/change.h"
#include "common/resource/change/resource.h"
#include "common/resource/imports/import_table.h"
#include "common/resource/imports/import_write.h"

namespace districtedu::resource {

// Limits of the contract.
inline constexpr int kMaxImportRows = 500;               // a message
inline constexpr std::size_t kMaxImportBytes = 1 << 20;  // a message
inline constexpr int kMaxAtomicRows = 10000;
inline constexpr std::size_t kMaxAtomicBytes = 16 << 20;

// One import stream: each message of the client in, one answer out. Memory is that of one message
// (of the whole batch, bounded, where it is ATOMIC; of a hash a row where it is validate_only).
class ImportSession {
 public:
  // All must outlive it. `resources` are those of the room.
  ImportSession(const auth::Principal& principal, const Clock& clock,
                const std::vector<const Resource*>& resources)
      : principal_(principal), clock_(clock), resources_(resources) {}

  // Runs on a database worker; messages one after the other. An error ends the stream; what was
  // acknowledged stands.
  absl::StatusOr<common::v1::ImportResponse> Handle(mysql::Session& session, absl::Time deadline,
                                                    common::v1::ImportRequest request);

 private:
  absl::StatusOr<common::v1::ImportResponse> Start(mysql::Session& session, absl::Time deadline,
                                                   const common::v1::ImportStart& start);
  // Applies rows (and, at the end, closes the batch) in one transaction.
  absl::StatusOr<common::v1::ImportResponse> Apply(mysql::Session& session, absl::Time deadline,
                                                   const common::v1::ImportRows& rows, bool end);
  absl::Status WriteRows(const common::v1::ImportRows& rows, ImportWrite* write,
                         common::v1::ImportResponse* response) const;
  // The resource of that plural or table name; null: the room has none.
  const Resource* Find(const std::string& plural) const;
  absl::Status LoadBatch(mysql::Session& session, bool create);
  absl::Status SaveBatch(mysql::Session& session, const common::v1::ImportRows& rows, bool end,
                         const common::v1::ImportResponse& response);

  const auth::Principal& principal_;
  const Clock& clock_;
  const std::vector<const Resource*>& resources_;

  const Resource* resource_ = nullptr;
  std::optional<ImportTable> table_;
  std::optional<Access> access_;
  common::v1::ImportStart start_;
  std::string district_;
  common::v1::ImportResponse progress_;  // counts as committed
  std::string running_digest_;
  bool done_ = false;
  common::v1::ImportRows held_;  // rows of an ATOMIC import
  std::size_t held_bytes_ = 0;
  absl::flat_hash_set<std::size_t> seen_;  // records of a validate_only run
  bool expect_new_ = true;                 // no row of the last chunk was there before
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_H_
