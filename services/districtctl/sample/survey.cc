#include "services/districtctl/sample/survey.h"

#include <algorithm>

#include "absl/strings/string_view.h"
#include "common/base/date.h"

namespace districtedu::districtctl::sample {
namespace {

bool IsTeacherInPost(const Appointment& held) {
  return held.kind == absl::string_view("main") && held.post == absl::string_view("teacher") &&
         held.employment == absl::string_view("in_post");
}

}  // namespace

int YearOf(const Options& options, absl::CivilDay day) {
  return SchoolYearOf(day) - options.first_year;
}

const Appointment* JoinsInPost(const Options& options, const Person& person) {
  const Appointment* first = &person.appointments.front();
  for (const Appointment& held : person.appointments) {
    if (held.from < first->from) first = &held;
  }
  const int year = YearOf(options, first->from);
  return year >= 0 && year < options.years && IsTeacherInPost(*first) ? first : nullptr;
}

const Appointment* LeavesInPost(const Person& person) {
  for (const Appointment& held : person.appointments) {
    if (held.end_reason[0] != '\0' && IsTeacherInPost(held)) return &held;
  }
  return nullptr;
}

Survey::Survey(const Options& options, const std::vector<School>& schools,
               const Enrolment& enrolment)
    : options_(options),
      schools_(schools),
      enrolment_(enrolment),
      teaching_(options, schools),
      exchanges_(options),
      school_years_(schools.size() * options.years),
      years_(options.years) {}

void Survey::Add(const Person& person, const std::vector<Honour>& honours) {
  const std::vector<Exchange> exchanges = exchanges_.Register(options_, schools_, person, honours);
  for (int year = 0; year < options_.years; ++year) AddService(person, exchanges, year);
  if (const Appointment* held = JoinsInPost(options_, person); held != nullptr) {
    ++years_[YearOf(options_, held->from)].joined;
  }
  if (const Appointment* held = LeavesInPost(person); held != nullptr) {
    // Of the last day.
    const int year = YearOf(options_, *held->to - 1);
    if (year >= 0 && year < options_.years) ++years_[year].left;
  }
}

void Survey::AddService(const Person& person, const std::vector<Exchange>& exchanges, int year) {
  const bool exchanged =
      std::any_of(exchanges.begin(), exchanges.end(), [&](const Exchange& exchange) {
        return !exchange.principal && YearOf(options_, exchange.from) == year;
      });
  if (exchanged) ++years_[year].exchanged;
  const absl::CivilDay census = CensusDate(options_, year);
  const auto at = [&](int school) -> SchoolYear& {
    return school_years_[static_cast<std::size_t>(school) * options_.years + year];
  };
  for (const Appointment& held : person.appointments) {
    if (held.post == absl::string_view("principal") && held.Covers(census)) {
      at(held.school).principal = person.number;
    }
  }
  const std::optional<Service> service = ServiceOn(person, census);
  if (!service) return;
  if (!service->teaches()) {
    if (service->main->post != absl::string_view("principal")) ++at(service->main->school).others;
    return;
  }
  ++at(service->place->school).teachers;
  teaching_.Deal(person, *service, year);
  if (!service->in_post() || schools_[service->main->school].special()) return;
  ++years_[year].in_post;
  if (exchanged) ++years_[year].exchanged_in_post;
}

}  // namespace districtedu::districtctl::sample
