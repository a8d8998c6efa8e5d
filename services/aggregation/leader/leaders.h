#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_LEADERS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_LEADERS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "services/aggregation/leader/district_leader.h"
#include "services/aggregation/snapshot/board.h"

namespace districtedu::aggregation {

// The leaders of a process: those of the districts it leads, and those that are still ending.
// Thread-safe.
class Leaders {
 public:
  // `options`: of every leader, but for district and epoch. `board` outlives this.
  Leaders(DistrictLeader::Options options, Board* board);

  // Begins to lead. The district has no leader here, nor one that is still ending.
  void Add(const std::string& district, std::int64_t epoch);
  // Stops the leader; it may still be at its last statement when this returns.
  void Retire(const std::string& district);
  // Forgets leaders that have ended; true if none of the district is left to end.
  bool Reap(const std::string& district);
  // Stops all of them, each at the end of its transaction, and waits.
  void StopAll();
  // Everything is loaded again.
  void ReloadAll() const;

  // Null where this process does not lead the district.
  std::shared_ptr<DistrictLeader> Find(const std::string& district) const;
  std::vector<std::shared_ptr<DistrictLeader>> All() const;

 private:
  const DistrictLeader::Options options_;
  Board* const board_;

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<DistrictLeader>> leading_;  // guarded by mutex_
  std::vector<std::shared_ptr<DistrictLeader>> retired_;            // guarded by mutex_
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_LEADERS_H_
