#ifndef DISTRICTEDU_COMMON_MYSQL_CONNECTOR_H_
#define DISTRICTEDU_COMMON_MYSQL_CONNECTOR_H_

// Internal to common/mysql: what touches the connector library directly. Functions here may throw
// sql::SQLException and other std exceptions; session.cc turns them into absl::Status.

#include <cppconn/connection.h>
#include <cppconn/exception.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/options.h"
#include "common/mysql/value.h"

namespace districtedu::mysql::internal {

struct Connected {
  std::unique_ptr<sql::Connection> connection;
  std::int64_t id = 0;
  bool is_mariadb = true;
  // "tx_isolation" or "transaction_isolation", whichever this server knows.
  std::string isolation_variable;
};

// A connection with every session setting made and read back.
absl::StatusOr<Connected> OpenConnection(const ConnectOptions& options);

// Sets the isolation of the following transactions and reads it back.
absl::Status SetSessionIsolation(sql::Statement& text, const std::string& isolation_variable,
                                 Isolation isolation);

// SET of the server-side bound of one statement; zero for none.
std::string StatementLimitSql(bool is_mariadb, absl::Duration limit);

// Sets all parameters, by position from the first.
void Bind(sql::PreparedStatement& statement, const std::vector<Value>& params);

struct Fetched {
  std::vector<Row> rows;
  std::size_t bytes = 0;  // of the rows, roughly
};

// All rows of a buffered result. INTERNAL for a floating point column or an integer beyond int64.
absl::StatusOr<Fetched> FetchAll(sql::ResultSet& result);

}  // namespace districtedu::mysql::internal

#endif  // DISTRICTEDU_COMMON_MYSQL_CONNECTOR_H_
