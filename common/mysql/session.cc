#include "common/mysql/session.h"

#include <cppconn/parameter_metadata.h>
#include <cppconn/resultset_metadata.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/error.h"
#include "common/base/logging.h"
#include "common/mysql/connector.h"
#include "common/mysql/script.h"
#include "common/mysql/statement_cache.h"

namespace districtedu::mysql {
namespace {

// A statement keeps the memory of its last result or parameters until it is used again or closed
// (found by measuring: 20 MB of rows stayed). Above this many bytes it is closed after use, or its
// parameters are cleared: preparing anew costs 75 us, little beside moving so much.
constexpr std::size_t kKeptBytes = 16 << 10;

// The client's memory per parameter of a prepared statement, roughly (MYSQL_BIND, its length and
// buffer).
constexpr std::size_t kBytesPerParameter = 220;

constexpr std::size_t kLoggedSqlBytes = 2000;

constexpr int kUnknownStatement = 1243;    // the server does not know the handle any more
constexpr int kNeedsReprepare = 1615;      // the tables changed too often while preparing
constexpr int kResultShapeChanged = 2057;  // client: a column was added to a SELECT *
constexpr absl::Duration kReadSlack = absl::Seconds(2);

struct Prepared {
  std::unique_ptr<sql::PreparedStatement> statement;
  std::size_t parameters = 0;
  bool yields_rows = false;
};

std::size_t TextBytes(const std::vector<Value>& params) {
  std::size_t bytes = 0;
  for (const Value& param : params) {
    if (const auto* text = std::get_if<std::string>(&param)) bytes += text->size();
  }
  return bytes;
}

// The server's wording with everything taken out that came in as a parameter.
std::string WithoutValues(absl::string_view message, const std::vector<Value>& params) {
  std::string text(message);
  for (const Value& param : params) {
    const auto* value = std::get_if<std::string>(&param);
    if (value != nullptr && value->size() >= 2) absl::StrReplaceAll({{*value, "?"}}, &text);
  }
  return text;
}

absl::Duration StatementCap(const ConnectOptions& options) {
  absl::Duration cap = absl::InfiniteDuration();
  if (options.statement_timeout > absl::ZeroDuration()) cap = options.statement_timeout;
  if (options.read_timeout > absl::ZeroDuration()) {
    cap = std::min(cap, std::max(options.read_timeout - kReadSlack, absl::Seconds(1)));
  }
  return cap;
}

std::shared_ptr<Metrics> MetricsOrNone(const ConnectOptions& options) {
  if (options.metrics != nullptr) return options.metrics;
  static const std::shared_ptr<Metrics> none = std::make_shared<Metrics>();
  return none;
}

}  // namespace

struct Session::Impl {
  explicit Impl(const ConnectOptions& connect_options)
      : options(connect_options),
        metrics(MetricsOrNone(connect_options)),
        statement_cap(StatementCap(connect_options)),
        isolation(connect_options.isolation),
        cache(connect_options.cached_statements, connect_options.cached_statement_weight) {}

  ~Impl() { Close(); }

  void Close() {
    cache.Clear();
    text.reset();
    connected.connection.reset();
    usable = false;
    in_transaction = false;
    conflict.reset();
  }

  // The status of an exception in flight, with its consequences for the session. `sql` may be null.
  absl::Status Caught(const std::string& sql, const std::vector<Value>& params);
  absl::Status Failed(int number, absl::string_view message, const std::string& sql,
                      const std::vector<Value>& params);

  // OK if a statement may be sent now, its limit being in force on the server.
  absl::Status Ready();
  absl::Status LimitStatements();

  absl::Status SendText(const std::string& sql);
  absl::StatusOr<Prepared*> Prepare(const std::string& sql, std::size_t params, bool yields_rows);

  absl::Status Open() {
    Close();
    try {
      absl::StatusOr<internal::Connected> opened = internal::OpenConnection(options);
      if (!opened.ok()) return opened.status();
      connected = *std::move(opened);
      text.reset(connected.connection->createStatement());
    } catch (const sql::SQLException& e) {
      metrics->ConnectionError(e.getErrorCode());
      const absl::Status status = MakeStatus(e.getErrorCode(), e.what());
      // Whatever is wrong (account, schema, network), until it is mended there is no database.
      absl::Status detailed = Error(Reason::kDatabaseUnavailable,
                                    absl::StrCat("cannot connect to the database: ", e.what()));
      status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
        if (!detailed.GetPayload(url).has_value()) detailed.SetPayload(url, payload);
      });
      return detailed;
    } catch (const std::exception& e) {
      metrics->ConnectionError(0);
      return Error(Reason::kInternalError, absl::StrCat("connecting to the database: ", e.what()));
    }
    usable = true;
    isolation = options.isolation;
    server_limit = absl::InfiniteDuration();
    return absl::OkStatus();
  }

  const ConnectOptions options;
  const std::shared_ptr<Metrics> metrics;
  const absl::Duration statement_cap;
  Isolation isolation;
  absl::Time deadline = absl::InfiniteFuture();
  absl::Duration server_limit = absl::InfiniteDuration();  // as last set on the server

  bool usable = false;
  bool in_transaction = false;
  std::optional<absl::Status> conflict;

  internal::Connected connected;
  std::unique_ptr<sql::Statement> text;
  internal::StatementCache<Prepared> cache;
};

absl::Status Session::Impl::Failed(int number, absl::string_view message, const std::string& sql,
                                   const std::vector<Value>& params) {
  const ErrorRow& row = DescribeError(number);
  absl::Status status = MakeStatus(number, message);
  if (row.effect == Effect::kSession) {
    usable = false;
    metrics->ConnectionError(number);
    LogWarning("database connection lost",
               {{"number", number}, {"message", WithoutValues(message, params)}});
  } else if (row.effect == Effect::kConflict && in_transaction) {
    conflict = status;
  }
  if (row.reason == Reason::kInternalError) {
    LogError("database statement failed",
             {{"number", number},
              {"message", WithoutValues(message, params)},
              {"sql", absl::string_view(sql).substr(0, kLoggedSqlBytes)}});
  } else if (LogEnabled(LogLevel::kDebug)) {
    LogDebug("database statement refused",
             {{"number", number}, {"sql", absl::string_view(sql).substr(0, kLoggedSqlBytes)}});
  }
  return status;
}

absl::Status Session::Impl::Caught(const std::string& sql, const std::vector<Value>& params) {
  try {
    throw;
  } catch (const sql::SQLException& e) {
    // Errors of the connector itself have no number; what the server then thinks is anyone's guess.
    if (e.getErrorCode() == 0) usable = false;
    return Failed(e.getErrorCode(), e.what(), sql, params);
  } catch (const std::exception& e) {
    usable = false;
    return Failed(0, e.what(), sql, params);
  }
}

absl::Status Session::Impl::Ready() {
  if (!usable) return MakeStatus(2006, "");
  if (conflict.has_value()) return *conflict;
  return LimitStatements();
}

absl::Status Session::Impl::LimitStatements() {
  absl::Duration wanted = statement_cap;
  if (deadline != absl::InfiniteFuture()) {
    const absl::Duration remaining = deadline - absl::Now();
    if (remaining <= absl::ZeroDuration()) {
      return Error(Reason::kDeadlinePassed, "the deadline passed before the database was asked");
    }
    wanted = std::min(wanted, remaining);
  }
  // A limit a little too long is left alone; one too short would end statements early.
  const absl::Duration most = std::max(wanted * 1.25, wanted + absl::Milliseconds(50));
  if (server_limit >= wanted && server_limit <= most) return absl::OkStatus();
  absl::Duration limit = absl::ZeroDuration();  // no limit
  if (wanted != absl::InfiniteDuration()) {
    limit = std::min(absl::Ceil(wanted * 1.2, absl::Milliseconds(1)), statement_cap);
  }
  const std::string sql = internal::StatementLimitSql(connected.is_mariadb, limit);
  if (absl::Status status = SendText(sql); !status.ok()) return status;
  server_limit = limit == absl::ZeroDuration() ? absl::InfiniteDuration() : limit;
  return absl::OkStatus();
}

absl::Status Session::Impl::SendText(const std::string& sql) {
  try {
    bool rows = text->execute(sql);
    while (rows) {
      const std::unique_ptr<sql::ResultSet> dropped(text->getResultSet());
      rows = text->getMoreResults();
    }
    return absl::OkStatus();
  } catch (...) {
    return Caught(sql, {});
  }
}

absl::StatusOr<Prepared*> Session::Impl::Prepare(const std::string& sql, std::size_t params,
                                                 bool yields_rows) {
  Prepared* prepared = cache.Find(sql);
  if (prepared == nullptr) {
    Prepared fresh;
    fresh.statement.reset(connected.connection->prepareStatement(sql));
    fresh.parameters = fresh.statement->getParameterMetaData()->getParameterCount();
    fresh.yields_rows = fresh.statement->getMetaData()->getColumnCount() > 0;
    const std::size_t weight = 1024 + 2 * sql.size() + kBytesPerParameter * fresh.parameters;
    prepared = cache.Put(sql, std::move(fresh), weight);
  }
  if (prepared->parameters != params) {
    // The connector would send the value of an earlier call for a missing one.
    return Failed(
        0, absl::StrCat(params, " parameters given for ", prepared->parameters, " placeholders"),
        sql, {});
  }
  if (prepared->yields_rows != yields_rows) {
    return Failed(0, yields_rows ? "Query without rows" : "Execute with rows", sql, {});
  }
  return prepared;
}

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
      if (!outdated || again) return impl_->Failed(number, e.what(), sql, params);
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
  absl::Status unknown = Error(Reason::kDatabaseUnavailable,
                               "the connection to the database was lost while committing");
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    if (!unknown.GetPayload(url).has_value()) unknown.SetPayload(url, payload);
  });
  return WithCommitUnknown(std::move(unknown));
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

absl::Status Session::Reconnect() { return impl_->Open(); }

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
