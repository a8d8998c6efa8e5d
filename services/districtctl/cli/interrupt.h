#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_INTERRUPT_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_INTERRUPT_H_

#include <functional>

namespace districtedu::districtctl {

// Ctrl-C and SIGTERM, for commands that have something to clean up: construct one before the
// command makes any thread. The first signal sets requested() and calls what was registered, the
// second ends the process at once. Lives to the end of the process, whatever the scope: a signal
// that comes while a command winds up must not kill it half-way.
class Interrupt {
 public:
  Interrupt();

  bool requested() const;

  // Calls `cancel` on the first signal (at once, if it has come), on another thread, until the
  // registration is gone. It must be quick. One registration at a time.
  class Registration {
   public:
    explicit Registration(std::function<void()> cancel);
    ~Registration();
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;
  };
};

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_INTERRUPT_H_
