#ifndef DISTRICTEDU_COMMON_MYSQL_SESSION_H_
#define DISTRICTEDU_COMMON_MYSQL_SESSION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/error.h"
#include "common/mysql/options.h"
#include "common/mysql/value.h"

namespace districtedu::mysql {

// One connection and its prepared statements. For one thread at a time: two threads in one
// connection hang the client library.
//
// After connecting these hold, set and read back: utf8mb4 (collation utf8mb4_bin), strict SQL mode
// with ONLY_FULL_GROUP_BY, time zone +00:00, autocommit, the isolation asked for, the lock wait
// timeout, LOAD DATA LOCAL refused, matched (not changed) rows counted.
//
// Errors are as in error.h. The log gets the number and the SQL text, never a parameter's value:
// values therefore belong into parameters, not into the SQL text. A statement that sets a password
// is not logged at all.
class Session {
 public:
  // A failure names the server's message: it is for operators, not for callers of a service.
  static absl::StatusOr<std::unique_ptr<Session>> Connect(const ConnectOptions& options);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // A statement that yields rows, prepared on the server and all its rows fetched: page large
  // results by key. Columns stand in the order of the select list.
  absl::StatusOr<std::vector<Row>> Query(const std::string& sql,
                                         const std::vector<Value>& params = {});

  // A statement that yields no rows. The number of rows it matched (INSERT: inserted; DELETE:
  // deleted; ON DUPLICATE KEY UPDATE: 1 inserted, 2 updated, each per row).
  absl::StatusOr<std::int64_t> Execute(const std::string& sql,
                                       const std::vector<Value>& params = {});

  // Un-prepared statements, each ended by `;` at the end of a line (see script.h); rows are
  // dropped. For DDL and settings. Stops at the first error; no transaction of its own.
  absl::Status ExecuteScript(const std::string& script);

  // START TRANSACTION. INTERNAL if one is open already.
  absl::Status Begin();
  // A read view taken now: no SELECT until Commit or Rollback sees a later commit. Fails unless the
  // session's isolation is REPEATABLE READ, where alone the server honours the phrase.
  absl::Status BeginConsistentSnapshot();
  // On any error the transaction is over. If the error leaves open whether it stands,
  // CommitUnknown(status) is true and the session is not usable any more.
  absl::Status Commit();
  // OK where no transaction is open. After an error the session is not usable.
  absl::Status Rollback();

  // Of the transactions begun from now on. Costs a round trip only if it differs.
  absl::Status SetIsolation(Isolation isolation);
  Isolation isolation() const;
  // As configured for the session.
  Isolation default_isolation() const;

  // Statements issued from now on fail with DEADLINE_EXCEEDED once the deadline has passed, and the
  // server is told to stop them then (up to a quarter of the remaining time later, so that the
  // limit need not be set anew for every call). InfiniteFuture: statement_timeout alone.
  // COMMIT and ROLLBACK are always sent.
  void SetDeadline(absl::Time deadline);
  absl::Time deadline() const;

  // Asks the server for a sign of life. An error makes the session unusable.
  absl::Status Ping();

  // A new connection in place of the present one, with the same options and deadline. Whatever the
  // old one held (transaction, locks, temporary tables, variables) is gone.
  // The log says why it failed; the status, which may go to a caller, only that it did.
  absl::Status Reconnect();

  // False after an error that leaves the connection lost or in doubt: Reconnect or drop it.
  bool usable() const;
  bool in_transaction() const;
  // A conflict (deadlock, lock timeout) ended the open transaction or spoiled it. Until Rollback
  // every statement and Commit fail with that same conflict, so that nothing of a body that
  // overlooked the error is written outside the transaction.
  bool conflicted() const;

  // The server's id of the connection, as KILL takes it.
  std::int64_t connection_id() const;
  bool is_mariadb() const;
  Metrics& metrics() const;

  // Facts for tests and diagnosis.
  std::size_t cached_statements() const;

 private:
  struct Impl;
  explicit Session(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_SESSION_H_
