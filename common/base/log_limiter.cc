#include "common/base/log_limiter.h"

#include <chrono>
#include <utility>

namespace districtedu {

std::optional<int> LogLimiter::Admit() {
  const std::int64_t now = std::chrono::duration_cast<std::chrono::seconds>(
                               std::chrono::steady_clock::now().time_since_epoch())
                               .count();
  const std::lock_guard lock(mutex_);
  if (std::exchange(second_, now) != now) lines_ = 0;
  if (lines_ >= lines_per_second_) {
    ++left_out_;
    return std::nullopt;
  }
  ++lines_;
  return std::exchange(left_out_, 0);
}

}  // namespace districtedu
