#include "services/aggregation/cells/reference.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/clock.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "common/base/logging.h"
#include "services/aggregation/store/row.h"

namespace districtedu::aggregation {
namespace {

constexpr char kDefaultZone[] = "Asia/Shanghai";

// DATE columns are dates; NULL is none.
std::optional<absl::CivilDay> Day(const mysql::Value& value) {
  if (mysql::IsNull(value)) return std::nullopt;
  return ParseDate(Text(value));
}

absl::Status ReadSchools(mysql::Session& session, const std::string& district,
                         ReferenceData* data) {
  auto rows = session.Query(
      "SELECT school_id, kind, main_school_id, opened_on, closed_on, reported_by_main_school "
      "FROM facilities_schools WHERE district_id = ?",
      {district});
  if (!rows.ok()) return rows.status();
  for (const mysql::Row& row : *rows) {
    SchoolInfo& school = data->schools[Text(row[0])];
    school.kind = Text(row[1]);
    if (!mysql::IsNull(row[2])) school.main_school = Text(row[2]);
    school.opened_on = Day(row[3]);
    school.closed_on = Day(row[4]);
    school.reported_by_main_school = Integer(row[5]) != 0;
  }
  rows = session.Query(
      "SELECT school_id, school_year, locality FROM facilities_school_localities "
      "WHERE district_id = ?",
      {district});
  if (!rows.ok()) return rows.status();
  for (const mysql::Row& row : *rows) {
    data->schools[Text(row[0])].localities[static_cast<int>(Integer(row[1]))] = Text(row[2]);
  }
  return absl::OkStatus();
}

absl::Status ReadYears(mysql::Session& session, const std::string& district, ReferenceData* data) {
  auto rows = session.Query(
      "SELECT school_year, census_date FROM facilities_school_years WHERE district_id = ?",
      {district});
  if (!rows.ok()) return rows.status();
  for (const mysql::Row& row : *rows) {
    if (const auto day = Day(row[1])) {
      data->census_dates[static_cast<int>(Integer(row[0]))] = *day;
    }
  }
  return absl::OkStatus();
}

absl::Status ReadForms(mysql::Session& session, ReferenceData* data) {
  auto rows = session.Query(
      "SELECT room, form, district_form, school_kinds FROM facilities_submission_forms");
  if (!rows.ok()) return rows.status();
  for (const mysql::Row& row : *rows) {
    FormInfo& form = data->forms[absl::StrCat(Text(row[0]), "/", Text(row[1]))];
    form.district_form = Integer(row[2]) != 0;
    for (const std::string& kind :
         std::vector<std::string>(absl::StrSplit(Text(row[3]), ',', absl::SkipEmpty()))) {
      form.school_kinds.insert(kind);
    }
  }
  return absl::OkStatus();
}

absl::Status ReadSubmissions(mysql::Session& session, const std::string& room,
                             const std::string& district, ReferenceData* data) {
  auto rows = session.Query(
      absl::StrCat("SELECT form, school_year, school_id FROM ", room,
                   "_submissions WHERE district_id = ? AND state IN ('submitted', 'approved', "
                   "'locked', 'correcting')"),
      {district});
  if (!rows.ok()) return rows.status();
  for (const mysql::Row& row : *rows) {
    data->reported[{absl::StrCat(room, "/", Text(row[0])), static_cast<int>(Integer(row[1]))}]
        .insert(Text(row[2]));
  }
  return absl::OkStatus();
}

absl::Status ReadLists(mysql::Session& session, const std::string& district, ReferenceData* data) {
  auto rows = session.Query(
      "SELECT school_year, school_list_id, school_id FROM facilities_school_list_members "
      "WHERE district_id = ?",
      {district});
  if (!rows.ok()) return rows.status();
  for (const mysql::Row& row : *rows) {
    data->lists[{static_cast<int>(Integer(row[0])), Text(row[1])}].insert(Text(row[2]));
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::TimeZone> ReadZone(mysql::Session& session, const std::string& district) {
  auto rows =
      session.Query("SELECT time_zone FROM facilities_districts WHERE district_id = ?", {district});
  if (!rows.ok()) return rows.status();
  std::string name = kDefaultZone;
  if (!rows->empty() && !mysql::IsNull((*rows)[0][0]) && !Text((*rows)[0][0]).empty()) {
    name = Text((*rows)[0][0]);
  }
  auto zone = FindTimeZone(name);
  if (zone.ok()) return zone;
  LogWarning("time zone of a district is unknown", {{"district", district}, {"zone", name}});
  return FindTimeZone(kDefaultZone);
}

}  // namespace

absl::StatusOr<Reference> ReadReference(mysql::Session& session,
                                        const std::vector<RoomTables>& rooms,
                                        const std::string& district) {
  Reference reference;
  ReferenceData* data = &reference.data;
  if (absl::Status status = ReadSchools(session, district, data); !status.ok()) return status;
  if (absl::Status status = ReadYears(session, district, data); !status.ok()) return status;
  if (absl::Status status = ReadForms(session, data); !status.ok()) return status;
  if (absl::Status status = ReadLists(session, district, data); !status.ok()) return status;
  for (const RoomTables& room : rooms) {
    if (!room.submissions) continue;
    if (absl::Status status = ReadSubmissions(session, room.room, district, data); !status.ok()) {
      return status;
    }
  }
  auto zone = ReadZone(session, district);
  if (!zone.ok()) return zone.status();
  reference.zone = *zone;
  return reference;
}

bool BearsOnReference(const std::string& resource_type) {
  static constexpr std::array<const char*, 5> kTypes = {
      "facilities.District", "facilities.EducationGroup", "facilities.School",
      "facilities.SchoolList", "facilities.SchoolYear"};
  return std::find(kTypes.begin(), kTypes.end(), resource_type) != kTypes.end() ||
         absl::EndsWith(resource_type, ".Submission");
}

}  // namespace districtedu::aggregation
