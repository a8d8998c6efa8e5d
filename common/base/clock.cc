#include "common/base/clock.h"

#include <chrono>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"

namespace districtedu {

absl::Time SystemClock::Now() const { return absl::Now(); }

const SystemClock& SystemClock::Instance() {
  static const SystemClock clock;
  return clock;
}

absl::Time FakeClock::Now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

SteadyTime SteadyTime::Now() {
  SteadyTime now;
  now.since_start_ = absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
  return now;
}

void FakeClock::Set(absl::Time now) {
  const std::lock_guard lock(mutex_);
  now_ = now;
}

void FakeClock::Advance(absl::Duration by) {
  const std::lock_guard lock(mutex_);
  now_ += by;
}

absl::StatusOr<absl::TimeZone> FindTimeZone(absl::string_view name) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(name, &zone)) {
    return Error(Reason::kConfigInvalid, absl::StrCat("no time zone is called \"", name, "\""));
  }
  return zone;
}

absl::CivilDay DateIn(absl::Time time, absl::TimeZone zone) { return absl::ToCivilDay(time, zone); }

absl::Time NextMidnight(absl::Time time, absl::TimeZone zone) {
  return absl::FromCivil(DateIn(time, zone) + 1, zone);
}

}  // namespace districtedu
