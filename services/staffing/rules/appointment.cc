#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "districtedu/staffing/v1/appointment.pb.h"
#include "services/staffing/rules/rules.h"
#include "services/staffing/rules/school_year.h"

namespace districtedu::staffing {
namespace {

using resource::StoreCheck;
using resource::StoredRow;
using resource::Touch;
using v1::Appointment;

const Appointment& AppointmentOf(const StoredRow& row) {
  return static_cast<const Appointment&>(*row.message);
}

void CheckAppointment(const resource::Message& after, resource::Violations* violations) {
  resource::CheckDateOrder(after, "start_date", "end_date", violations);
  const auto& appointment = static_cast<const Appointment&>(after);
  std::set<int> stages;
  for (int i = 0; i < appointment.stages_size(); ++i) {
    if (!stages.insert(appointment.stages(i)).second) {
      violations->push_back(
          {absl::StrCat("stages[", i, "]"), Reason::kDuplicateKeyInBatch, "is given twice"});
    }
  }
  if (appointment.end_reason() != v1::END_REASON_UNSPECIFIED && appointment.end_date().empty()) {
    violations->push_back(
        {"end_date", Reason::kRequiredFieldMissing, "must be given with end_reason"});
  }
}

// The day on which a person leaves the district counts as a departure of its own.
void AddDeparture(const Appointment& appointment,
                  std::vector<std::pair<std::string, std::string>>* days) {
  const auto end = ParseDate(appointment.end_date());
  if (!end || appointment.end_reason() == v1::END_REASON_UNSPECIFIED) return;
  days->emplace_back(FormatDate(*end - 1), appointment.end_date());
}

// Days on which the change can alter a count: where only an end moved, those between its two
// places; else all days of the row before and after.
std::vector<std::pair<std::string, std::string>> ChangedDays(const StoreCheck& check) {
  if (!check.before || !check.after) {
    const Appointment& only = AppointmentOf(check.after ? *check.after : *check.before);
    return {{only.start_date(), only.end_date()}};
  }
  const Appointment& before = AppointmentOf(*check.before);
  const Appointment& after = AppointmentOf(*check.after);
  Appointment moved = before;
  moved.set_start_date(after.start_date());
  moved.set_end_date(after.end_date());
  moved.set_end_reason(after.end_reason());
  moved.set_etag(after.etag());
  *moved.mutable_update_time() = after.update_time();
  if (moved.SerializeAsString() != after.SerializeAsString()) {
    return {{before.start_date(), before.end_date()}, {after.start_date(), after.end_date()}};
  }
  std::vector<std::pair<std::string, std::string>> days;
  if (before.start_date() != after.start_date()) {
    days.emplace_back(std::min(before.start_date(), after.start_date()),
                      std::max(before.start_date(), after.start_date()));
  }
  if (before.end_date() != after.end_date()) {
    days.emplace_back(EarlierEnd(before.end_date(), after.end_date()),
                      LaterEnd(before.end_date(), after.end_date()));
  }
  if (before.end_date() != after.end_date() || before.end_reason() != after.end_reason()) {
    AddDeparture(before, &days);
    AddDeparture(after, &days);
  }
  return days;
}

// Two appointments of one person are never written side by side.
absl::Status LockTeachers(mysql::Session& session, const std::string& district,
                          const std::vector<const StoredRow*>& rows) {
  static const resource::ListStatement& statement = *new resource::ListStatement(
      "SELECT teacher_id FROM staffing_teachers FORCE INDEX (PRIMARY) WHERE district_id = ? AND "
      "teacher_id IN (",
      1, ") ORDER BY district_id, teacher_id FOR UPDATE");
  std::set<std::string> teachers;
  for (const StoredRow* row : rows) teachers.insert(LastSegment(AppointmentOf(*row).teacher()));
  const std::vector<std::string> ids(teachers.begin(), teachers.end());
  return resource::QueryList(session, statement, {district}, ids.size(),
                             [&](std::size_t i, std::vector<mysql::Value>* params) {
                               params->emplace_back(ids[i]);
                             })
      .status();
}

// A main appointment decides how its secondments count, a secondment whether its main one does: a
// change bears on every school the person is counted at.
absl::StatusOr<std::vector<Touch>> AppointmentTouches(const StoreCheck& check) {
  const StoredRow& row = check.after ? *check.after : *check.before;
  const std::string teacher = LastSegment(AppointmentOf(row).teacher());
  std::set<std::string> schools = {std::get<std::string>(row.key[1])};
  if (AppointmentOf(row).kind() != v1::APPOINTMENT_KIND_ADDITIONAL) {
    const auto others = check.session.Query(
        "SELECT DISTINCT school_id FROM staffing_appointments WHERE district_id = ? AND "
        "teacher_id = ? AND kind <> 'additional'",
        {check.district, teacher});
    if (!others.ok()) return others.status();
    for (const mysql::Row& other : *others) schools.insert(std::get<std::string>(other[0]));
  }
  std::vector<Touch> touches;
  for (const auto& [from, to] : ChangedDays(check)) {
    for (const std::string& school : schools) {
      touches.push_back(resource::TouchOfDates(from, to, school));
    }
  }
  return touches;
}

// At most one main appointment and one secondment of a person on any date.
absl::Status CheckAppointmentInStore(const StoreCheck& check) {
  if (!check.after) return absl::OkStatus();
  const Appointment& after = AppointmentOf(*check.after);
  if (after.kind() == v1::APPOINTMENT_KIND_ADDITIONAL) return absl::OkStatus();
  const bool main = after.kind() == v1::APPOINTMENT_KIND_MAIN;
  const auto others = check.session.Query(
      "SELECT start_date, end_date FROM staffing_appointments WHERE district_id = ? AND "
      "teacher_id = ? AND kind = ? AND NOT (school_id = ? AND appointment_id = ?) AND start_date < "
      "? AND (end_date IS NULL OR end_date > ?) ORDER BY start_date LIMIT 1",
      {check.district, LastSegment(after.teacher()), std::string(main ? "main" : "secondment"),
       check.after->key[1], check.after->key[2],
       after.end_date().empty() ? "9999-12-31" : after.end_date(), after.start_date()});
  if (!others.ok()) return others.status();
  if (others->empty()) return absl::OkStatus();
  return Error(Reason::kIntervalOverlap,
               absl::StrCat("the person has another ", main ? "main appointment" : "secondment",
                            " in these days; end that one first"),
               {{"field", "start_date"}});
}

}  // namespace

resource::Rules AppointmentRules() {
  return {.check = CheckAppointment,
          .lock_parents = LockTeachers,
          .check_in_store = CheckAppointmentInStore,
          .touches = AppointmentTouches};
}

}  // namespace districtedu::staffing
