#include "common/testing/mariadb.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/testing/certificates.h"
#include "common/testing/wait.h"

namespace districtedu::testing {
namespace {

// A port nobody listens on at the moment. Another process may take it before the server does: it
// then fails to start and the test says so.
int FreePort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool found = fd >= 0 && bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(fd);
  if (!found) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

// mariadbd refuses to run as root unless told so.
std::vector<std::string> UserArgument() {
  if (geteuid() == 0) return {"--user=root"};
  return {};
}

std::string ServerProgram() {
  for (const char* path : {"/usr/sbin/mariadbd", "/usr/libexec/mariadbd"}) {
    if (access(path, X_OK) == 0) return path;
  }
  return "mariadbd";
}

// Small and quick to start. Every commit still reaches the operating system, so that a crash of the
// server loses nothing; only what a crash of the machine needs is left out.
const std::vector<std::string>& CommonArguments() {
  static const std::vector<std::string> arguments = {
      "--innodb-log-file-size=16M",
      "--innodb-buffer-pool-size=64M",
      "--innodb-flush-log-at-trx-commit=2",
      "--innodb-flush-method=nosync",
      "--innodb-doublewrite=OFF",
      "--performance-schema=OFF",
      "--skip-log-bin",
      "--skip-name-resolve",
      "--character-set-server=utf8mb4",
      "--collation-server=utf8mb4_bin",
      "--max-connections=500",
  };
  return arguments;
}

void Append(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

MariaDb& MariaDb::Shared() {
  static const std::unique_ptr<MariaDb> shared = [] {
    const char* socket = std::getenv("DISTRICTEDU_TEST_MARIADB_SOCKET");
    if (socket != nullptr && *socket != '\0') {
      return std::unique_ptr<MariaDb>(new MariaDb(External{}, socket));
    }
    return std::make_unique<MariaDb>();
  }();
  return *shared;
}

MariaDb::MariaDb() : MariaDb(Options{}) {}

MariaDb::MariaDb(External, std::string socket) : socket_(std::move(socket)) {}

MariaDb::MariaDb(Options options)
    : options_(std::move(options)),
      data_(std::make_unique<TempDir>()),
      run_(std::make_unique<TempDir>()),
      socket_(run_->File("sock")) {
  if (socket_.size() >= sizeof(sockaddr_un::sun_path)) {
    throw std::runtime_error("TMPDIR is too long for a unix socket: " + socket_);
  }
  if (options_.tcp) port_ = FreePort();
  Install();
  Start();
}

MariaDb::~MariaDb() = default;  // the Subprocess kills the server: its data goes anyway

void MariaDb::Install() {
  std::vector<std::string> argv = {"mariadb-install-db", "--no-defaults"};
  Append(argv, UserArgument());
  Append(argv, {"--datadir=" + data_->path(), "--auth-root-authentication-method=normal",
                "--tmpdir=" + run_->path(), "--skip-test-db", "--skip-name-resolve",
                "--innodb-log-file-size=16M", "--innodb-flush-method=nosync"});
  const CommandResult result = RunCommand(argv, absl::Seconds(120));
  if (result.exit.code != 0) {
    throw std::runtime_error("mariadb-install-db: " + result.output + result.error_output);
  }
}

void MariaDb::Start() {
  std::vector<std::string> argv = {ServerProgram(), "--no-defaults"};
  Append(argv, UserArgument());
  Append(argv,
         {"--datadir=" + data_->path(), "--socket=" + socket_, "--pid-file=" + run_->File("pid"),
          // Of its own: a server that starts deletes the temporary tables it finds there.
          "--tmpdir=" + run_->path()});
  Append(argv, CommonArguments());
  if (options_.tcp) {
    Append(argv, {"--bind-address=127.0.0.1", absl::StrCat("--port=", port_)});
    if (options_.tls) {
      TestCertificates& certificates = TestCertificates::Get();
      Append(argv, {"--ssl-ca=" + certificates.ca_file(),
                    "--ssl-cert=" + certificates.server().certificate_file,
                    "--ssl-key=" + certificates.server().key_file});
    }
  } else {
    argv.push_back("--skip-networking");
  }
  Append(argv, options_.arguments);
  server_ = std::make_unique<Subprocess>(argv);
  const auto ready = server_->WaitForLine("ready for connections", 0, absl::Seconds(120));
  if (!ready.ok()) throw std::runtime_error(ready.status().ToString());
}

pid_t MariaDb::pid() const {
  if (server_ == nullptr) throw std::runtime_error("the shared MariaDB is not ours to handle");
  return server_->pid();
}

mysql::ConnectOptions MariaDb::options(const std::string& database) const {
  mysql::ConnectOptions options;
  options.socket = socket_;
  options.user = "root";
  options.database = database;
  return options;
}

std::unique_ptr<mysql::Session> MariaDb::Connect(const std::string& database) const {
  absl::StatusOr<std::unique_ptr<mysql::Session>> session =
      mysql::Session::Connect(options(database));
  if (!session.ok()) throw std::runtime_error(session.status().ToString());
  return *std::move(session);
}

void MariaDb::Run(const std::string& script, const std::string& database) const {
  if (absl::Status status = Connect(database)->ExecuteScript(script); !status.ok()) {
    throw std::runtime_error(
        absl::StrCat(status.ToString(), " (", mysql::ErrorNumber(status), ")"));
  }
}

bool MariaDb::IsWaitingForLock(std::int64_t connection_id) const {
  const auto rows = Connect()->Query("SHOW ENGINE INNODB STATUS");
  if (!rows.ok()) throw std::runtime_error(rows.status().ToString());
  const std::string& status = std::get<std::string>((*rows)[0][2]);
  // Of a waiting transaction:
  //   LOCK WAIT 2 lock struct(s), heap size 1128, 1 row lock(s)
  //   MariaDB thread id 12, OS thread handle 1234, query id 56 localhost root Updating
  return std::regex_search(
      status, std::regex(absl::StrCat("LOCK WAIT [^\n]*\n[^\n]*thread id ", connection_id, ",")));
}

void MariaDb::Kill() {
  pid();  // throws for the shared one of another process
  server_->Kill();
}

void MariaDb::Stop() {
  pid();
  const auto exit = server_->Terminate(absl::Seconds(120));
  if (!exit.ok()) throw std::runtime_error(exit.status().ToString());
}

// Its threads stop one by one, and one still running would answer.
void MariaDb::Pause() {
  const std::filesystem::path tasks = absl::StrCat("/proc/", pid(), "/task");
  server_->Signal(SIGSTOP);
  const bool stopped = WaitUntil([&] {
    for (const auto& task : std::filesystem::directory_iterator(tasks)) {
      std::ifstream stat(task.path() / "stat");
      std::string text;
      std::getline(stat, text);
      // The state stands behind the name in parentheses; a thread that has ended meanwhile has
      // none.
      const std::size_t name = text.rfind(')');
      if (name != std::string::npos && text.compare(name, 3, ") T") != 0) return false;
    }
    return true;
  });
  if (!stopped) throw std::runtime_error("the server does not stop");
}

void MariaDb::Resume() {
  pid();
  server_->Signal(SIGCONT);
}

}  // namespace districtedu::testing
