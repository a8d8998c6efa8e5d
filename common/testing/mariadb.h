#ifndef DISTRICTEDU_COMMON_TESTING_MARIADB_H_
#define DISTRICTEDU_COMMON_TESTING_MARIADB_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/mysql/options.h"
#include "common/mysql/session.h"
#include "common/testing/subprocess.h"
#include "common/testing/temp_dir.h"

namespace districtedu::testing {

// A real MariaDB server of the test's own: own data, own socket, started in under a second and
// stopped with the test's process, also if that crashes. Failures throw std::runtime_error, which
// GoogleTest reports as a failed test.
class MariaDb {
 public:
  struct Options {
    // Also listens on 127.0.0.1 at a free port.
    bool tcp = false;
    // With tcp: offers TLS with TestCertificates::server().
    bool tls = false;
    // Appended to the command line, e.g. "--innodb-lock-wait-timeout=1".
    std::vector<std::string> arguments;
  };

  // The server tests share: one per process, or, where the environment variable
  // DISTRICTEDU_TEST_MARIADB_SOCKET names the socket of a running one (see with_mariadb.cc), that
  // one. Never kill it: tests that do make their own.
  static MariaDb& Shared();

  MariaDb();
  explicit MariaDb(Options options);
  ~MariaDb();
  MariaDb(const MariaDb&) = delete;
  MariaDb& operator=(const MariaDb&) = delete;

  const std::string& socket() const { return socket_; }
  int port() const { return port_; }  // 0 without tcp
  pid_t pid() const;

  // For the account root, which has no password; over the socket.
  mysql::ConnectOptions options(const std::string& database = "") const;
  std::unique_ptr<mysql::Session> Connect(const std::string& database = "") const;
  // Runs a script as root.
  void Run(const std::string& script, const std::string& database = "") const;

  // Whether the connection waits for another transaction's row lock at this moment. Asked of SHOW
  // ENGINE INNODB STATUS: the tables of information_schema are not refreshed while they are polled.
  bool IsWaitingForLock(std::int64_t connection_id) const;

  // SIGKILL, as by a crash of the machine's software: what was committed is kept, because every
  // commit reached the operating system.
  void Kill();
  // An orderly shutdown.
  void Stop();
  // After Kill or Stop: the same data, socket and port. Returns when it answers.
  void Start();
  // SIGSTOP and SIGCONT: a server that is there and does not answer.
  void Pause();
  void Resume();

 private:
  struct External {};
  MariaDb(External, std::string socket);

  void Install();

  const Options options_;
  std::unique_ptr<TempDir> data_;
  std::unique_ptr<TempDir> run_;  // holds the socket
  std::string socket_;
  int port_ = 0;
  std::unique_ptr<Subprocess> server_;
};

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_COMMON_TESTING_MARIADB_H_
