#ifndef DISTRICTEDU_COMMON_MYSQL_SESSION_IMPL_H_
#define DISTRICTEDU_COMMON_MYSQL_SESSION_IMPL_H_

// Internal to common/mysql: the state of a session, and what every kind of statement goes through.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/connector.h"
#include "common/mysql/session.h"
#include "common/mysql/statement_cache.h"

namespace districtedu::mysql {

struct Prepared {
  std::unique_ptr<sql::PreparedStatement> statement;
  std::size_t parameters = 0;
  bool yields_rows = false;
};

struct Session::Impl {
  explicit Impl(const ConnectOptions& connect_options);
  ~Impl() { Close(); }

  // Connects with the options; whatever was open is closed.
  absl::Status Open();
  void Close();

  // The status of an exception in flight, with its consequences for the session. `sql` may be null.
  absl::Status Caught(const std::string& sql, const std::vector<Value>& params);
  absl::Status Failed(int number, absl::string_view message, const std::string& sql,
                      const std::vector<Value>& params);

  // OK if a statement may be sent now, its limit being in force on the server.
  absl::Status Ready();
  absl::Status LimitStatements();

  absl::Status SendText(const std::string& sql);
  absl::StatusOr<Prepared*> Prepare(const std::string& sql, std::size_t params, bool yields_rows);

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

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_SESSION_IMPL_H_
