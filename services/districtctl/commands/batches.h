#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_COMMANDS_BATCHES_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_COMMANDS_BATCHES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/districtctl/client/connections.h"

namespace districtedu::districtctl {

// The rooms that keep import batches and have an endpoint: all, or the named one. CONFIG_INVALID.
absl::StatusOr<std::vector<std::string>> RoomsOf(const Connections& connections,
                                                 const std::string& named);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_COMMANDS_BATCHES_H_
