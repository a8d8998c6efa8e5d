#include "services/districtctl/cli/interrupt.h"

#include <mutex>
#include <thread>
#include <utility>

#include "common/base/signals.h"

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

}  // namespace districtedu::districtctl
