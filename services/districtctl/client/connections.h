#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_CLIENT_CONNECTIONS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_CLIENT_CONNECTIONS_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "google/protobuf/message.h"
#include "services/districtctl/cli/command.h"

// Where the services are, from the keys endpoints, ca, certificate and key.

namespace districtedu::districtctl {

// "staffing=127.0.0.1:50051,facilities=..." in order. CONFIG_INVALID for anything else.
absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ParseEndpoints(
    const std::string& text);

class Connections {
 public:
  // Checks the certificate and says what is wrong with it (expired, another CA, another key).
  // `console` outlives the connections: it is told what a call waits for.
  static absl::StatusOr<std::unique_ptr<Connections>> FromFlags(Console& console);

  // Rooms in the order of the configuration, with their addresses.
  const std::vector<std::pair<std::string, std::string>>& endpoints() const { return endpoints_; }

  // CONFIG_INVALID if the room has no endpoint. The client lives as long as this.
  absl::StatusOr<rpc::Client*> To(const std::string& room);

  // Calls and, where the service says that it is too busy or stopping or the connection broke, says
  // so and calls again until `timeout` is over. A service nobody can connect to is an error at
  // once. Only for calls that may be repeated: reads, and writes with a request id.
  absl::Status Call(const std::string& room, const std::string& method,
                    const google::protobuf::Message& request, google::protobuf::Message& response,
                    absl::Duration timeout = absl::Seconds(30));

 private:
  explicit Connections(Console& console) : console_(console) {}

  Console& console_;

  rpc::TlsFiles tls_;
  std::vector<std::pair<std::string, std::string>> endpoints_;
  std::map<std::string, std::unique_ptr<rpc::Client>> clients_;
};

// The error with the room's name before what it says.
absl::Status OfRoom(const std::string& room, const absl::Status& status);

// The keys district and plan. CONFIG_INVALID where one is not set.
absl::StatusOr<std::string> DistrictFromFlags();
absl::StatusOr<std::string> PlanNameFromFlags();  // "districts/{district}/plans/{plan}"

// Of a plan's figures: where there are none, the error says how a plan gets them.
absl::Status OfPlan(const std::string& plan, const absl::Status& status);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_CLIENT_CONNECTIONS_H_
