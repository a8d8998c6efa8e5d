#include "common/base/signals.h"

#include <pthread.h>

namespace districtedu {
namespace {

// As nohup leaves SIGHUP; a blocked signal would arrive all the same.
bool Ignored(int number) {
  struct sigaction now {};
  return sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

TerminationSignal::TerminationSignal(Hangup hangup) {
  for (const int number : {SIGPIPE, SIGUSR1, SIGUSR2}) std::signal(number, SIG_IGN);
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  if (hangup == Hangup::kIgnored) {
    std::signal(SIGHUP, SIG_IGN);
  } else if (!Ignored(SIGHUP)) {
    sigaddset(&signals_, SIGHUP);
  }
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
