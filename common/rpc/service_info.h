#ifndef DISTRICTEDU_COMMON_RPC_SERVICE_INFO_H_
#define DISTRICTEDU_COMMON_RPC_SERVICE_INFO_H_

#include <string>
#include <vector>

namespace districtedu::rpc {

struct ServiceInfo {
  std::string name;      // of the executable
  int port = 0;          // on loopback, where listen is not set
  int metrics_port = 0;  // on loopback, where metrics_listen is not set
  std::string room = "";
  std::vector<std::string> rooms = {};  // whose resources its own may refer to, its own included
};

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_SERVICE_INFO_H_
