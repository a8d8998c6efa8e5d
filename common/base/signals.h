#ifndef DISTRICTEDU_COMMON_BASE_SIGNALS_H_
#define DISTRICTEDU_COMMON_BASE_SIGNALS_H_

#include <csignal>

namespace districtedu {

// What SIGHUP does, the signal of a terminal that is closed and, by custom, of "read your files
// again": it ends a program somebody sits before; a service, which reads its files again by itself
// when they change, goes on.
enum class Hangup { kEnds, kIgnored };

// Turns SIGTERM, SIGINT and a hangup that ends into a blocking wait. Construct one in main before
// any other thread starts (threads inherit the blocked signals); SIGPIPE, SIGUSR1 and SIGUSR2 are
// ignored from then on.
class TerminationSignal {
 public:
  explicit TerminationSignal(Hangup hangup = Hangup::kEnds);
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
