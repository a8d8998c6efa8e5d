#include "services/districtctl/cli/interrupt.h"

#include <unistd.h>

#include <thread>
#include <utility>

#include "common/base/signals.h"
#include "services/districtctl/cli/command.h"

namespace districtedu::districtctl {
namespace {

struct State {
  std::mutex mutex;
  bool requested = false;        // guarded by mutex
  std::function<void()> cancel;  // guarded by mutex
};

State& TheState() {
  static State* const state = new State;
  return *state;
}

void Begin() {
  static auto* const signal = new TerminationSignal;
  std::thread([] {
    signal->Wait();
    State& state = TheState();
    const std::lock_guard lock(state.mutex);
    state.requested = true;
    if (state.cancel) state.cancel();
  }).detach();
}

}  // namespace

Interrupt::Interrupt() {
  static std::once_flag once;
  std::call_once(once, Begin);
}

bool Interrupt::requested() const {
  State& state = TheState();
  const std::lock_guard lock(state.mutex);
  return state.requested;
}

Interrupt::Registration::Registration(std::function<void()> cancel) {
  State& state = TheState();
  const std::lock_guard lock(state.mutex);
  state.cancel = std::move(cancel);
  if (state.requested) state.cancel();
}

Interrupt::Registration::~Registration() {
  State& state = TheState();
  const std::lock_guard lock(state.mutex);
  state.cancel = nullptr;
}

WriteInterrupt::WriteInterrupt(std::ostream& err) : err_(err), registration_([this] { End(); }) {}

void WriteInterrupt::Sent(std::string again) {
  const std::lock_guard lock(mutex_);
  again_ = std::move(again);
}

void WriteInterrupt::End() {
  const std::lock_guard lock(mutex_);
  err_ << "districtctl: interrupted; ";
  if (again_.empty()) {
    err_ << "nothing was written" << std::endl;
  } else {
    err_ << "it may have been written. To make sure, and to have it written once:\n  " << again_
         << std::endl;
  }
  _exit(kInterrupted);
}

}  // namespace districtedu::districtctl
