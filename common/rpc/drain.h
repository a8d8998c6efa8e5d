#ifndef DISTRICTEDU_COMMON_RPC_DRAIN_H_
#define DISTRICTEDU_COMMON_RPC_DRAIN_H_

#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace districtedu::rpc {

// A call that would not end by itself while the server stops: a stream.
class Drainable {
 public:
  virtual ~Drainable() = default;
  // Ends the call with SHUTTING_DOWN, at once or after the answer it is at.
  virtual void Drain() = 0;
  // Ends the call if it would not be admitted any more.
  virtual void Reconsider() = 0;
};

// The streams under way. Thread-safe.
class DrainList {
 public:
  // Drained at once if the list already is.
  void Add(const std::shared_ptr<Drainable>& stream);
  void Remove(const Drainable* stream);
  void DrainAll();
  // To be called when policy or revocations changed.
  void ReconsiderAll();

 private:
  struct Entry {
    const Drainable* key;
    std::weak_ptr<Drainable> stream;
    bool operator<(const Entry& other) const { return key < other.key; }
  };

  // Those still alive. Under mutex_.
  std::vector<std::shared_ptr<Drainable>> AliveLocked() const;

  std::mutex mutex_;         // never held while a stream is called
  bool draining_ = false;    // guarded by mutex_
  std::set<Entry> streams_;  // guarded by mutex_
};

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_DRAIN_H_
