#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_SESSIONS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_SESSIONS_H_

#include <algorithm>

#include "absl/time/time.h"
#include "common/mysql/options.h"

namespace districtedu::aggregation {

// How a leader connects: the server ends a connection that is silent for nearly the lease time, so
// that the locks of a leader that was paused fall before the next one needs them.
inline mysql::ConnectOptions LeaseBound(mysql::ConnectOptions options, absl::Duration lease) {
  // Whole seconds below the lease; the server knows no shorter ones.
  const std::int64_t seconds =
      std::max<std::int64_t>(1, absl::ToInt64Seconds(lease - absl::Nanoseconds(1)));
  for (const char* name : {"wait_timeout", "net_read_timeout", "net_write_timeout"}) {
    options.session_variables[name] = seconds;
  }
  return options;
}

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_SESSIONS_H_
