#include "common/mysql/flags.h"

#include <fstream>
#include <iterator>
#include <string>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

ABSL_FLAG(std::string, database_socket, "", "Unix socket of the database; wins over the host.");
ABSL_FLAG(std::string, database_host, "", "Host of the database, reached over TLS.");
ABSL_FLAG(int, database_port, 3306, "Port of the database host.");
ABSL_FLAG(std::string, database_tls_ca, "", "CA file the database host's certificate comes from.");
ABSL_FLAG(std::string, database_user, "", "Account.");
ABSL_FLAG(std::string, database_name, "districtedu", "Database.");
ABSL_FLAG(std::string, database_password_file, "", "File that holds the account's password.");
ABSL_FLAG(int, database_workers, 8, "Connections, each with a thread of its own (1 to 64).");
ABSL_FLAG(int, database_queue, 256, "Calls that may wait for a connection (1 to 100000).");

namespace districtedu::mysql {

namespace {

// What the prepared statements of all connections of a process may hold, in bytes: most of its
// memory beside the libraries. One of 500 rows takes about a megabyte.
constexpr std::size_t kStatementMemory = std::size_t{32} << 20;

}  // namespace

absl::StatusOr<ConnectOptions> ConnectOptionsFromFlags() {
  ConnectOptions options;
  options.socket = absl::GetFlag(FLAGS_database_socket);
  options.host = absl::GetFlag(FLAGS_database_host);
  options.port = absl::GetFlag(FLAGS_database_port);
  options.tls.ca_file = absl::GetFlag(FLAGS_database_tls_ca);
  options.user = absl::GetFlag(FLAGS_database_user);
  options.database = absl::GetFlag(FLAGS_database_name);
  if (options.socket.empty() && options.host.empty()) {
    return Error(Reason::kConfigInvalid, "database_socket or database_host must be given");
  }
  if (options.user.empty()) return Error(Reason::kConfigInvalid, "database_user must be given");
  const int workers = absl::GetFlag(FLAGS_database_workers);
  if (workers < 1 || workers > 64) {
    return Error(Reason::kConfigInvalid, "database_workers must be from 1 to 64");
  }
  options.cached_statement_weight = kStatementMemory / static_cast<std::size_t>(workers);
  const int queue = absl::GetFlag(FLAGS_database_queue);
  if (queue < 1 || queue > 100000) {
    return Error(Reason::kConfigInvalid, "database_queue must be from 1 to 100000");
  }
  const std::string path = absl::GetFlag(FLAGS_database_password_file);
  if (path.empty()) return options;
  std::ifstream file(path);
  if (!file) {
    return Error(Reason::kConfigInvalid,
                 absl::StrCat("database_password_file cannot be read: ", path));
  }
  options.password.assign(std::istreambuf_iterator<char>(file), {});
  while (!options.password.empty() &&
         (options.password.back() == '\n' || options.password.back() == '\r')) {
    options.password.pop_back();
  }
  return options;
}

}  // namespace districtedu::mysql
