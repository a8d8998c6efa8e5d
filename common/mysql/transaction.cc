#include "common/mysql/transaction.h"

#include <algorithm>
#include <exception>
#include <random>

#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/logging.h"

namespace districtedu::mysql {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(2);
constexpr absl::Duration kLongestPause = absl::Milliseconds(250);

// Between half and all of 2, 4, 8 … 250 ms: two transactions that collide do not meet again in
// step.
absl::Duration Pause(int attempt) {
  thread_local std::minstd_rand random(std::random_device{}());
  const absl::Duration longest =
      std::min(kFirstPause * (1 << std::min(attempt - 1, 10)), kLongestPause);
  return longest * std::uniform_real_distribution<double>(0.5, 1.0)(random);
}

using Ended = absl::StatusOr<TransactionEnd>;

Ended Guarded(const std::function<Ended(Session&)>& body, Session& session) {
  try {
    return body(session);
  } catch (const std::exception& e) {
    LogError("exception in a transaction", {{"what", e.what()}});
  } catch (...) {
    LogError("exception in a transaction", {{"what", "not a std::exception"}});
  }
  return Error(Reason::kInternalError, "an internal fault");
}

// A body that decides nothing: what went well is kept.
std::function<Ended(Session&)> Keeping(const std::function<absl::Status(Session&)>& body) {
  return [&body](Session& session) -> Ended {
    if (absl::Status status = body(session); !status.ok()) return status;
    return TransactionEnd::kKeep;
  };
}

// One run. What undid it, if anything did, is in the session: not usable, or conflicted (left so
// for the caller to see before it rolls back).
Ended Attempt(Session& session, const TransactionOptions& options,
              const std::function<Ended(Session&)>& body) {
  const Isolation isolation =
      options.consistent_snapshot ? Isolation::kRepeatableRead : options.isolation;
  if (absl::Status status = session.SetIsolation(isolation); !status.ok()) return status;
  if (absl::Status status =
          options.consistent_snapshot ? session.BeginConsistentSnapshot() : session.Begin();
      !status.ok()) {
    return status;
  }
  const Ended end = Guarded(body, session);
  if (!end.ok()) return end;
  if (!session.in_transaction()) {
    return Error(Reason::kInternalError, "the body of a transaction ended it");
  }
  if (*end != TransactionEnd::kKeep && !session.conflicted() && session.usable()) {
    session.Rollback().IgnoreError();  // where it fails, the connection goes, and all with it
    return end;
  }
  if (absl::Now() >= options.deadline) {
    return Error(Reason::kDeadlinePassed, "the deadline passed before the change was committed");
  }
  // Where a conflict spoiled the transaction this says so and commits nothing.
  if (absl::Status status = session.Commit(); !status.ok()) return status;
  return end;
}

absl::Status RunUntilDone(Session& session, const TransactionOptions& options,
                          const std::function<Ended()>& attempt_once) {
  for (int attempt = 1;; ++attempt) {
    if (!session.usable() && (!options.reconnect || !session.Reconnect().ok())) {
      return WithRetry(Error(Reason::kDatabaseUnavailable, "the database cannot be reached"),
                       kLongestPause);
    }
    const Ended end = attempt_once();
    if (end.ok() && *end != TransactionEnd::kAgain) return absl::OkStatus();
    if (end.ok()) {
      if (attempt < options.max_attempts) continue;
      return Error(Reason::kInternalError, "a transaction was run again too often");
    }
    const absl::Status& status = end.status();
    if (CommitUnknown(status)) return status;
    // A conflict that Commit reported is rolled back already; its number tells.
    const int number = ErrorNumber(status);
    const bool conflict = session.conflicted() || DescribeError(number).effect == Effect::kConflict;
    session.Rollback().IgnoreError();  // where it fails, the session is not usable any more
    const bool lost = !session.usable();
    if (!conflict && !lost) return status;
    const absl::Duration pause = Pause(attempt);
    if (attempt >= options.max_attempts || absl::Now() + pause >= options.deadline ||
        (lost && !options.reconnect)) {
      return WithRetry(conflict ? Recast(status, Reason::kTransactionConflict,
                                         "concurrent changes kept colliding with this one")
                                : Recast(status, Reason::kDatabaseUnavailable,
                                         "the connection to the database was lost"),
                       kLongestPause);
    }
    session.metrics().TransactionRerun(options.name, number);
    absl::SleepFor(pause);
  }
}

absl::Status Run(Session& session, const TransactionOptions& options,
                 const std::function<Ended()>& attempt_once) {
  if (session.in_transaction()) {
    return Error(Reason::kInternalError, "a transaction is open already");
  }
  const absl::Time start = absl::Now();
  const absl::Time outer_deadline = session.deadline();
  session.SetDeadline(std::min(outer_deadline, options.deadline));
  absl::Status status = RunUntilDone(session, options, attempt_once);
  session.SetDeadline(outer_deadline);
  session.metrics().TransactionDone(options.name, status, absl::Now() - start);
  return status;
}

}  // namespace

absl::Status RunTransaction(Session& session, const TransactionOptions& options,
                            const std::function<absl::Status(Session&)>& body) {
  return RunDecidingTransaction(session, options, Keeping(body));
}

absl::Status RunDecidingTransaction(Session& session, const TransactionOptions& options,
                                    const std::function<Ended(Session&)>& body) {
  return Run(session, options, [&] { return Attempt(session, options, body); });
}

absl::Status RunReads(Session& session, const TransactionOptions& options,
                      const std::function<absl::Status(Session&)>& body) {
  return Run(session, options, [&] { return Guarded(Keeping(body), session); });
}

}  // namespace districtedu::mysql
