#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_STREAM_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_STREAM_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "districtedu/common/v1/import.pb.h"
#include "services/districtctl/cli/interrupt.h"
#include "services/districtctl/import/source.h"

namespace districtedu::districtctl {

struct ImportOptions {
  common::v1::ImportMode mode = common::v1::IMPORT_MODE_BEST_EFFORT;
  bool validate_only = false;
  std::string batch_id;  // never empty
  std::string district;
  // How long a lost connection is tried again before the import is given up.
  absl::Duration patience = absl::Seconds(60);
  // A service that cannot be connected to from the start is waited for, too.
  bool await_service = false;
};

// How far an import is; the counts are the server's.
struct ImportState {
  common::v1::ImportResponse counts;
  std::int64_t rows = 0;    // of the file that are decided
  std::int64_t listed = 0;  // rejected rows handed to the callback
  // Rejections the batch had before, answered to an earlier run or lost with a connection.
  std::int64_t unlisted = 0;
};

struct ImportCallbacks {
  // Faults of one answer in the order of the rows, which come behind those of earlier answers. An
  // error ends the import.
  std::function<absl::Status(const std::vector<common::v1::RejectedRow>&)> rejected;
  std::function<void(const ImportState&)> progress;
  std::function<void(const absl::Status&)> lost_connection;
};

// Sends one file. One message is under way at a time, and the next is made ready meanwhile. When
// the connection breaks, the batch goes on where the server's store says it stands; a dry run, of
// which nothing is stored, fails instead. CALL_CANCELLED after an interruption.
absl::Status RunImport(rpc::Client& client, const SourceFile& file, const SourceFacts& facts,
                       const ResourceType& type, const ImportOptions& options,
                       const ImportCallbacks& callbacks, const Interrupt& interrupt,
                       ImportState* state);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_STREAM_H_
