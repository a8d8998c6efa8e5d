#include "services/facilities/rules/expected_submissions.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/error.h"

namespace districtedu::facilities {
namespace {

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

}  // namespace

absl::Status ExpectSubmissions(const resource::StoreReader& store,
                               const resource::RowStamp& stamp) {
  const auto rooms = store.session.Query("SELECT DISTINCT room FROM facilities_submission_forms");
  if (!rooms.ok()) return rooms.status();
  const std::string& now = stamp.now_text;
  const std::int64_t revision = absl::ToUnixMicros(stamp.now);
  for (const mysql::Row& row : *rooms) {
    const std::string& room = std::get<std::string>(row[0]);
    for (char c : room) {
      if (!absl::ascii_islower(c)) return Error(Reason::kInternalError, "a room name is malformed");
    }
    const std::string table = room + "_submissions";
    const auto added = store.session.Execute(
        absl::StrCat("INSERT IGNORE INTO ", table,
                     " (district_id, school_year, form, school_id, state, revision, create_time, "
                     "update_time, written_by) "
                     "SELECT y.district_id, y.school_year, f.form, e.school_id, 'expected', ?, ?, "
                     "?, ? FROM facilities_school_years y "
                     "JOIN facilities_submission_forms f ON f.room = ? "
                     "JOIN (SELECT school_id FROM facilities_schools WHERE district_id = ? UNION "
                     "ALL SELECT 'district') e WHERE y.district_id = ? AND ",
                     Expected("e.school_id")),
        {revision, now, now, stamp.written_by, room, store.district, store.district});
    if (!added.ok()) return added.status();
    const auto removed = store.session.Execute(
        absl::StrCat("DELETE FROM ", table, " WHERE district_id = ? AND state = 'expected'",
                     " AND NOT EXISTS (SELECT 1 FROM facilities_school_years y",
                     " JOIN facilities_submission_forms f ON f.room = ?",
                     " WHERE y.district_id = ", table, ".district_id AND y.school_year = ", table,
                     ".school_year AND f.form = ", table, ".form AND ",
                     Expected(table + ".school_id"), ")"),
        {store.district, room});
    if (!removed.ok()) return removed.status();
  }
  return absl::OkStatus();
}

}  // namespace districtedu::facilities
