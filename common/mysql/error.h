#ifndef DISTRICTEDU_COMMON_MYSQL_ERROR_H_
#define DISTRICTEDU_COMMON_MYSQL_ERROR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/base/reason.h"

// What an error number of the database means to a caller. Decided by number only: the two servers
// word the same error differently. What leaves this room carries neither SQL nor values.

namespace districtedu::mysql {

enum class Effect {
  kStatement,  // the statement failed; the transaction stands, the caller decides
  kConflict,   // lost to a concurrent transaction: roll back, then the whole may be run again
  kSession,    // the connection is lost or not to be trusted: retire the session
};

struct ErrorRow {
  int number;
  Reason reason;  // gives the status code
  Effect effect;
  absl::string_view message;  // for the caller
};

// All numbers with a meaning of their own, ascending. Every other number is kInternalError with
// Effect::kStatement.
absl::Span<const ErrorRow> AllErrors();

// The row of a number; of an unknown one, the row of "every other number" (its number is 0).
const ErrorRow& DescribeError(int number);

// Numbers a caller decides by.
inline constexpr int kDuplicateKey = 1062;
inline constexpr int kRowIsReferenced = 1451;  // it cannot go
inline constexpr int kNoReferencedRow = 1452;  // it refers to nothing

// The status of a failed statement: reason and message from the table, the number as payload, and,
// where the server names one, the key, constraint or column concerned (see ErrorObject).
absl::Status MakeStatus(int number, absl::string_view server_message);

// The database's error number a status carries, 0 if none. The whole list is AllErrors().
int ErrorNumber(const absl::Status& status);

// Name of the unique key (1062), foreign key (1451, 1452), check (4025, 3819) or column (1048,
// 1264, 1292, 1364, 1366, 1406) concerned, "" if unknown. It is read from the server's wording:
// good for choosing the field a message names, never for deciding what to do.
std::string ErrorObject(const absl::Status& status);

// The status under another reason and message; number and object stay.
absl::Status Recast(const absl::Status& status, Reason reason, const std::string& message);

// True if the connection broke (or any error came back) while a COMMIT was under way: the
// transaction may or may not stand. The caller finds out by its request id.
bool CommitUnknown(const absl::Status& status);
absl::Status WithCommitUnknown(absl::Status status);

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_ERROR_H_
