#include "common/rpc/drain.h"

#include <utility>
#include <vector>

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
    for (const Entry& entry : streams_) {
      if (auto stream = entry.stream.lock()) all.push_back(std::move(stream));
    }
  }
  for (const auto& stream : all) stream->Drain();
}

}  // namespace districtedu::rpc
