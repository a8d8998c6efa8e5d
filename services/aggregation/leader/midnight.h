#ifndef DISTRICTEDU_SERVICES_AGGREGATION_LEADER_MIDNIGHT_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_LEADER_MIDNIGHT_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/mysql/session.h"

// Verdicts are those of a day. The day turns when the leader has announced the local midnight in
// the feed, so that every figure belongs to a place in it; it never turns back, whatever the clock
// of the next leader says.

namespace districtedu::aggregation {

// The last day announced; none before the first.
absl::StatusOr<std::optional<absl::CivilDay>> ReadAnnouncedDay(mysql::Session& session,
                                                               const std::string& district);

// Stores that `day` was announced; in the transaction that appends the entry to the feed.
absl::Status StoreAnnouncedDay(mysql::Session& session, const std::string& district,
                               absl::CivilDay day);

// The day to be announced now, if one is: today in the zone, where it is later than `announced`.
// Midnights missed while nobody led are one entry, of the last of them.
std::optional<absl::CivilDay> DayToAnnounce(const std::optional<absl::CivilDay>& announced,
                                            absl::Time now, absl::TimeZone zone);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_LEADER_MIDNIGHT_H_
