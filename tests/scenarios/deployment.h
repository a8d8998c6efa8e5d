#ifndef DISTRICTEDU_TESTS_SCENARIOS_DEPLOYMENT_H_
#define DISTRICTEDU_TESTS_SCENARIOS_DEPLOYMENT_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/rpc/client.h"
#include "common/testing/mariadb.h"
#include "common/testing/subprocess.h"
#include "common/testing/temp_dir.h"

namespace districtedu::testing {

inline constexpr char kAdmin[] = "districtedu://nanhu/district-admin";

// The real programs, each a process of its own, on a MariaDB of their own: for tests that kill
// them. Ports are chosen at the first start and kept over restarts.
class Deployment {
 public:
  Deployment();
  ~Deployment();

  // Starts `<room>_server` under a name ("staffing", "aggregation-2": a second process of a room)
  // and waits until it serves.
  void Start(const std::string& name, const std::vector<std::string>& flags = {});
  void Kill(const std::string& name);  // SIGKILL
  void Stop(const std::string& name);  // SIGTERM; it must end with 0
  void Signal(const std::string& name, int signal);
  bool running(const std::string& name) const;

  int port(const std::string& name) const { return servers_.at(name).port; }
  int metrics_port(const std::string& name) const { return servers_.at(name).metrics_port; }
  MariaDb& database() { return database_; }
  std::string database_name() const { return "districtedu"; }

  // A new client of a running program.
  std::unique_ptr<rpc::Client> NewClient(const std::string& name,
                                         const std::string& principal = kAdmin) const;
  // One call; a client is kept for each program.
  absl::Status Call(const std::string& name, const std::string& method,
                    const google::protobuf::Message& request, google::protobuf::Message* response,
                    const rpc::CallOptions& options = {});

  // Runs districtctl against this deployment; its output. Throws unless it ends with `code`.
  std::string Ctl(const std::vector<std::string>& arguments, int code = 0);

  // The text of /metrics.
  std::string Metrics(const std::string& name) const;

  std::int64_t SelectInt(const std::string& sql) const;
  const TempDir& dir() const { return dir_; }

 private:
  struct Server {
    std::unique_ptr<Subprocess> process;
    std::vector<std::string> flags;
    int port = 0;
    int metrics_port = 0;
  };

  TempDir dir_;
  MariaDb database_;
  std::string policy_file_;
  std::map<std::string, Server> servers_;
  std::map<std::string, std::unique_ptr<rpc::Client>> clients_;
};

// "/districtedu.<room>.v1.<Room>Service/<method>" of a program's name.
std::string MethodPath(const std::string& name, const std::string& method);

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_TESTS_SCENARIOS_DEPLOYMENT_H_
