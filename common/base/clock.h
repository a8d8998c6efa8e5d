#ifndef DISTRICTEDU_COMMON_BASE_CLOCK_H_
#define DISTRICTEDU_COMMON_BASE_CLOCK_H_

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

// A time zone of the tz database; CONFIG_INVALID if there is none of that name.
absl::StatusOr<absl::TimeZone> FindTimeZone(absl::string_view name);

// The civil date in the zone.
absl::CivilDay DateIn(absl::Time time, absl::TimeZone zone);

// The first instant of the civil day after `time`'s: midnight, or later where a change of the
// zone's offset skips it.
absl::Time NextMidnight(absl::Time time, absl::TimeZone zone);

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_CLOCK_H_
