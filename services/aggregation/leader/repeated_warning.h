#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_REPEATED_WARNING_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_REPEATED_WARNING_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/logging.h"

namespace districtedu::aggregation {

// For loops that try again several times a second: a failure is logged when it begins, when it
// becomes another one, and every ten seconds. Not thread-safe.
class RepeatedWarning {
 public:
  void Tell(const char* event, const std::string& district, const absl::Status& status) {
    if (status.ok()) {
      last_ = absl::OkStatus();
      return;
    }
    const SteadyTime now = SteadyTime::Now();
    // Not the payloads: their order is not always the same.
    if (status.code() == last_.code() && status.message() == last_.message() && now < next_) return;
    last_ = status;
    next_ = now + absl::Seconds(10);
    if (district.empty()) {
      LogWarning(event, {{"status", status}});
    } else {
      LogWarning(event, {{"district", district}, {"status", status}});
    }
  }

 private:
  absl::Status last_;
  SteadyTime next_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_REPEATED_WARNING_H_
