#ifndef DISTRICTEDU_COMMON_BASE_REASON_H_
#define DISTRICTEDU_COMMON_BASE_REASON_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace districtedu {

// The stable reasons of every failure a caller can see. Clients branch on the reason's name, never
// on the wording of a message, so a name is never changed or reused once released.
// Sorted by name; the table in reason.cc has one row per enumerator in the same order (checked at
// compile time), and README.md quotes it.
enum class Reason {
  kBatchTooLarge,
  kCallCancelled,
  kCertificateExpired,
  kCertificateKeyMismatch,
  kCertificateNotYetValid,
  kCertificateRevoked,
  kCertificateUnreadable,
  kCertificateUntrusted,
  kChangesExpired,
  kConfigInvalid,
  kCorrectionByApprover,
  kDatabaseUnavailable,
  kDateInvalid,
  kDateOrderInvalid,
  kDeadlinePassed,
  kDuplicateKeyInBatch,
  kEnumValueUnknown,
  kEtagMismatch,
  kEtagMissing,
  kFieldImmutable,
  kFieldNotUtf8,
  kFieldOutputOnly,
  kFieldOutOfRange,
  kFieldPatternMismatch,
  kFieldTooLong,
  kFieldUnknown,
  kFilterInvalid,
  kInternalError,
  kIntervalOverlap,
  kKindNotApplicable,
  kMeasureFailed,
  kMessageMalformed,
  kMessageTooLarge,
  kMethodNotImplemented,
  kNameInvalid,
  kNameMismatch,
  kNotLeader,
  kPageSizeInvalid,
  kPageTokenInvalid,
  kPeriodLocked,
  kPermissionDenied,
  kPlanInvalid,
  kPrincipalUnknown,
  kQueueFull,
  kReferenceNotFound,
  kRequestIdInvalid,
  kRequestIdReused,
  kRequiredFieldMissing,
  kResourceExists,
  kResourceInUse,
  kResourceNotFound,
  kServiceUnreachable,
  kShuttingDown,
  kStateTransitionInvalid,
  kStoreIncarnationChanged,
  kSubmissionNotExpected,
  kTransactionConflict,
  kUpdateMaskInvalid,
};

struct ReasonRow {
  Reason reason;
  absl::string_view name;  // as in google.rpc.ErrorInfo.reason, UPPER_SNAKE
  absl::StatusCode code;   // the status code the reason always travels with
  absl::string_view cause;
  absl::string_view cure;  // what the caller (or operator) does about it
};

// Every reason, sorted by name.
absl::Span<const ReasonRow> AllReasons();

// The row of one reason. Constant time.
const ReasonRow& DescribeReason(Reason reason);

// The reason of a name as it stands in ErrorInfo; none if the name is not ours.
std::optional<Reason> ParseReason(absl::string_view name);

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_REASON_H_
