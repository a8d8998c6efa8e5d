#include "services/districtctl/sample/career.h"

#include <algorithm>
#include <utility>

namespace districtedu::districtctl::sample {

CareerMaker::CareerMaker(const Options& options, const std::vector<School>& schools,
                         const std::vector<Placement>& placements)
    : options_(options), schools_(schools), placements_(placements) {
  for (std::size_t i = 0; i < schools.size(); ++i) {
    if (schools[i].opens > 0 && schools[i].opens < options.years) {
      openings_.push_back(static_cast<int>(i));
    }
  }
}

Placement::Stage CareerMaker::StageOf(const Plan& plan) const {
  return plan.seat.junior ? Placement::Stage::kJunior : Placement::Stage::kPrimary;
}

Appointment CareerMaker::Hold(const Duty& duty, const Seat& seat, int number) const {
  Appointment out;
  out.school = seat.school;
  out.post = duty.post;
  out.employment = duty.employment;
  if (!duty.teaches()) return out;
  // At a nine-year school one in four teaches in both stages, and so counts in each.
  const bool both = duty.both_stages || (schools_[seat.school].kind == "nine_year" &&
                                         Dice(options_.seed, Topic::kPost, number, 4).Chance(250));
  out.primary = both || !seat.junior;
  out.junior = both || seat.junior;
  out.full_time = duty.full_time;
  out.subjects = duty.subjects;
  return out;
}

std::vector<Appointment> CareerMaker::Make(const Plan& plan, Dice& dice) const {
  Career career;
  Begin(plan, dice, career);
  Seat seat = plan.seat;
  for (int year = plan.joins + 1; year < plan.leaves; ++year) Move(plan, year, seat, dice, career);
  End(plan, seat, dice, career);
  if (plan.duty.teaches()) {
    Second(plan, dice, career);
    AddPost(plan, dice, career);
  }
  LeaveInLastYear(plan, career);
  return career;
}

// Behind the last census: the year has its departures, and nobody is counted otherwise for it.
void CareerMaker::LeaveInLastYear(const Plan& plan, Career& career) const {
  Dice dice(options_.seed, Topic::kPost, plan.number, 6);
  Appointment& last = career.back();
  if (plan.leaves < options_.years || !dice.Chance(25)) return;
  if (last.kind != absl::string_view("main") || last.to) return;
  const absl::CivilDay day(options_.first_year + options_.years, 7, 1);
  if (last.from >= day) return;
  last.to = day;
  last.end_reason = EndReason(plan);
}

void CareerMaker::Begin(const Plan& plan, Dice& dice, Career& career) const {
  Appointment held = Hold(plan.duty, plan.seat, plan.number);
  if (plan.joins > 0) {
    held.from = JoinDate(options_, plan.joins, dice);
    career.push_back(std::move(held));
    return;
  }
  const int civil = options_.first_year - static_cast<int>(dice.Between(0, 12));
  held.from = dice.Chance(800) ? absl::CivilDay(civil, 9, 1) : absl::CivilDay(civil, 8, 20);
  const School& school = schools_[plan.seat.school];
  if (school.opened_on && held.from < *school.opened_on) held.from = *school.opened_on;
  if (dice.Chance(200)) {
    Seat before = placements_[0].At(StageOf(plan), dice.Next());
    if (before.school != plan.seat.school && !schools_[before.school].opened_on) {
      Appointment earlier = Hold(plan.duty, before, plan.number);
      earlier.to = held.from;
      earlier.from = absl::CivilDay(held.from.year() - static_cast<int>(dice.Between(1, 8)), 9, 1);
      career.push_back(std::move(earlier));
    }
  }
  career.push_back(std::move(held));
}

void CareerMaker::MoveTo(const Duty& duty, const Seat& seat, absl::CivilDay day, int number,
                         Career& career) const {
  career.back().to = day;
  career.push_back(Hold(duty, seat, number));
  career.back().from = day;
}

void CareerMaker::Move(const Plan& plan, int year, Seat& seat, Dice& dice, Career& career) const {
  const School& school = schools_[seat.school];
  if (school.closes == year) {
    seat.school = school.merged_into;
    MoveTo(plan.duty, seat, *school.closed_on, plan.number, career);
    return;
  }
  for (const int opening : openings_) {
    if (schools_[opening].opens != year) continue;
    if (!dice.Chance(placements_[year].Permille(opening, seat.junior))) continue;
    seat.school = opening;
    MoveTo(plan.duty, seat, *schools_[opening].opened_on, plan.number, career);
    return;
  }
  if (!dice.Chance(30)) return;
  const Seat next = placements_[year].At(StageOf(plan), dice.Next());
  // A school of this year has no staff before its first day.
  if (next.school == seat.school || schools_[next.school].opens == year) return;
  seat = next;
  MoveTo(plan.duty, seat, MoveDate(options_, year, dice), plan.number, career);
}

const char* CareerMaker::EndReason(const Plan& plan) const {
  Dice dice(options_.seed, Topic::kPost, plan.number, 5);
  const std::int64_t draw = dice.Below(100);
  if (draw < 55 && plan.joins == 0) return "retired";
  if (draw < 75) return "resigned";
  if (draw < 94) return "transferred_out";
  return draw < 96 ? "dismissed" : "other_departure";
}

void CareerMaker::End(const Plan& plan, const Seat& seat, Dice& dice, Career& career) const {
  if (plan.leaves < options_.years) {
    const absl::CivilDay day = LeaveDate(options_, plan.leaves, dice);
    const School& school = schools_[seat.school];
    if (plan.may_change_subject && dice.Chance(400) && school.OpenThroughout()) {
      MoveTo(GeneralDuty(seat.junior, dice), seat, day, plan.number, career);
    } else {
      career.back().to = day;
      career.back().end_reason = EndReason(plan);
    }
    // Its last day may come first.
    if (school.closed_on && career.back().to && *school.closed_on < *career.back().to &&
        career.back().from < *school.closed_on) {
      career.back().to = school.closed_on;
    }
    return;
  }
  // After the last census: bears on no year of the sample.
  if (!dice.Chance(10)) return;
  const int last = options_.years - 1;
  const Seat next = placements_[last].At(StageOf(plan), dice.Next());
  if (next.school == seat.school) return;
  MoveTo(plan.duty, next, absl::CivilDay(options_.first_year + options_.years, 2, 16), plan.number,
         career);
}

void CareerMaker::Second(const Plan& plan, Dice& dice, Career& career) const {
  for (int year = plan.joins; year < plan.leaves; ++year) {
    if (!dice.Chance(25)) continue;
    const int civil = options_.first_year + year;
    absl::CivilDay from(civil, 9, 1);
    absl::CivilDay to(civil + (dice.Chance(200) ? 2 : 1), 7, 10);
    if (dice.Chance(100)) from = CensusDate(options_, year);
    if (dice.Chance(100)) {
      // Over on the census date itself, so back home for the count.
      from = absl::CivilDay(civil, 2, 16);
      to = CensusDate(options_, year);
    }
    const auto main = std::find_if(career.begin(), career.end(), [&](const Appointment& held) {
      return held.from <= from && (!held.to || to <= *held.to);
    });
    if (main == career.end()) continue;
    const Seat host = placements_[year].At(StageOf(plan), dice.Next());
    if (host.school == main->school || !schools_[host.school].OpenThroughout()) continue;
    Appointment second = *main;
    second.school = host.school;
    second.kind = "secondment";
    second.end_reason = "";
    second.primary = !host.junior;
    second.junior = host.junior;
    second.from = from;
    second.to = to;
    career.push_back(std::move(second));
    return;
  }
}

void CareerMaker::AddPost(const Plan& plan, Dice& dice, Career& career) const {
  if (!dice.Chance(25)) return;
  const int year = static_cast<int>(dice.Between(plan.joins, plan.leaves - 1));
  const Seat other = placements_[year].At(StageOf(plan), dice.Next());
  if (!schools_[other.school].OpenThroughout()) return;
  const absl::CivilDay from(options_.first_year + year, 9, 20);
  const auto main = std::find_if(career.begin(), career.end(), [&](const Appointment& held) {
    return held.kind == absl::string_view("main") && held.Covers(from);
  });
  if (main == career.end() || main->school == other.school) return;
  Appointment additional = *main;
  additional.school = other.school;
  additional.kind = "additional";
  additional.end_reason = "";
  additional.employment = "part_time";
  additional.primary = !other.junior;
  additional.junior = other.junior;
  additional.from = from;
  if (dice.Chance(600) && (!main->to || *main->to > absl::CivilDay(from.year() + 1, 7, 1))) {
    additional.to = absl::CivilDay(from.year() + 1, 7, 1);
  } else {
    additional.to = main->to;
  }
  career.push_back(std::move(additional));
}

}  // namespace districtedu::districtctl::sample
