#include "common/mysql/session_impl.h"

#include <cppconn/parameter_metadata.h>
#include <cppconn/resultset_metadata.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/logging.h"

namespace districtedu::mysql {
namespace {

constexpr absl::Duration kReadSlack = absl::Seconds(2);

// The client's memory per parameter of a prepared statement, roughly (MYSQL_BIND, its length and
// buffer).
constexpr std::size_t kBytesPerParameter = 220;

constexpr std::size_t kLoggedSqlBytes = 2000;

// The server's wording with everything taken out that came in as a parameter.
std::string WithoutValues(absl::string_view message, const std::vector<Value>& params) {
  std::string text(message);
  for (const Value& param : params) {
    const auto* value = std::get_if<std::string>(&param);
    if (value != nullptr && value->size() >= 2) absl::StrReplaceAll({{*value, "?"}}, &text);
  }
  return text;
}

// DDL on accounts cannot take its password as a parameter, and a syntax error quotes it.
bool HoldsSecret(const std::string& sql) {
  const std::string upper = absl::AsciiStrToUpper(sql);
  return absl::StrContains(upper, "IDENTIFIED") || absl::StrContains(upper, "PASSWORD");
}

// Statements whose columns the server tells only once they run.
bool TellsColumnsLate(const std::string& sql) {
  for (const absl::string_view word : {"SHOW ", "EXPLAIN ", "ANALYZE ", "CHECK ", "OPTIMIZE "}) {
    if (absl::StartsWithIgnoreCase(sql, word)) return true;
  }
  return false;
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

Session::Impl::Impl(const ConnectOptions& connect_options)
    : options(connect_options),
      metrics(MetricsOrNone(connect_options)),
      statement_cap(StatementCap(connect_options)),
      isolation(connect_options.isolation),
      cache(connect_options.cached_statements, connect_options.cached_statement_weight) {}

void Session::Impl::Close() {
  cache.Clear();
  text.reset();
  connected.connection.reset();
  usable = false;
  in_transaction = false;
  conflict.reset();
}

absl::Status Session::Impl::Open() {
  Close();
  try {
    absl::StatusOr<internal::Connected> opened = internal::OpenConnection(options);
    if (!opened.ok()) return opened.status();
    connected = *std::move(opened);
    text.reset(connected.connection->createStatement());
  } catch (const sql::SQLException& e) {
    metrics->ConnectionError(e.getErrorCode());
    // Whatever is wrong (account, schema, network), until it is mended there is no database.
    return Recast(MakeStatus(e.getErrorCode(), e.what()), Reason::kDatabaseUnavailable,
                  absl::StrCat("cannot connect to the database: ", e.what()));
  } catch (const std::exception& e) {
    metrics->ConnectionError(0);
    return Error(Reason::kInternalError, absl::StrCat("connecting to the database: ", e.what()));
  }
  usable = true;
  isolation = options.isolation;
  server_limit = absl::InfiniteDuration();
  return absl::OkStatus();
}

absl::Status Session::Impl::Failed(int number, absl::string_view message, const std::string& sql,
                                   const std::vector<Value>& params) {
  const ErrorRow& row = DescribeError(number);
  absl::Status status = MakeStatus(number, message);
  const bool secret = HoldsSecret(sql);
  const std::string logged_message = secret ? "(withheld)" : WithoutValues(message, params);
  const std::string logged_sql = secret ? "(withheld)" : sql.substr(0, kLoggedSqlBytes);
  if (row.effect == Effect::kSession) {
    usable = false;
    metrics->ConnectionError(number);
    LogWarning("database connection lost", {{"number", number}, {"message", logged_message}});
  } else if (row.effect == Effect::kConflict && in_transaction) {
    conflict = status;
  }
  if (row.reason == Reason::kInternalError) {
    LogError("database statement failed",
             {{"number", number}, {"message", logged_message}, {"sql", logged_sql}});
  } else {
    LogDebug("database statement refused", {{"number", number}, {"sql", logged_sql}});
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
    fresh.yields_rows =
        fresh.statement->getMetaData()->getColumnCount() > 0 || TellsColumnsLate(sql);
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

}  // namespace districtedu::mysql
