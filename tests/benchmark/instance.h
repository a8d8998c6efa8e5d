#ifndef DISTRICTEDU_TESTS_BENCHMARK_INSTANCE_H_
#define DISTRICTEDU_TESTS_BENCHMARK_INSTANCE_H_

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/rpc/certificates.h"
#include "common/rpc/client.h"
#include "common/rpc/method_path.h"
#include "common/testing/mariadb.h"
#include "common/testing/subprocess.h"
#include "common/testing/temp_dir.h"
#include "common/testing/test_database.h"

namespace districtedu::benchmark {

inline constexpr char kAdmin[] = "districtedu://nanhu/district-admin";
inline constexpr char kDistrict[] = "districts/nanhu";
inline constexpr char kPlan[] = "districts/nanhu/plans/quality_2022_2025";

// A MariaDB set as deploy/mysql/mariadb.cnf sets it: every commit is on disk before it is answered.
std::unique_ptr<testing::MariaDb> StartDatabase();

// Certificate files for a principal of the sample policy; "" gives those of servers.
rpc::TlsFiles TlsOf(const std::string& principal);

// The real servers, as processes, on a database of their own. Failures throw std::runtime_error.
class Instance {
 public:
  explicit Instance(testing::MariaDb& server);
  ~Instance();

  // Starts <room>_server on free ports; returns when it listens.
  void Start(const std::string& room, const std::vector<std::string>& flags = {});
  void Stop(const std::string& room);

  int port(const std::string& room) const { return servers_.at(room).port; }
  int metrics_port(const std::string& room) const { return servers_.at(room).metrics_port; }
  pid_t pid(const std::string& room) const { return servers_.at(room).process->pid(); }

  // A call as the district's administrator: service method by its short name.
  void Call(const std::string& room, const std::string& method,
            const google::protobuf::Message& request, google::protobuf::Message& response);
  rpc::Client& Client(const std::string& room);
  // Drops the clients: their threads would take turns with those of a load at polling.
  void Disconnect() { clients_.clear(); }

  // Runs the client on the servers that are up; its standard output.
  std::string Districtctl(const std::vector<std::string>& arguments);

  // All rooms, the plan of the repository, and a synthetic district made with these arguments of
  // `districtctl sample`; returns when every figure counts every record.
  void StartSampled(const std::vector<std::string>& sample);

  testing::TestDatabase& database() { return database_; }

 private:
  struct Server {
    std::unique_ptr<testing::Subprocess> process;
    int port = 0;
    int metrics_port = 0;
  };

  testing::TempDir dir_;
  testing::TestDatabase database_;
  std::map<std::string, Server> servers_;
  std::map<std::string, std::unique_ptr<rpc::Client>> clients_;
};

using rpc::MethodPath;

}  // namespace districtedu::benchmark

#endif  // DISTRICTEDU_TESTS_BENCHMARK_INSTANCE_H_
