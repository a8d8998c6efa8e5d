#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_PROGRESS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_PROGRESS_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/base/clock.h"
#include "services/districtctl/cli/command.h"

namespace districtedu::districtctl {

// A line on standard error that says how far a long work is, how fast it goes and how long it will
// still take. On a terminal it is rewritten ten times a second; elsewhere a line is printed every
// ten seconds, so that a log stays readable.
class Progress {
 public:
  // `unit` of `done` and `all` in Show, e.g. "rows"; `all` 0: not known.
  Progress(Console& console, std::string label, std::string unit,
           const Clock& clock = SystemClock::Instance());
  ~Progress();  // wipes the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Show(std::int64_t done, std::int64_t all);

  // What the line says it is about, from now on.
  void Rename(std::string label) { label_ = std::move(label); }
  // Takes the line away before something else is printed.
  void Wipe();

  absl::Duration elapsed() const;

 private:
  Console& console_;
  std::string label_;
  const std::string unit_;
  const Clock& clock_;
  const absl::Time began_;
  absl::Time shown_;
  std::size_t width_ = 0;  // of the line that stands there
};

// "1.2 s", "3 min 20 s".
std::string ShortDuration(absl::Duration duration);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_PROGRESS_H_
