#include "common/base/reason.h"

#include <algorithm>
#include <cstddef>

namespace districtedu {
namespace {

using absl::StatusCode;

constexpr ReasonRow kReasons[] = {
    {Reason::kBatchTooLarge, "BATCH_TOO_LARGE", StatusCode::kInvalidArgument,
     "A batch holds more rows or bytes than one message or one atomic import may carry.",
     "Send smaller batches; the limits stand in the method's comment."},
    {Reason::kCallCancelled, "CALL_CANCELLED", StatusCode::kCancelled,
     "The caller went away or cancelled the call before it was answered.",
     "Call again with the same request id or batch id: nothing is written twice."},
    {Reason::kCertificateExpired, "CERTIFICATE_EXPIRED", StatusCode::kUnauthenticated,
     "The client's certificate is past its last day of validity.",
     "Renew it with districtctl cert renew and use the new file."},
    {Reason::kCertificateKeyMismatch, "CERTIFICATE_KEY_MISMATCH", StatusCode::kUnauthenticated,
     "The private key file does not belong to the certificate file.",
     "Name the key that was made together with the certificate."},
    {Reason::kCertificateNotYetValid, "CERTIFICATE_NOT_YET_VALID", StatusCode::kUnauthenticated,
     "The client's certificate becomes valid only later, or this machine's clock is behind.",
     "Check the clock; else wait or have the certificate issued anew."},
    {Reason::kCertificateRevoked, "CERTIFICATE_REVOKED", StatusCode::kUnauthenticated,
     "The authority took the client's certificate back.",
     "Have another one issued with districtctl cert issue, under a new key."},
    {Reason::kCertificateUnreadable, "CERTIFICATE_UNREADABLE", StatusCode::kUnauthenticated,
     "A certificate, key or CA file is missing, unreadable or not PEM.",
     "Check the path, its permissions and that the file is PEM."},
    {Reason::kCertificateUntrusted, "CERTIFICATE_UNTRUSTED", StatusCode::kUnauthenticated,
     "The client's certificate was not signed by the district's CA.",
     "Use a certificate issued by this district's CA, or name the right CA file."},
    {Reason::kChangesExpired, "CHANGES_EXPIRED", StatusCode::kOutOfRange,
     "The change feed no longer holds the entries after the given position.",
     "Read the whole state anew and follow the feed from the position it reports."},
    {Reason::kConfigInvalid, "CONFIG_INVALID", StatusCode::kFailedPrecondition,
     "A setting is unknown, malformed or names a file that cannot be used.",
     "Correct the setting the message names; --help lists all of them."},
    {Reason::kCorrectionByApprover, "CORRECTION_BY_APPROVER", StatusCode::kFailedPrecondition,
     "Who approved a form asked to correct it, or to write what its correction bears on.",
     "Have another district administrator begin the correction, and others write."},
    {Reason::kDatabaseUnavailable, "DATABASE_UNAVAILABLE", StatusCode::kUnavailable,
     "The service cannot reach its database, or lost the connection during the call.",
     "Retry with the same request id; operators look at the health of the database."},
    {Reason::kDateInvalid, "DATE_INVALID", StatusCode::kInvalidArgument,
     "A date is not of the form YYYY-MM-DD or does not exist.",
     "Send an existing date as YYYY-MM-DD."},
    {Reason::kDateOrderInvalid, "DATE_ORDER_INVALID", StatusCode::kInvalidArgument,
     "The end of a period does not come after its beginning.",
     "Correct one of the two dates; ends are exclusive."},
    {Reason::kDeadlinePassed, "DEADLINE_PASSED", StatusCode::kDeadlineExceeded,
     "The call's deadline passed before the work was done.",
     "Retry with the same request id and a longer deadline."},
    {Reason::kDuplicateKeyInBatch, "DUPLICATE_KEY_IN_BATCH", StatusCode::kInvalidArgument,
     "Two rows of one batch have the same key.", "Keep one of the rows."},
    {Reason::kEnumValueUnknown, "ENUM_VALUE_UNKNOWN", StatusCode::kInvalidArgument,
     "An enum field holds a value or a word the contract does not know.",
     "Use one of the values the field's type lists."},
    {Reason::kEtagMismatch, "ETAG_MISMATCH", StatusCode::kAborted,
     "The record changed since it was read; nothing was written.",
     "Read it again, repeat the change on the new state, send the new etag."},
    {Reason::kEtagMissing, "ETAG_MISSING", StatusCode::kInvalidArgument,
     "An update or delete came without the etag of the state it is based on.",
     "Read the record and send its etag."},
    {Reason::kFieldImmutable, "FIELD_IMMUTABLE", StatusCode::kInvalidArgument,
     "A change was asked of a field that is fixed at creation.",
     "Leave the field out, or delete the record and create another."},
    {Reason::kFieldNotUtf8, "FIELD_NOT_UTF8", StatusCode::kInvalidArgument,
     "A text is not valid UTF-8.", "Send text as UTF-8."},
    {Reason::kFieldOutputOnly, "FIELD_OUTPUT_ONLY", StatusCode::kInvalidArgument,
     "A field only the service may set was named in a change.",
     "Leave the field out of the message or the mask."},
    {Reason::kFieldOutOfRange, "FIELD_OUT_OF_RANGE", StatusCode::kInvalidArgument,
     "A number lies outside the range the contract declares.",
     "Send a number inside the range the message names."},
    {Reason::kFieldPatternMismatch, "FIELD_PATTERN_MISMATCH", StatusCode::kInvalidArgument,
     "A text does not have the declared form.", "Send text of the form the message names."},
    {Reason::kFieldTooLong, "FIELD_TOO_LONG", StatusCode::kInvalidArgument,
     "A text or list exceeds its declared length.", "Shorten it to the length the message names."},
    {Reason::kFieldUnknown, "FIELD_UNKNOWN", StatusCode::kInvalidArgument,
     "A field, column or path does not exist or cannot be used there.",
     "Use a name the contract declares for this record."},
    {Reason::kFilterInvalid, "FILTER_INVALID", StatusCode::kInvalidArgument,
     "A filter is malformed or uses a field or operator lists do not offer.",
     "Filter by equality, IN and at most one range over filterable fields."},
    {Reason::kInternalError, "INTERNAL_ERROR", StatusCode::kInternal,
     "A fault of the service itself.",
     "Report the time and the call; the service's log holds the cause."},
    {Reason::kIntervalOverlap, "INTERVAL_OVERLAP", StatusCode::kFailedPrecondition,
     "The period overlaps another one that excludes it.",
     "End the other period first, or correct the dates."},
    {Reason::kKindNotApplicable, "KIND_NOT_APPLICABLE", StatusCode::kInvalidArgument,
     "A field is set that this kind of record does not have.",
     "Clear the field or correct the kind."},
    {Reason::kMeasureFailed, "MEASURE_FAILED", StatusCode::kInternal,
     "A measure could not be computed; the figures built on it are undetermined.",
     "Operators find the measure and its error in the aggregation log."},
    {Reason::kMessageMalformed, "MESSAGE_MALFORMED", StatusCode::kInvalidArgument,
     "The bytes of a message are not a message of the method's type.",
     "Encode requests with the published protos."},
    {Reason::kMessageTooLarge, "MESSAGE_TOO_LARGE", StatusCode::kResourceExhausted,
     "A message exceeds the size the server accepts.",
     "Split it; the default limit is 4 MiB, of an import message 1 MiB."},
    {Reason::kMethodNotImplemented, "METHOD_NOT_IMPLEMENTED", StatusCode::kUnimplemented,
     "The service does not offer the method.", "Call a method the service's contract lists."},
    {Reason::kNameInvalid, "NAME_INVALID", StatusCode::kInvalidArgument,
     "A resource name does not match the pattern of its type.",
     "Write the name as the contract declares it."},
    {Reason::kNameMismatch, "NAME_MISMATCH", StatusCode::kInvalidArgument,
     "Parts of the message contradict each other about which record is meant.",
     "Make the name, the parent and the key fields agree."},
    {Reason::kNotLeader, "NOT_LEADER", StatusCode::kUnavailable,
     "The process called does not lead the district.",
     "Retry; the call reaches the leader or a new one is elected within seconds."},
    {Reason::kPageSizeInvalid, "PAGE_SIZE_INVALID", StatusCode::kInvalidArgument,
     "The page size is negative.", "Send 0 for the default, or a positive size."},
    {Reason::kPageTokenInvalid, "PAGE_TOKEN_INVALID", StatusCode::kInvalidArgument,
     "The page token is damaged or belongs to another list, filter or caller.",
     "Send the token unchanged with the filter it came from, or begin at the first page."},
    {Reason::kPeriodLocked, "PERIOD_LOCKED", StatusCode::kFailedPrecondition,
     "The form of the school and school year the change bears on is locked.",
     "Have a district administrator other than its approver begin a correction, then send it "
     "again."},
    {Reason::kPermissionDenied, "PERMISSION_DENIED", StatusCode::kPermissionDenied,
     "The caller holds no role that allows the method on this record.",
     "Ask the operator for a grant in the policy file."},
    {Reason::kPlanInvalid, "PLAN_INVALID", StatusCode::kInvalidArgument,
     "The plan file has errors.", "Correct what districtctl plan check lists."},
    {Reason::kPrincipalUnknown, "PRINCIPAL_UNKNOWN", StatusCode::kUnauthenticated,
     "The client's certificate names nobody the policy knows.",
     "Use a certificate issued for this district, or have the operator add the principal."},
    {Reason::kQueueFull, "QUEUE_FULL", StatusCode::kResourceExhausted,
     "The service has as much work waiting as it accepts.",
     "Retry after the delay in RetryInfo, with the same request id."},
    {Reason::kReferenceNotFound, "REFERENCE_NOT_FOUND", StatusCode::kInvalidArgument,
     "A record refers to another that does not exist.",
     "Create the other record first, or correct the reference."},
    {Reason::kRequestIdInvalid, "REQUEST_ID_INVALID", StatusCode::kInvalidArgument,
     "The request id is malformed.", "Send a UUID or another id of the declared form."},
    {Reason::kRequestIdReused, "REQUEST_ID_REUSED", StatusCode::kInvalidArgument,
     "The request id was used before with another method or body.",
     "Use a new id for a new change; the same id only to repeat a call unchanged."},
    {Reason::kRequiredFieldMissing, "REQUIRED_FIELD_MISSING", StatusCode::kInvalidArgument,
     "A required field is not set.", "Set it."},
    {Reason::kResourceExists, "RESOURCE_EXISTS", StatusCode::kAlreadyExists,
     "A record with this name or natural key exists.", "Update that record, or correct the key."},
    {Reason::kResourceInUse, "RESOURCE_IN_USE", StatusCode::kFailedPrecondition,
     "Other records refer to the one to be deleted.",
     "Delete or move those first; schools and people end by date instead."},
    {Reason::kResourceNotFound, "RESOURCE_NOT_FOUND", StatusCode::kNotFound,
     "No such record exists, or the caller may not see it.",
     "Check the name; check the caller's role."},
    {Reason::kServiceUnreachable, "SERVICE_UNREACHABLE", StatusCode::kUnavailable,
     "No connection to the service's address could be made; the client says so, not the service.",
     "Start the service, or correct its address in the key endpoints; districtctl status asks "
     "all."},
    {Reason::kShuttingDown, "SHUTTING_DOWN", StatusCode::kUnavailable,
     "The service is being stopped and takes no new work.",
     "Retry; another replica or the restarted service answers."},
    {Reason::kStateTransitionInvalid, "STATE_TRANSITION_INVALID", StatusCode::kFailedPrecondition,
     "The record's present state does not allow the step.",
     "Read the state and take the step it allows."},
    {Reason::kStoreIncarnationChanged, "STORE_INCARNATION_CHANGED", StatusCode::kFailedPrecondition,
     "The token is from before the store was restored or reset.", "Drop the token and begin anew."},
    {Reason::kSubmissionNotExpected, "SUBMISSION_NOT_EXPECTED", StatusCode::kFailedPrecondition,
     "No submission of this form is expected of the school in this year.",
     "Check the school's opening and closing dates and the form."},
    {Reason::kTransactionConflict, "TRANSACTION_CONFLICT", StatusCode::kAborted,
     "Concurrent writes kept colliding until the deadline; nothing was written.",
     "Retry with the same request id."},
    {Reason::kUpdateMaskInvalid, "UPDATE_MASK_INVALID", StatusCode::kInvalidArgument,
     "The update mask is missing or names a path the record does not have.",
     "List the paths to change as they stand in the message."},
};

constexpr std::size_t kCount = sizeof(kReasons) / sizeof(kReasons[0]);

constexpr bool TableIsInOrder() {
  for (std::size_t i = 0; i < kCount; ++i) {
    if (static_cast<std::size_t>(kReasons[i].reason) != i) return false;
    if (kReasons[i].code == StatusCode::kOk) return false;
    if (i > 0 && !(kReasons[i - 1].name < kReasons[i].name)) return false;
  }
  return true;
}
static_assert(kCount == static_cast<std::size_t>(Reason::kUpdateMaskInvalid) + 1,
              "every enumerator needs a row");
static_assert(TableIsInOrder(), "rows stand in the order of the enum, sorted by name");

}  // namespace

absl::Span<const ReasonRow> AllReasons() { return kReasons; }

const ReasonRow& DescribeReason(Reason reason) {
  return kReasons[static_cast<std::size_t>(reason)];
}

std::optional<Reason> ParseReason(absl::string_view name) {
  const auto* row = std::lower_bound(
      std::begin(kReasons), std::end(kReasons), name,
      [](const ReasonRow& left, absl::string_view right) { return left.name < right; });
  if (row == std::end(kReasons) || row->name != name) return std::nullopt;
  return row->reason;
}

}  // namespace districtedu
