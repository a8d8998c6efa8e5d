#include "common/rpc/drain.h"

#include <utility>

namespace districtedu::rpc {

void DrainList::Add(const std::shared_ptr<Drainable>& stream) {
  {
    const std::lock_guard lock(mutex_);
    if (!draining_) {
      streams_.insert({stream.get(), stream});
      return;
    }
  }
  stream->Drain();
}

void DrainList::Remove(const Drainable* stream) {
  const std::lock_guard lock(mutex_);
  streams_.erase({stream, {}});
}

void DrainList::DrainAll() {
  std::vector<std::shared_ptr<Drainable>> all;
  {
    const std::lock_guard lock(mutex_);
    draining_ = true;
    all = AliveLocked();
  }
  for (const auto& stream : all) stream->Drain();
}

void DrainList::ReconsiderAll() {
  std::vector<std::shared_ptr<Drainable>> all;
  {
    const std::lock_guard lock(mutex_);
    all = AliveLocked();
  }
  for (const auto& stream : all) stream->Reconsider();
}

std::vector<std::shared_ptr<Drainable>> DrainList::AliveLocked() const {
  std::vector<std::shared_ptr<Drainable>> all;
  for (const Entry& entry : streams_) {
    if (auto stream = entry.stream.lock()) all.push_back(std::move(stream));
  }
  return all;
}

}  // namespace districtedu::rpc
