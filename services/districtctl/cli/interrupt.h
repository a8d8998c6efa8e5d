#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_INTERRUPT_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_INTERRUPT_H_

#include <functional>
#include <mutex>
#include <ostream>
#include <string>

namespace districtedu::districtctl {

// Ctrl-C, SIGTERM and the end of the terminal, for commands that have something to clean up:
// construct one before the command makes any thread. The first signal sets requested() and calls
// what was registered, the second ends the process at once. Lives to the end of the process,
// whatever the scope: a signal that comes while a command winds up must not kill it half-way.
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

// For a command of one write, which need not wait for its answer: the first signal says on `err`
// what became of the write and ends the process. Construct it before the command makes any thread.
class WriteInterrupt {
 public:
  explicit WriteInterrupt(std::ostream& err);

  // The call goes out now: from here on it may have been written. `again` is the command line that
  // makes sure of it without writing twice.
  void Sent(std::string again);

 private:
  void End();

  std::ostream& err_;
  Interrupt interrupt_;
  std::mutex mutex_;
  std::string again_;  // guarded by mutex_
  Interrupt::Registration registration_;
};

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_INTERRUPT_H_
