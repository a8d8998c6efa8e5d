#ifndef DISTRICTEDU_COMMON_RPC_PUBLIC_STATUS_H_
#define DISTRICTEDU_COMMON_RPC_PUBLIC_STATUS_H_

#include "absl/status/status.h"

namespace districtedu::rpc {

// What a caller may see of a handler's status:
// - google.rpc details of ours; other payloads (the database's error number) are dropped;
// - never the message of a fault of ours (INTERNAL, UNKNOWN, DATA_LOSS, and any status without a
//   reason), which may hold SQL or a value: it is replaced by the reason's cause. The log has it;
// - always a reason: DEADLINE_PASSED and CALL_CANCELLED for the bare codes, INTERNAL_ERROR for any
//   other status without one;
// - what fits into a response's trailers, which clients bound to 8 KiB: a long message is cut, and
//   violations beyond the limit are left out and counted in ErrorInfo's "violations_omitted".
absl::Status PublicStatus(const absl::Status& status);

// Whether the status tells of a fault of ours, so that its message belongs into the log.
bool IsServerFault(const absl::Status& status);

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_PUBLIC_STATUS_H_
