#ifndef DISTRICTEDU_COMMON_BASE_ERROR_H_
#define DISTRICTEDU_COMMON_BASE_ERROR_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/reason.h"

// The one vocabulary of errors: absl::Status whose payloads are google.rpc messages, keyed by
// "type.googleapis.com/google.rpc.X". common/rpc/status.cc alone turns them into what grpc sends.
// Messages and metadata reach callers: no SQL, no value of a person or of another school in them.

namespace districtedu {

// ErrorInfo.domain of every reason of ours.
inline constexpr char kErrorDomain[] = "districtedu";

struct FieldViolation {
  std::string field;  // proto path: "teacher.birth_date", "grades[3].pupils"
  Reason reason = Reason::kRequiredFieldMissing;
  std::string description;
};

// A status with the reason's code and an ErrorInfo payload.
absl::Status Error(Reason reason, std::string message,
                   const std::map<std::string, std::string>& metadata = {});

// INVALID_ARGUMENT with a BadRequest of all violations in the given order and the ErrorInfo of the
// first, whose metadata names its field. OK where there is no violation.
absl::Status InvalidFields(std::vector<FieldViolation> violations);

// Adds RetryInfo: the caller may try again after `delay` (negative counts as zero). OK stays OK.
absl::Status WithRetry(absl::Status status, absl::Duration delay);

// Adds ResourceInfo, e.g. ("districtedu.staffing.v1.Teacher", "districts/d/teachers/t"). OK stays
// OK. An earlier ResourceInfo is replaced.
absl::Status WithResource(absl::Status status, std::string type, std::string name);

// The reason's name in the status' ErrorInfo; "" if there is none.
std::string ReasonOf(const absl::Status& status);

// Whether the status carries exactly this reason.
bool HasReason(const absl::Status& status, Reason reason);

// ErrorInfo.metadata; empty if there is none.
std::map<std::string, std::string> MetadataOf(const absl::Status& status);

// (field, description) of every violation, in order.
std::vector<std::pair<std::string, std::string>> ViolationsOf(const absl::Status& status);

// The violations with their reasons; a reason that is not ours becomes INTERNAL_ERROR.
std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status);

// The delay of RetryInfo, if the status carries one.
std::optional<absl::Duration> RetryDelayOf(const absl::Status& status);

// (type, name) of ResourceInfo, if the status carries one.
std::optional<std::pair<std::string, std::string>> ResourceOf(const absl::Status& status);

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_ERROR_H_
