#ifndef DISTRICTEDU_COMMON_BASE_CLOCK_H_
#define DISTRICTEDU_COMMON_BASE_CLOCK_H_

#include <compare>
#include <mutex>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace districtedu {

// Where code reads the time, so that tests can say what it is. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

class SystemClock : public Clock {
 public:
  absl::Time Now() const override;

  // For wiring that has no reason to own one.
  static const SystemClock& Instance();
};

class FakeClock : public Clock {
 public:
  explicit FakeClock(absl::Time now) : now_(now) {}
  absl::Time Now() const override;
  void Set(absl::Time now);
  void Advance(absl::Duration by);

 private:
  mutable std::mutex mutex_;
  absl::Time now_;
};

// A moment on the clock that no adjustment moves, for delays and durations within the process. A
// type of its own: the time of day is absl::Time, and the two neither mix nor compare.
class SteadyTime {
 public:
  // Before every other.
  constexpr SteadyTime() = default;
  static SteadyTime Now();

  SteadyTime& operator+=(absl::Duration by) {
    since_start_ += by;
    return *this;
  }
  friend SteadyTime operator+(SteadyTime time, absl::Duration by) { return time += by; }
  friend absl::Duration operator-(SteadyTime to, SteadyTime from) {
    return to.since_start_ - from.since_start_;
  }
  friend bool operator==(SteadyTime a, SteadyTime b) { return a.since_start_ == b.since_start_; }
  friend std::strong_ordering operator<=>(SteadyTime a, SteadyTime b) {
    if (a == b) return std::strong_ordering::equal;
    return a.since_start_ < b.since_start_ ? std::strong_ordering::less
                                           : std::strong_ordering::greater;
  }

 private:
  absl::Duration since_start_ = -absl::InfiniteDuration();
};

// A time zone of the tz database; CONFIG_INVALID if there is none of that name.
absl::StatusOr<absl::TimeZone> FindTimeZone(absl::string_view name);

// The civil date in the zone.
absl::CivilDay DateIn(absl::Time time, absl::TimeZone zone);

// The first instant of the civil day after `time`'s: midnight, or later where a change of the
// zone's offset skips it.
absl::Time NextMidnight(absl::Time time, absl::TimeZone zone);

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_CLOCK_H_
