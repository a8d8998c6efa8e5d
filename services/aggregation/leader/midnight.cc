#include "services/aggregation/leader/midnight.h"

#include "common/base/date.h"
#include "common/base/error.h"
#include "services/aggregation/store/row.h"

namespace districtedu::aggregation {

absl::StatusOr<std::optional<absl::CivilDay>> ReadAnnouncedDay(mysql::Session& session,
                                                               const std::string& district) {
  auto rows =
      session.Query("SELECT announced_on FROM aggregation_clock WHERE district_id = ?", {district});
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::optional<absl::CivilDay>();
  return ParseDate(Text((*rows)[0][0]));
}

absl::Status StoreAnnouncedDay(mysql::Session& session, const std::string& district,
                               absl::CivilDay day) {
  auto updated =
      session.Execute("UPDATE aggregation_clock SET announced_on = ? WHERE district_id = ?",
                      {FormatDate(day), district});
  if (!updated.ok()) return updated.status();
  if (*updated == 1) return absl::OkStatus();
  return session
      .Execute("INSERT INTO aggregation_clock (district_id, announced_on) VALUES (?, ?)",
               {district, FormatDate(day)})
      .status();
}

std::optional<absl::CivilDay> DayToAnnounce(const std::optional<absl::CivilDay>& announced,
                                            absl::Time now, absl::TimeZone zone) {
  const absl::CivilDay today = DateIn(now, zone);
  if (announced.has_value() && *announced >= today) return std::nullopt;
  return today;
}

}  // namespace districtedu::aggregation
