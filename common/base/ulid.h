#ifndef DISTRICTEDU_COMMON_BASE_ULID_H_
#define DISTRICTEDU_COMMON_BASE_ULID_H_

#include <cstdint>
#include <mutex>
#include <string>

#include "absl/strings/string_view.h"
#include "common/base/clock.h"

namespace districtedu {

// Ids that sort by the time they were made: 26 characters of Crockford's base 32 (digits and
// upper-case letters without I, L, O, U), 48 bits of milliseconds since 1970, then 80 random bits.
//
// Ids of one generator strictly increase, also within a millisecond and when the clock steps back
// (then the last millisecond is kept until the clock is past it). Ids of different processes
// collide with probability 2^-80 per pair and millisecond. Thread-safe.
class UlidGenerator {
 public:
  explicit UlidGenerator(const Clock& clock) : clock_(clock) {}
  std::string Next();

 private:
  const Clock& clock_;
  std::mutex mutex_;
  std::uint64_t milliseconds_ = 0;
  std::uint64_t random_high_ = 0;  // 16 bits
  std::uint64_t random_low_ = 0;   // 64 bits
};

// From the process' one generator on the system clock.
std::string NewUlid();

// Whether the text is such an id.
bool IsUlid(absl::string_view text);

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_ULID_H_
