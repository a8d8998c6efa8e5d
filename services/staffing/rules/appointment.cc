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

using resource::Fact;
using resource::Facts;
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

// A main appointment decides how its secondments count, a secondment whether its main one does: a
// change bears on every school the person is counted at.
std::vector<Touch> TouchesOfAppointment(const AppointmentChange& change) {
  const Appointment& row = change.row();
  std::set<std::string> schools = {resource::SegmentBehind(row.name(), "schools")};
  if (row.kind() != v1::APPOINTMENT_KIND_ADDITIONAL) {
    for (const Appointment* other : change.siblings) {
      if (other->kind() == v1::APPOINTMENT_KIND_ADDITIONAL) continue;
      schools.insert(resource::SegmentBehind(other->name(), "schools"));
    }
  }
  return resource::TouchesOfFacts<Appointment>(
      change, [&](const Appointment& side) { return FactsOfAppointment(side, schools); });
}

// At most one main appointment and one secondment of a person on any date.
absl::Status CheckOverlap(const AppointmentChange& change, const auth::Principal&) {
  if (change.after == nullptr) return absl::OkStatus();
  const Appointment& after = *change.after;
  if (after.kind() == v1::APPOINTMENT_KIND_ADDITIONAL) return absl::OkStatus();
  const bool main = after.kind() == v1::APPOINTMENT_KIND_MAIN;
  for (const Appointment* other : change.siblings) {
    if (other->kind() != after.kind() ||
        !resource::Overlap({after.start_date(), after.end_date()},
                           {other->start_date(), other->end_date()})) {
      continue;
    }
    return Error(Reason::kIntervalOverlap,
                 absl::StrCat("the person has another ", main ? "main appointment" : "secondment",
                              " in these days; end that one first"),
                 {{"field", "start_date"}});
  }
  return absl::OkStatus();
}

}  // namespace

resource::RulesOf<Appointment> AppointmentRules() {
  return {.check = CheckAppointment,
          .siblings_by = "teacher",
          .check_change = CheckOverlap,
          .touches = TouchesOfAppointment};
}

}  // namespace districtedu::staffing
