#ifndef DISTRICTEDU_SERVICES_AGGREGATION_SERVICE_REPEATED_WARNING_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_SERVICE_REPEATED_WARNING_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/logging.h"
#include "services/aggregation/outbox/district_state.h"

namespace districtedu::aggregation {

// For loops that try again several times a second: a failure is logged when it begins, when it
// becomes another one, and every ten seconds. Not thread-safe.
class RepeatedWarning {
 public:
  void Tell(const char* event, const absl::Status& status) {
    if (status.ok()) {
      last_.clear();
      return;
    }
    const absl::Time now = SteadyNow();
    if (status.ToString() == last_ && now < next_) return;
    last_ = status.ToString();
    next_ = now + absl::Seconds(10);
    LogWarning(event, {{"status", status}});
  }

 private:
  std::string last_;
  absl::Time next_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_SERVICE_REPEATED_WARNING_H_
