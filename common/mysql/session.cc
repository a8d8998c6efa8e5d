#include "common/mysql/session.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/logging.h"
#include "common/mysql/connector.h"
#include "common/mysql/script.h"
#include "common/mysql/session_impl.h"

namespace districtedu::mysql {
namespace {

// A statement keeps the memory of its last result or parameters until it is used again or closed
// (found by measuring: 20 MB of rows stayed). Above this many bytes it is closed after use, or its
// parameters are cleared: preparing anew costs 75 us, little beside moving so much.
constexpr std::size_t kKeptBytes = 16 << 10;

constexpr int kUnknownStatement = 1243;    // the server does not know the handle any more
constexpr int kNeedsReprepare = 1615;      // the tables changed too often while preparing
constexpr int kResultShapeChanged = 2057;  // client: a column was added to a SELECT *

std::size_t TextBytes(const std::vector<Value>& params) {
  std::size_t bytes = 0;
  for (const Value& param : params) {
    if (const auto* text = std::get_if<std::string>(&param)) bytes += text->size();
  }
  return bytes;
}

}  // namespace

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::~Session() = default;

absl::StatusOr<std::unique_ptr<Session>> Session::Connect(const ConnectOptions& options) {
  auto impl = std::make_unique<Impl>(options);
  if (absl::Status status = impl->Open(); !status.ok()) return status;
  return std::unique_ptr<Session>(new Session(std::move(impl)));
}

absl::StatusOr<std::vector<Row>> Session::Query(const std::string& sql,
                                                const std::vector<Value>& params) {
  if (absl::Status status = impl_->Ready(); !status.ok()) return status;
  for (bool again = false;; again = true) {
    try {
      absl::StatusOr<Prepared*> prepared = impl_->Prepare(sql, params.size(), true);
      if (!prepared.ok()) return prepared.status();
      internal::Bind(*(*prepared)->statement, params);
      absl::StatusOr<internal::Fetched> fetched;
      {
        const std::unique_ptr<sql::ResultSet> result((*prepared)->statement->executeQuery());
        fetched = internal::FetchAll(*result);
      }
      if (!fetched.ok() || fetched->bytes + TextBytes(params) > kKeptBytes) impl_->cache.Erase(sql);
      if (!fetched.ok()) return fetched.status();
      return std::move(fetched->rows);
    } catch (const sql::SQLException& e) {
      const int number = e.getErrorCode();
      // A statement older than a change of its tables is prepared anew, once.
      const bool outdated =
          number == kResultShapeChanged || number == kNeedsReprepare || number == kUnknownStatement;
      impl_->cache.Erase(sql);
      if (!outdated || again) return impl_->Caught(sql, params);
    } catch (...) {
      return impl_->Caught(sql, params);
    }
  }
}

absl::StatusOr<std::int64_t> Session::Execute(const std::string& sql,
                                              const std::vector<Value>& params) {
  if (absl::Status status = impl_->Ready(); !status.ok()) return status;
  for (bool again = false;; again = true) {
    try {
      absl::StatusOr<Prepared*> prepared = impl_->Prepare(sql, params.size(), false);
      if (!prepared.ok()) return prepared.status();
      sql::PreparedStatement& statement = *(*prepared)->statement;
      internal::Bind(statement, params);
      const std::int64_t matched = statement.executeUpdate();
      if (TextBytes(params) > kKeptBytes) statement.clearParameters();
      return matched;
    } catch (const sql::SQLException& e) {
      const int number = e.getErrorCode();
      const bool outdated = number == kNeedsReprepare || number == kUnknownStatement;
      if (outdated || number == 0) impl_->cache.Erase(sql);
      if (!outdated || again) return impl_->Caught(sql, params);
    } catch (...) {
      return impl_->Caught(sql, params);
    }
  }
}

absl::Status Session::ExecuteScript(const std::string& script) {
  absl::StatusOr<std::vector<std::string>> statements = SplitScript(script);
  if (!statements.ok()) return Error(Reason::kInternalError, statements.status().ToString());
  for (const std::string& statement : *statements) {
    if (absl::Status status = impl_->Ready(); !status.ok()) return status;
    if (absl::Status status = impl_->SendText(statement); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Session::Begin() {
  if (impl_->in_transaction) {
    return Error(Reason::kInternalError, "a transaction is open already");
  }
  if (absl::Status status = impl_->Ready(); !status.ok()) return status;
  if (absl::Status status = impl_->SendText("START TRANSACTION"); !status.ok()) return status;
  impl_->in_transaction = true;
  return absl::OkStatus();
}

absl::Status Session::BeginConsistentSnapshot() {
  if (impl_->in_transaction) {
    return Error(Reason::kInternalError, "a transaction is open already");
  }
  if (impl_->isolation != Isolation::kRepeatableRead) {
    return Error(Reason::kInternalError, "a consistent snapshot needs REPEATABLE READ");
  }
  if (absl::Status status = impl_->Ready(); !status.ok()) return status;
  absl::Status status = impl_->SendText("START TRANSACTION WITH CONSISTENT SNAPSHOT");
  if (status.ok()) impl_->in_transaction = true;
  return status;
}

absl::Status Session::Commit() {
  if (!impl_->in_transaction) return Error(Reason::kInternalError, "no transaction is open");
  if (!impl_->usable) {
    impl_->in_transaction = false;
    return MakeStatus(2006, "");
  }
  if (impl_->conflict.has_value()) {
    absl::Status conflict = *impl_->conflict;
    Rollback().IgnoreError();
    return conflict;
  }
  const absl::Status status = impl_->SendText("COMMIT");
  if (status.ok()) {
    impl_->in_transaction = false;
    return status;
  }
  if (impl_->conflict.has_value()) {  // Galera's certification: surely not committed
    Rollback().IgnoreError();
    return status;
  }
  impl_->usable = false;
  impl_->in_transaction = false;
  return WithCommitUnknown(Recast(status, Reason::kDatabaseUnavailable,
                                  "the connection to the database was lost while committing"));
}

absl::Status Session::Rollback() {
  if (!impl_->in_transaction) return absl::OkStatus();
  impl_->in_transaction = false;
  impl_->conflict.reset();
  if (!impl_->usable) return MakeStatus(2006, "");
  absl::Status status = impl_->SendText("ROLLBACK");
  if (!status.ok()) impl_->usable = false;
  return status;
}

absl::Status Session::SetIsolation(Isolation isolation) {
  if (isolation == impl_->isolation) return absl::OkStatus();
  if (absl::Status status = impl_->Ready(); !status.ok()) return status;
  try {
    absl::Status status =
        internal::SetSessionIsolation(*impl_->text, impl_->connected.isolation_variable, isolation);
    if (!status.ok()) {
      impl_->usable = false;
      return status;
    }
  } catch (...) {
    impl_->usable = false;
    return impl_->Caught("SET SESSION TRANSACTION ISOLATION LEVEL", {});
  }
  impl_->isolation = isolation;
  return absl::OkStatus();
}

absl::Status Session::Ping() {
  if (!impl_->usable) return MakeStatus(2006, "");
  absl::Status status = impl_->SendText("DO 1");
  if (!status.ok()) impl_->usable = false;
  return status;
}

absl::Status Session::Reconnect() {
  const absl::Status status = impl_->Open();
  if (status.ok()) return status;
  LogWarning("cannot reconnect to the database", {{"status", status}});
  return Recast(status, Reason::kDatabaseUnavailable, "the database cannot be reached");
}

void Session::SetDeadline(absl::Time deadline) { impl_->deadline = deadline; }
absl::Time Session::deadline() const { return impl_->deadline; }
Isolation Session::isolation() const { return impl_->isolation; }
Isolation Session::default_isolation() const { return impl_->options.isolation; }
bool Session::usable() const { return impl_->usable; }
bool Session::in_transaction() const { return impl_->in_transaction; }
bool Session::conflicted() const { return impl_->conflict.has_value(); }
std::int64_t Session::connection_id() const { return impl_->connected.id; }
bool Session::is_mariadb() const { return impl_->connected.is_mariadb; }
Metrics& Session::metrics() const { return *impl_->metrics; }
std::size_t Session::cached_statements() const { return impl_->cache.size(); }

}  // namespace districtedu::mysql
