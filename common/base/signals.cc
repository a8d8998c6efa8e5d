#include "common/base/signals.h"

#include <pthread.h>

namespace districtedu {

TerminationSignal::TerminationSignal() {
  std::signal(SIGPIPE, SIG_IGN);
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
}

TerminationSignal::~TerminationSignal() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

int TerminationSignal::Wait() {
  int number = 0;
  while (sigwait(&signals_, &number) != 0) {
  }
  pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  return number;
}

}  // namespace districtedu
