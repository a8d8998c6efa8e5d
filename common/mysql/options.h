#ifndef DISTRICTEDU_COMMON_MYSQL_OPTIONS_H_
#define DISTRICTEDU_COMMON_MYSQL_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/mysql/metrics.h"

namespace districtedu::mysql {

enum class Isolation { kReadCommitted, kRepeatableRead, kSerializable };

// TLS over TCP. With `ca_file` set the server's certificate must come from that CA and name the
// host, and the connection is refused unless a cipher is really in use.
struct TlsOptions {
  std::string ca_file;
  std::string certificate_file;  // PEM, for accounts that require a client certificate
  std::string key_file;
};

struct ConnectOptions {
  std::string socket;  // path of a unix socket; where set, host, port and tls are not used
  std::string host;
  int port = 3306;
  TlsOptions tls;
  // TCP without TLS is refused unless this says that the way to the server is safe.
  bool allow_plaintext_tcp = false;

  std::string user;
  std::string password;  // never printed
  std::string database;  // empty: none selected

  // Of every session as it is handed out; a transaction may ask for another one.
  Isolation isolation = Isolation::kReadCommitted;

  absl::Duration connect_timeout = absl::Seconds(5);  // whole seconds
  // The longest the server may stay silent while an answer is due, before the connection is given
  // up as lost: bounds a call even where the server is frozen. Whole seconds, 0 for no bound.
  absl::Duration read_timeout = absl::Seconds(60);
  // The longest a statement may run where no deadline is set; always at least 2 s below
  // read_timeout, so that the server ends it first and the session survives. 0 for no bound.
  // MySQL bounds only SELECTs this way; there a write ends with its lock wait.
  absl::Duration statement_timeout = absl::Seconds(58);
  // The longest a statement waits for a row lock before it counts as a conflict. Whole seconds.
  absl::Duration lock_wait_timeout = absl::Seconds(5);

  // Further integer session variables, set and read back, e.g. {"wait_timeout", 8}.
  std::map<std::string, std::int64_t> session_variables;

  // Prepared statements kept per session, least recently used given up first. The weight is an
  // estimate of the memory they hold on the client, in bytes.
  std::size_t cached_statements = 256;
  std::size_t cached_statement_weight = std::size_t{8} << 20;

  std::shared_ptr<Metrics> metrics;  // may be null
};

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_OPTIONS_H_
