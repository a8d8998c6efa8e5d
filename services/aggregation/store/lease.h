#ifndef DISTRICTEDU_SERVICES_AGGREGATION_STORE_LEASE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_STORE_LEASE_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/mysql/session.h"

// One leader per district. The lease is a row; its holder makes `beat` rise. No clock of another
// machine is ever compared: a challenger takes the lease when it has seen (epoch, beat) stand still
// for the lease time on its own monotonic clock. That is only about who tries; what keeps a leader
// that was paused from writing is the epoch, which every one of its transactions asks for last.

namespace districtedu::aggregation {

struct Lease {
  std::string holder;  // "" where it was given up
  std::int64_t epoch = 0;
  std::int64_t beat = 0;
  std::int64_t last_sequence = 0;     // last entry of the feed
  std::int64_t counted_sequence = 0;  // everything up to it is in the newest snapshots
};

// All leases, by district.
absl::StatusOr<std::map<std::string, Lease>> ReadLeases(mysql::Session& session);

// The lease of one district; RESOURCE_NOT_FOUND where it has none yet.
absl::StatusOr<Lease> ReadLease(mysql::Session& session, const std::string& district);

// Makes the row of a district that has none, given up from the start.
absl::Status EnsureLease(mysql::Session& session, const std::string& district, absl::Time now);

// Takes the lease in the state seen. False if it changed since: another was quicker, or the holder
// lives.
absl::StatusOr<bool> TakeLease(mysql::Session& session, const std::string& district,
                               const std::string& holder, const Lease& seen, absl::Time now);

// False if the lease is no longer that of the epoch.
absl::StatusOr<bool> BeatLease(mysql::Session& session, const std::string& district,
                               std::int64_t epoch, absl::Time now);

// Lets the next challenger take it at once.
absl::Status GiveUpLease(mysql::Session& session, const std::string& district, std::int64_t epoch,
                         absl::Time now);

// The last statement of every transaction of a leader. NOT_LEADER if the epoch is over: roll back.
absl::Status FenceLease(mysql::Session& session, const std::string& district, std::int64_t epoch,
                        std::int64_t last_sequence, std::int64_t counted_sequence, absl::Time now);

// Judges, for a challenger, when leases of others have expired. Not thread-safe.
class LeaseJudge {
 public:
  explicit LeaseJudge(absl::Duration lease_time) : lease_time_(lease_time) {}

  // What was read of the district's lease at `now`. True if it may be taken. Being wrong by the
  // time a read takes does no harm: the epoch decides.
  bool Observe(const std::string& district, const Lease& lease, SteadyTime now);

  // To begin anew with a district, after having led it.
  void Forget(const std::string& district) { seen_.erase(district); }

 private:
  struct Seen {
    std::int64_t epoch;
    std::int64_t beat;
    SteadyTime since;
  };

  const absl::Duration lease_time_;
  std::map<std::string, Seen> seen_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_STORE_LEASE_H_
