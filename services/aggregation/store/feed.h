#ifndef DISTRICTEDU_SERVICES_AGGREGATION_STORE_FEED_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_STORE_FEED_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/mysql/session.h"
#include "districtedu/aggregation/v1/change.pb.h"
#include "services/aggregation/store/outbox.h"

// The change feed: every write to the records under a dense sequence per district. Only the leader
// appends, in one transaction at a time, so a reader that has seen an entry has seen all before it.

namespace districtedu::aggregation {

struct FeedRecord {
  std::int64_t sequence = 0;
  v1::FeedEntryKind kind = v1::FEED_ENTRY_KIND_UNSPECIFIED;
  std::string subject;
  std::string resource_name;
  std::optional<int> first_school_year;
  std::optional<int> last_school_year;
  std::string school;
  absl::Time time;
};

// What an outbox row becomes.
FeedRecord RecordOf(const OutboxEntry& entry, std::int64_t sequence, absl::Time now);
// The local midnight that began `day`.
FeedRecord ClockRecord(absl::CivilDay day, std::int64_t sequence, absl::Time now);

v1::FeedEntry ToProto(const FeedRecord& record);

absl::Status AppendFeed(mysql::Session& session, const std::string& district,
                        const std::vector<FeedRecord>& records);

// Up to `limit` entries after the sequence.
absl::StatusOr<std::vector<FeedRecord>> ReadFeed(mysql::Session& session,
                                                 const std::string& district, std::int64_t after,
                                                 std::size_t limit);

// Sequence of the oldest entry kept; none where there is no entry.
absl::StatusOr<std::optional<std::int64_t>> OldestInFeed(mysql::Session& session,
                                                         const std::string& district);

// What the store is at present; every token of the feed carries it, and a restore changes it.
absl::StatusOr<std::string> ReadIncarnation(mysql::Session& session);

// Deletes up to `limit` of the oldest entries that were taken before `before`; how many.
absl::StatusOr<std::int64_t> PruneFeed(mysql::Session& session, const std::string& district,
                                       absl::Time before, std::size_t limit);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_STORE_FEED_H_
