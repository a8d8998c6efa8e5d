// Making a connection: what is asked of the client library, what is set, what is checked.

#include <mysql_driver.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/mysql/connector.h"

namespace districtedu::mysql::internal {
namespace {

// ONLY_FULL_GROUP_BY is MySQL's default: a statement that names a column neither grouped nor
// aggregated gives an arbitrary row's value without it.
constexpr absl::string_view kSqlMode =
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
    "ONLY_FULL_GROUP_BY,STRICT_ALL_TABLES,STRICT_TRANS_TABLES";

absl::string_view IsolationSql(Isolation isolation) {
  switch (isolation) {
    case Isolation::kReadCommitted:
      return "READ COMMITTED";
    case Isolation::kRepeatableRead:
      return "REPEATABLE READ";
    case Isolation::kSerializable:
      return "SERIALIZABLE";
  }
  return "SERIALIZABLE";
}

int WholeSeconds(absl::Duration duration) {
  if (duration <= absl::ZeroDuration()) return 0;
  return static_cast<int>(std::ceil(absl::ToDoubleSeconds(duration)));
}

sql::SQLString Text(const std::string& text) { return sql::SQLString(text); }

absl::StatusOr<sql::ConnectOptionsMap> DriverOptions(const ConnectOptions& options) {
  sql::ConnectOptionsMap map;
  if (!options.socket.empty()) {
    map["hostName"] = Text("unix://" + options.socket);
  } else if (!options.host.empty()) {
    // With a scheme, so that "localhost" too means TCP.
    map["hostName"] = Text(absl::StrCat("tcp://", options.host, ":", options.port));
    if (!options.tls.ca_file.empty()) {
      // Of the library's TLS switches only sslVerify fails closed; sslEnforce goes plaintext
      // silently where the server offers no TLS.
      map["sslVerify"] = true;
      map["sslCA"] = Text(options.tls.ca_file);
      if (!options.tls.certificate_file.empty()) {
        map["sslCert"] = Text(options.tls.certificate_file);
        map["sslKey"] = Text(options.tls.key_file);
      }
    } else if (!options.allow_plaintext_tcp) {
      return Error(Reason::kConfigInvalid,
                   "a database reached over TCP needs a CA file, so that TLS is verified");
    }
  } else {
    return Error(Reason::kConfigInvalid, "neither a socket nor a host of the database is given");
  }
  map["userName"] = Text(options.user);
  map["password"] = Text(options.password);
  if (!options.database.empty()) map["schema"] = Text(options.database);
  map["OPT_CHARSET_NAME"] = Text("utf8mb4");
  map["CLIENT_FOUND_ROWS"] = true;  // count matched rows, so that 0 means "no such row"
  map["OPT_LOCAL_INFILE"] = 0;      // on by default: a hostile server could read our files
  map["OPT_CONNECT_TIMEOUT"] = std::max(1, WholeSeconds(options.connect_timeout));
  if (const int seconds = WholeSeconds(options.read_timeout); seconds > 0) {
    map["OPT_READ_TIMEOUT"] = seconds;
    map["OPT_WRITE_TIMEOUT"] = seconds;
  }
  // Never OPT_RECONNECT: a silent reconnect loses the transaction and every setting below.
  return map;
}

std::map<std::string, std::string> NamesAndValues(sql::Statement& text, const std::string& sql) {
  std::map<std::string, std::string> values;
  const std::unique_ptr<sql::ResultSet> result(text.executeQuery(sql));
  while (result->next()) {
    values[result->getString(1).asStdString()] = result->getString(2).asStdString();
  }
  return values;
}

std::set<std::string> Words(absl::string_view list) {
  return absl::StrSplit(list, ',', absl::SkipEmpty());
}

absl::Status SettingMismatch(absl::string_view name, absl::string_view is,
                             absl::string_view wanted) {
  return Error(Reason::kConfigInvalid, absl::StrCat("the database session has ", name, "=", is,
                                                    " although ", wanted, " was set"));
}

absl::Status CheckSettings(const std::map<std::string, std::string>& actual,
                           const std::map<std::string, std::string>& wanted) {
  for (const auto& [name, value] : wanted) {
    const auto it = actual.find(name);
    if (it == actual.end()) return SettingMismatch(name, "(nothing)", value);
    const bool equal = name == "sql_mode" ? Words(it->second) == Words(value) : it->second == value;
    if (!equal) return SettingMismatch(name, it->second, value);
  }
  return absl::OkStatus();
}

absl::Status Configure(sql::Statement& text, const ConnectOptions& options, Connected& connected) {
  std::map<std::string, std::string> wanted = {
      {"autocommit", "ON"},
      {"character_set_client", "utf8mb4"},
      {"character_set_connection", "utf8mb4"},
      {"character_set_results", "utf8mb4"},
      {"collation_connection", "utf8mb4_bin"},
      {"innodb_lock_wait_timeout",
       absl::StrCat(std::max(1, WholeSeconds(options.lock_wait_timeout)))},
      {"sql_mode", std::string(kSqlMode)},
      {"time_zone", "+00:00"},
  };
  std::string set = absl::StrCat(
      "SET SESSION autocommit=1, SESSION time_zone='+00:00', SESSION sql_mode='", kSqlMode,
      "', SESSION innodb_lock_wait_timeout=", wanted["innodb_lock_wait_timeout"]);
  for (const auto& [name, value] : options.session_variables) {
    absl::StrAppend(&set, ", SESSION ", name, "=", value);
    wanted[name] = absl::StrCat(value);
  }
  text.execute("SET NAMES utf8mb4 COLLATE utf8mb4_bin");
  text.execute(set);

  std::string names = "'version','pseudo_thread_id','tx_isolation','transaction_isolation'";
  for (const auto& [name, value] : wanted) absl::StrAppend(&names, ",'", name, "'");
  const std::map<std::string, std::string> actual = NamesAndValues(
      text, absl::StrCat("SHOW SESSION VARIABLES WHERE Variable_name IN (", names, ")"));
  if (absl::Status status = CheckSettings(actual, wanted); !status.ok()) return status;

  const auto value_of = [&](const std::string& name) {
    const auto it = actual.find(name);
    return it == actual.end() ? std::string() : it->second;
  };
  connected.is_mariadb = value_of("version").find("MariaDB") != std::string::npos;
  if (!absl::SimpleAtoi(value_of("pseudo_thread_id"), &connected.id)) {
    return Error(Reason::kInternalError, "the database does not tell the connection's id");
  }
  connected.isolation_variable =
      value_of("tx_isolation").empty() ? "transaction_isolation" : "tx_isolation";
  return SetSessionIsolation(text, connected.isolation_variable, options.isolation);
}

}  // namespace

absl::StatusOr<Connected> OpenConnection(const ConnectOptions& options) {
  absl::StatusOr<sql::ConnectOptionsMap> map = DriverOptions(options);
  if (!map.ok()) return map.status();
  // The first call builds the driver and is not thread-safe.
  static std::once_flag once;
  static sql::Driver* driver = nullptr;
  std::call_once(once, [] { driver = sql::mysql::get_driver_instance(); });
  Connected connected;
  connected.connection.reset(driver->connect(*map));
  const std::unique_ptr<sql::Statement> text(connected.connection->createStatement());
  if (options.socket.empty() && !options.tls.ca_file.empty()) {
    const auto status = NamesAndValues(*text, "SHOW SESSION STATUS LIKE 'Ssl_cipher'");
    const auto cipher = status.find("Ssl_cipher");
    if (cipher == status.end() || cipher->second.empty()) {
      return Error(Reason::kConfigInvalid, "the connection to the database is not encrypted");
    }
  }
  if (absl::Status status = Configure(*text, options, connected); !status.ok()) return status;
  return connected;
}

absl::Status SetSessionIsolation(sql::Statement& text, const std::string& isolation_variable,
                                 Isolation isolation) {
  const absl::string_view level = IsolationSql(isolation);
  text.execute(absl::StrCat("SET SESSION TRANSACTION ISOLATION LEVEL ", level));
  const std::unique_ptr<sql::ResultSet> result(
      text.executeQuery(absl::StrCat("SELECT @@SESSION.", isolation_variable)));
  std::string wanted(level);
  std::replace(wanted.begin(), wanted.end(), ' ', '-');
  const std::string actual = result->next() ? result->getString(1).asStdString() : "";
  if (actual != wanted) return SettingMismatch(isolation_variable, actual, wanted);
  return absl::OkStatus();
}

std::string StatementLimitSql(bool is_mariadb, absl::Duration limit) {
  if (is_mariadb) {
    return absl::StrFormat("SET SESSION max_statement_time=%.3f", absl::ToDoubleSeconds(limit));
  }
  return absl::StrCat("SET SESSION max_execution_time=", absl::ToInt64Milliseconds(limit));
}

}  // namespace districtedu::mysql::internal
