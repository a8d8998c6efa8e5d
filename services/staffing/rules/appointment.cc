#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "common/resource/change/checks.h"
#include "common/resource/declared/name.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::staffing {
namespace {

using resource::Days;
using resource::Fact;
using resource::Facts;
using resource::StoreReader;
using resource::Touch;
using v1::Appointment;
using AppointmentChange = resource::ChangeOf<Appointment>;

void CheckAppointment(const Appointment& after, resource::Violations* violations) {
  resource::CheckDateOrder(after, "start_date", "end_date", violations);
  std::set<int> stages;
  for (int i = 0; i < after.stages_size(); ++i) {
    if (!stages.insert(after.stages(i)).second) {
      violations->push_back(
          {absl::StrCat("stages[", i, "]"), Reason::kDuplicateKeyInBatch, "is given twice"});
    }
  }
  if (after.end_reason() != v1::END_REASON_UNSPECIFIED && after.end_date().empty()) {
    violations->push_back(
        {"end_date", Reason::kRequiredFieldMissing, "must be given with end_reason"});
  }
}

// At each school the person is counted at: all of its days, and the last one, on which who leaves
// the district counts as a departure.
Facts FactsOfAppointment(const Appointment& appointment, const std::set<std::string>& schools) {
  const std::string content =
      resource::ContentOf(appointment, {"start_date", "end_date", "end_reason"});
  const auto end = ParseDate(appointment.end_date());
  Facts facts;
  for (const std::string& school : schools) {
    facts.push_back({{appointment.start_date(), appointment.end_date()}, school, content});
    if (!end || appointment.end_reason() == v1::END_REASON_UNSPECIFIED) continue;
    for (Fact& departure : resource::FactOfDay(FormatDate(*end - 1), school,
                                               absl::StrCat("leaves ", appointment.end_reason()))) {
      facts.push_back(std::move(departure));
    }
  }
  return facts;
}

// Two appointments of one person are never written side by side.
absl::Status LockTeachers(const StoreReader& store, const std::vector<const Appointment*>& rows) {
  static const resource::ListStatement& statement = *new resource::ListStatement(
      "SELECT teacher_id FROM staffing_teachers FORCE INDEX (PRIMARY) WHERE district_id = ? AND "
      "teacher_id IN (",
      1, ") ORDER BY district_id, teacher_id FOR UPDATE");
  std::set<std::string> teachers;
  for (const Appointment* row : rows) teachers.insert(resource::LastSegment(row->teacher()));
  const std::vector<std::string> ids(teachers.begin(), teachers.end());
  return resource::QueryList(store.session, statement, {store.district}, ids.size(),
                             [&](std::size_t i, std::vector<mysql::Value>* params) {
                               params->emplace_back(ids[i]);
                             })
      .status();
}

// A main appointment decides how its secondments count, a secondment whether its main one does: a
// change bears on every school the person is counted at.
absl::StatusOr<std::vector<Touch>> TouchesOfAppointment(const AppointmentChange& change,
                                                        const StoreReader& store) {
  const Appointment& row = change.row();
  std::set<std::string> schools = {resource::SegmentBehind(row.name(), "schools")};
  if (row.kind() != v1::APPOINTMENT_KIND_ADDITIONAL) {
    const auto others = store.session.Query(
        "SELECT DISTINCT school_id FROM staffing_appointments WHERE district_id = ? AND "
        "teacher_id = ? AND kind <> 'additional'",
        {store.district, resource::LastSegment(row.teacher())});
    if (!others.ok()) return others.status();
    for (const mysql::Row& other : *others) schools.insert(std::get<std::string>(other[0]));
  }
  return resource::TouchesOfFacts<Appointment>(
      change, [&](const Appointment& side) { return FactsOfAppointment(side, schools); });
}

// At most one main appointment and one secondment of a person on any date.
absl::Status CheckAppointmentInStore(const AppointmentChange& change, const StoreReader& store) {
  if (change.after == nullptr) return absl::OkStatus();
  const Appointment& after = *change.after;
  if (after.kind() == v1::APPOINTMENT_KIND_ADDITIONAL) return absl::OkStatus();
  const bool main = after.kind() == v1::APPOINTMENT_KIND_MAIN;
  const auto others = store.session.Query(
      "SELECT start_date, end_date FROM staffing_appointments WHERE district_id = ? AND "
      "teacher_id = ? AND kind = ? AND NOT (school_id = ? AND appointment_id = ?) AND start_date < "
      "? AND (end_date IS NULL OR end_date > ?) ORDER BY start_date LIMIT 1",
      {store.district, resource::LastSegment(after.teacher()),
       std::string(main ? "main" : "secondment"), resource::SegmentBehind(after.name(), "schools"),
       resource::LastSegment(after.name()),
       after.end_date().empty() ? "9999-12-31" : after.end_date(), after.start_date()});
  if (!others.ok()) return others.status();
  if (others->empty()) return absl::OkStatus();
  return Error(Reason::kIntervalOverlap,
               absl::StrCat("the person has another ", main ? "main appointment" : "secondment",
                            " in these days; end that one first"),
               {{"field", "start_date"}});
}

}  // namespace

resource::RulesOf<Appointment> AppointmentRules() {
  return {.check = CheckAppointment,
          .lock_parents = LockTeachers,
          .check_in_store = CheckAppointmentInStore,
          .touches_in_store = TouchesOfAppointment};
}

}  // namespace districtedu::staffing
