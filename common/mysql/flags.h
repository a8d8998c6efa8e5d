#ifndef DISTRICTEDU_COMMON_MYSQL_FLAGS_H_
#define DISTRICTEDU_COMMON_MYSQL_FLAGS_H_

#include "absl/flags/declare.h"
#include "absl/status/statusor.h"
#include "common/mysql/options.h"

// The database keys of every program's configuration, declared once.
ABSL_DECLARE_FLAG(int, database_workers);
ABSL_DECLARE_FLAG(int, database_queue);

namespace districtedu::mysql {

// What --database_socket, _host, _port, _tls_ca, _user, _name and _password_file say. The password
// is read from its file, without the newline at its end. CONFIG_INVALID names a key that is missing
// or a file that cannot be read, never its contents.
absl::StatusOr<ConnectOptions> ConnectOptionsFromFlags();

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_FLAGS_H_
