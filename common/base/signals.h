#ifndef DISTRICTEDU_COMMON_BASE_SIGNALS_H_
#define DISTRICTEDU_COMMON_BASE_SIGNALS_H_

#include <csignal>

namespace districtedu {

// Turns SIGTERM and SIGINT into a blocking wait. Construct one in main before any other thread
// starts (threads inherit the blocked signals); SIGPIPE is ignored from then on.
class TerminationSignal {
 public:
  TerminationSignal();
  ~TerminationSignal();
  TerminationSignal(const TerminationSignal&) = delete;
  TerminationSignal& operator=(const TerminationSignal&) = delete;

  // Waits for either and returns its number. From then on the next one ends the process at once,
  // so that a drain that hangs can be cut short.
  int Wait();

 private:
  sigset_t signals_;
  sigset_t before_;
};

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_SIGNALS_H_
