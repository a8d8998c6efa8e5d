#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PERSON_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PERSON_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "services/districtctl/sample/options.h"
#include "services/districtctl/sample/random.h"

namespace districtedu::districtctl::sample {

// Codes stand as they do in the files.
struct Appointment {
  int school = -1;
  const char* kind = "main";
  const char* post = "teacher";
  const char* employment = "in_post";
  bool primary = false;
  bool junior = false;
  const char* full_time = "";  // subject, or none
  std::vector<const char*> subjects;
  absl::CivilDay from;
  std::optional<absl::CivilDay> to;
  const char* end_reason = "";  // of a main one after which the person is gone

  bool Covers(absl::CivilDay day) const { return from <= day && (!to || day < *to); }
};

struct Person {
  int number = 0;
  const char* sex = "";
  absl::CivilDay born;
  absl::CivilDay hired;
  const char* qualification = "";
  const char* earlier_qualification = "";  // up to the summer after the first year; "": the same
  std::vector<Appointment> appointments;
  // Place in the order of those the honours of the plan go to; -1: no such place.
  int famous_teacher = -1;
  int famous_principal = -1;
};

// Where somebody is, and the appointment that holds the post.
struct Service {
  const Appointment* place;
  const Appointment* main;

  bool teaches() const { return main->post == absl::string_view("teacher"); }
  bool in_post() const { return main->employment == absl::string_view("in_post"); }
};

// None where the person holds no main appointment on the day. Points into the person.
inline std::optional<Service> ServiceOn(const Person& person, absl::CivilDay day) {
  Service service{nullptr, nullptr};
  for (const Appointment& held : person.appointments) {
    if (!held.Covers(day)) continue;
    if (held.kind == absl::string_view("main")) service.main = &held;
    if (held.kind == absl::string_view("secondment")) service.place = &held;
  }
  if (service.main == nullptr) return std::nullopt;
  if (service.place == nullptr) service.place = service.main;
  return service;
}

// Census date of a year counted from 0; people of a year are those of this day.
inline absl::CivilDay CensusDate(const Options& options, int year) {
  return absl::CivilDay(options.first_year + year, 10, 15);
}

// A day on which somebody begins, leaves or moves, so that the census of the year before does not
// see it and the census of `year` does. Some fall on the census date itself: ends are exclusive, so
// who ends then is not counted, and who begins then is.
inline absl::CivilDay JoinDate(const Options& options, int year, Dice& dice) {
  const int civil = options.first_year + year;
  const std::int64_t draw = dice.Below(100);
  if (draw < 70) return absl::CivilDay(civil, 9, 1);
  if (draw < 85) return absl::CivilDay(civil, 8, 20);
  if (draw < 95) return absl::CivilDay(civil, 9, dice.Between(2, 30));
  return CensusDate(options, year);
}

inline absl::CivilDay LeaveDate(const Options& options, int year, Dice& dice) {
  const int civil = options.first_year + year;
  const std::int64_t draw = dice.Below(100);
  if (draw < 50) return absl::CivilDay(civil, 9, 1);
  if (draw < 70) return absl::CivilDay(civil, 7, 1);
  if (draw < 90) return absl::CivilDay(civil, dice.Between(1, 6), 1);
  if (draw < 95) return absl::CivilDay(civil - 1, 12, 31);
  return CensusDate(options, year);
}

inline absl::CivilDay MoveDate(const Options& options, int year, Dice& dice) {
  const int civil = options.first_year + year;
  const std::int64_t draw = dice.Below(100);
  if (draw < 60) return absl::CivilDay(civil, 9, 1);
  if (draw < 85) return absl::CivilDay(civil, 8, 20);
  return absl::CivilDay(civil, 2, 16);
}

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PERSON_H_
