#ifndef DISTRICTEDU_COMMON_BASE_LOG_LIMITER_H_
#define DISTRICTEDU_COMMON_BASE_LOG_LIMITER_H_

#include <cstdint>
#include <mutex>
#include <optional>

namespace districtedu {

// Lets so many lines through per second, so that no caller gone wild can fill the disk.
// Thread-safe.
class LogLimiter {
 public:
  explicit LogLimiter(int lines_per_second) : lines_per_second_(lines_per_second) {}

  // Nullopt: leave the line out. Else the number left out since the last line that was written.
  std::optional<int> Admit();

 private:
  const int lines_per_second_;
  std::mutex mutex_;
  std::int64_t second_ = -1;  // guarded by mutex_, as are the next two
  int lines_ = 0;
  int left_out_ = 0;
};

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_LOG_LIMITER_H_
