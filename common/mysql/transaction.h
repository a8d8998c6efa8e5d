#ifndef DISTRICTEDU_COMMON_MYSQL_TRANSACTION_H_
#define DISTRICTEDU_COMMON_MYSQL_TRANSACTION_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/options.h"
#include "common/mysql/session.h"

namespace districtedu::mysql {

struct TransactionOptions {
  // Nothing is begun or committed after it, and statements are stopped at it.
  absl::Time deadline = absl::InfiniteFuture();
  Isolation isolation = Isolation::kReadCommitted;
  // One read view for the whole transaction; implies REPEATABLE READ.
  bool consistent_snapshot = false;
  // Label of the metrics: a method or a task, never an id.
  std::string name = "other";
  // Runs in all, the first included.
  int max_attempts = 12;
  // Whether a connection lost before COMMIT was sent is made anew and the body run again. To be
  // switched off where the session holds more than the transaction (locks, variables).
  bool reconnect = true;
};

// Runs `body` in a transaction and commits it if the body returns OK; rolls back otherwise and
// returns the body's status. What the body wrote stands if and only if the result is OK, except
// where CommitUnknown(result).
//
// After a deadlock, lock timeout, failed certification or a connection lost before COMMIT was sent
// the body is run again from the start, with a jittered, growing pause, until the deadline or
// max_attempts; then ABORTED with TRANSACTION_CONFLICT, or UNAVAILABLE where the connection was
// what failed. The body must therefore keep its effects inside the transaction: what it fills in
// memory it clears at its start.
//
// The caller's own reading of the error decides nothing: whether to run again is taken from the
// session, so a body may translate or swallow a statement's error.
absl::Status RunTransaction(Session& session, const TransactionOptions& options,
                            const std::function<absl::Status(Session&)>& body);

// What becomes of a transaction whose body went well.
enum class TransactionEnd {
  kKeep,   // it is committed
  kDrop,   // it is rolled back: what was found out in it is all that was wanted
  kAgain,  // it is rolled back and the body run again at once, counted as an attempt
};

// As RunTransaction, for a body that says what becomes of the transaction. OK also where it was
// dropped; the body knows.
absl::Status RunDecidingTransaction(
    Session& session, const TransactionOptions& options,
    const std::function<absl::StatusOr<TransactionEnd>(Session&)>& body);

// Runs a body of plain SELECTs outside any transaction, each with its own read view, and again as
// above after a conflict or a lost connection. Saves the two round trips of a transaction. The body
// must not write: a statement may be run twice. `isolation` and `consistent_snapshot` are ignored.
absl::Status RunReads(Session& session, const TransactionOptions& options,
                      const std::function<absl::Status(Session&)>& body);

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_TRANSACTION_H_
