#include "common/resource/change/period.h"

#include <map>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/resource/declared/value.h"

namespace districtedu::resource {
namespace {

constexpr int kFirstYear = 0;
constexpr int kLastYear = 9999;

constexpr char kSelect[] = "SELECT school_year, school_id, state, approved_by FROM ";
constexpr char kWhere[] =
    "_submissions WHERE district_id = ? AND form = ? AND school_year BETWEEN ? AND ?";
constexpr char kOrder[] = " ORDER BY district_id, school_year, form, school_id LOCK IN SHARE MODE";

// Whether the school (or "district") in column `id` should report form f for school year y.
std::string Expected(const std::string& id) {
  return absl::StrCat(
      "((f.district_form AND ", id, " = 'district') OR (NOT f.district_form AND EXISTS (",
      "SELECT 1 FROM facilities_schools s WHERE s.district_id = y.district_id AND s.school_id = ",
      id,
      " AND FIND_IN_SET(s.kind, f.school_kinds)"
      // A campus its school reports for, while that is open (READINGS 26).
      " AND NOT EXISTS (SELECT 1 FROM facilities_schools m WHERE s.reported_by_main_school"
      " AND m.district_id = s.district_id AND m.school_id = s.main_school_id"
      " AND (m.opened_on IS NULL OR m.opened_on <= y.census_date)"
      " AND (m.closed_on IS NULL OR m.closed_on > y.census_date))"
      " AND (s.opened_on IS NULL OR s.opened_on <= y.census_date)"
      " AND (s.closed_on IS NULL OR s.closed_on > y.census_date))))");
}

// Why the principal may not write what the submission, a row of the statements, bears on; none: it
// may. Two pairs of eyes: who approved figures does not alter them.
std::optional<Reason> ClosedTo(const std::string& principal, const mysql::Row& submission) {
  const std::string& state = std::get<std::string>(submission[2]);
  if (state == "locked") return Reason::kPeriodLocked;
  if (state == "correcting" && !mysql::IsNull(submission[3]) &&
      std::get<std::string>(submission[3]) == principal) {
    return Reason::kCorrectionByApprover;
  }
  return std::nullopt;
}

}  // namespace

PeriodStatements::PeriodStatements(const ResourceType& type)
    : all_schools(absl::StrCat(kSelect, type.room(), kWhere, kOrder)),
      some_schools(absl::StrCat(kSelect, type.room(), kWhere, " AND school_id IN ("), 1,
                   absl::StrCat(")", kOrder)) {}

absl::Status HeldPeriods::Hold(mysql::Session& session, const std::set<Touch>& touches) {
  if (type_.options().form().empty()) return absl::OkStatus();
  // By school years; schools in order, the empty one (all) first.
  std::map<std::pair<int, int>, std::set<std::string>> wanted;
  for (const Touch& touch : touches) {
    if (!held_.insert(touch).second) continue;
    wanted[{touch.first_year.value_or(kFirstYear), touch.last_year.value_or(kLastYear)}].insert(
        type_.options().district_form() ? kDistrictForm : touch.school);
  }
  for (const auto& [years, schools] : wanted) {
    const std::vector<mysql::Value> first = {district_, type_.options().form(),
                                             std::int64_t{years.first}, std::int64_t{years.second}};
    const std::vector<std::string> list(schools.begin(), schools.end());
    const auto rows = list.front().empty()
                          ? session.Query(statements_.all_schools, first)
                          : QueryList(session, statements_.some_schools, first, list.size(),
                                      [&](std::size_t i, std::vector<mysql::Value>* params) {
                                        params->emplace_back(list[i]);
                                      });
    if (!rows.ok()) return rows.status();
    for (const mysql::Row& row : *rows) {
      const std::optional<Reason> reason = ClosedTo(principal_, row);
      if (!reason.has_value()) continue;
      closed_.emplace(Period(std::get<std::int64_t>(row[0]), std::get<std::string>(row[1])),
                      *reason);
    }
  }
  return absl::OkStatus();
}

bool HeldPeriods::BearsOn(const Touch& touch, const Period& period) const {
  const auto& [year, school] = period;
  return year >= touch.first_year.value_or(kFirstYear) &&
         year <= touch.last_year.value_or(kLastYear) &&
         (type_.options().district_form() || touch.school.empty() || touch.school == school);
}

absl::Status HeldPeriods::Check(const std::set<Touch>& touches) const {
  if (closed_.empty()) return absl::OkStatus();
  for (const Touch& touch : touches) {
    for (const auto& [period, reason] : closed_) {
      if (!BearsOn(touch, period)) continue;
      const std::string& form = type_.options().form();
      return Error(reason,
                   absl::StrCat("the form \"", form, "\" of school year ", period.first,
                                reason == Reason::kPeriodLocked
                                    ? " is locked"
                                    : " is corrected by others than the one who approved it"),
                   {{"form", form}, {"school_year", absl::StrCat(period.first)}});
    }
  }
  return absl::OkStatus();
}

absl::Status CreateExpectedSubmissions(mysql::Session& session, const std::string& district,
                                       const RowStamp& stamp) {
  const auto rooms = session.Query("SELECT DISTINCT room FROM facilities_submission_forms");
  if (!rooms.ok()) return rooms.status();
  const std::string& now = stamp.now_text;
  const std::int64_t revision = absl::ToUnixMicros(stamp.now);
  for (const mysql::Row& row : *rooms) {
    const std::string& room = std::get<std::string>(row[0]);
    for (char c : room) {
      if (!absl::ascii_islower(c)) return Error(Reason::kInternalError, "a room name is malformed");
    }
    const std::string table = room + "_submissions";
    const auto added = session.Execute(
        absl::StrCat("INSERT IGNORE INTO ", table,
                     " (district_id, school_year, form, school_id, state, revision, create_time, "
                     "update_time, written_by) "
                     "SELECT y.district_id, y.school_year, f.form, e.school_id, 'expected', ?, ?, "
                     "?, ? FROM facilities_school_years y "
                     "JOIN facilities_submission_forms f ON f.room = ? "
                     "JOIN (SELECT school_id FROM facilities_schools WHERE district_id = ? UNION "
                     "ALL SELECT 'district') e WHERE y.district_id = ? AND ",
                     Expected("e.school_id")),
        {revision, now, now, stamp.written_by, room, district, district});
    if (!added.ok()) return added.status();
    const auto removed = session.Execute(
        absl::StrCat("DELETE FROM ", table, " WHERE district_id = ? AND state = 'expected'",
                     " AND NOT EXISTS (SELECT 1 FROM facilities_school_years y",
                     " JOIN facilities_submission_forms f ON f.room = ?",
                     " WHERE y.district_id = ", table, ".district_id AND y.school_year = ", table,
                     ".school_year AND f.form = ", table, ".form AND ",
                     Expected(table + ".school_id"), ")"),
        {district, room});
    if (!removed.ok()) return removed.status();
  }
  return absl::OkStatus();
}

}  // namespace districtedu::resource
