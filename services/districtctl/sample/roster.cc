#include "services/districtctl/sample/roster.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "services/districtctl/sample/principals.h"

namespace districtedu::districtctl::sample {
namespace {

constexpr std::int64_t kStaffOfSpecialSchool = 14;

// Pupils per teacher of the subject, in tenths, by year from the first; then again from the
// beginning. Around the 220 of the plan, so that its verdicts differ.
constexpr std::int64_t kPeRatio[] = {2360, 2193, 2190};
constexpr std::int64_t kArtsRatio[] = {2320, 2262, 2138};
// Share of full-time ones among them in permille; the plan asks for 750 and 850.
constexpr std::int64_t kFullTimePrimary[] = {700, 768, 735};
constexpr std::int64_t kFullTimeJunior[] = {800, 825, 876};

constexpr int kRatioCycle = static_cast<int>(std::size(kPeRatio));

// Multiples of the golden ratio spread any run of numbers evenly over 2^64.
std::uint64_t Spread(std::uint64_t index, std::uint64_t offset) {
  return index * 0x9E3779B97F4A7C15u + offset;
}

}  // namespace

Roster::Roster(const Options& options, const std::vector<School>& schools,
               const Enrolment& enrolment)
    : options_(options),
      schools_(schools),
      careers_(options, schools, placements_),
      principals_(MakePrincipals(options, schools)) {
  std::int64_t reporting = 0;
  for (std::size_t i = 0; i < schools.size(); ++i) {
    if (schools[i].reports) ++reporting;
    if (schools[i].special()) special_.push_back(static_cast<int>(i));
  }
  for (int year = 0; year < options.years; ++year) {
    placements_.emplace_back(enrolment, schools, year);
  }
  PlanBands(enrolment, reporting);
  DealSlots();
}

void Roster::PlanBands(const Enrolment& enrolment, std::int64_t reporting) {
  std::vector<std::int64_t> heads[kBands];
  for (int year = 0; year < options_.years; ++year) {
    const int cycle = year % kRatioCycle;
    const std::int64_t primary = enrolment.Total(year, false);
    const std::int64_t junior = enrolment.Total(year, true);
    heads[kVicePrincipal].push_back(reporting * 3 / 2);
    heads[kOtherStaff].push_back(reporting * 2);
    heads[kPe].push_back((primary + junior) * 10 / kPeRatio[cycle]);
    heads[kPePartTime].push_back(std::max<std::int64_t>(3, heads[kPe].back() / 40));
    const std::int64_t arts_primary = primary * 10 / kArtsRatio[cycle];
    const std::int64_t arts_junior = junior * 10 / kArtsRatio[cycle];
    heads[kArtsPrimary].push_back(arts_primary * kFullTimePrimary[cycle] / 1000);
    heads[kArtsPrimarySide].push_back(arts_primary - heads[kArtsPrimary].back());
    heads[kArtsJunior].push_back(arts_junior * kFullTimeJunior[cycle] / 1000);
    heads[kArtsJuniorSide].push_back(arts_junior - heads[kArtsJunior].back());
  }
  for (int band = 0; band < kBands; ++band) {
    if (!heads[band].empty()) flows_[band].emplace(heads[band], 25);
  }
}

void Roster::DealSlots() {
  std::int64_t dealt = 0;
  for (int band = 0; band < kBands; ++band) {
    first_slot_[band] = dealt;
    if (band == kPrincipal) {
      dealt += static_cast<std::int64_t>(principals_.size());
    } else if (band == kSpecial) {
      dealt += static_cast<std::int64_t>(special_.size()) * kStaffOfSpecialSchool;
    } else if (band == kGeneral) {
      flows_[band] = Flow::OfPeople(size() - dealt, options_.years, 25);
    } else {
      dealt += flows_[band]->people();
    }
  }
  step_ = std::int64_t{size()} * 618 / 1000;
  while (std::gcd(step_, std::int64_t{size()}) != 1) ++step_;
  for (int year = 0; year < options_.years; ++year) {
    std::int64_t teachers = 0;
    for (int band = kPe; band < kBands; ++band) teachers += flows_[band]->Heads(year);
    teachers_.push_back(teachers);
  }
}

Roster::Slot Roster::SlotOf(int number) const {
  const std::int64_t slot = (number - 1) * step_ % size();
  int band = kGeneral;
  while (slot < first_slot_[band]) --band;
  return {static_cast<Band>(band), slot - first_slot_[band]};
}

Person Roster::Make(int number) const {
  const Slot slot = SlotOf(number);
  Person person;
  person.number = number;
  Dice moves(options_.seed, Topic::kMoves, number);
  if (slot.band == kPrincipal) {
    person.appointments = principals_[slot.index];
    person.famous_principal = static_cast<int>(slot.index);
  } else if (slot.band == kSpecial) {
    person.appointments = MakeSpecial(slot, number, moves);
  } else {
    person.appointments = MakeStaff(slot, number, moves);
  }
  if (slot.band == kGeneral) {
    // From the end of those who were there at the beginning: they stay longest.
    const std::int64_t from_end = flows_[kGeneral]->initial() - 1 - slot.index;
    if (from_end >= 0 && from_end % 3 == 0) person.famous_teacher = static_cast<int>(from_end / 3);
  }
  Dice personal(options_.seed, Topic::kPerson, number);
  AddPersonal(slot, personal, person);
  return person;
}

std::vector<Appointment> Roster::MakeSpecial(const Slot& slot, int number, Dice& dice) const {
  const std::int64_t place = slot.index % kStaffOfSpecialSchool;
  // One of PE and one of music: they teach full time, and count in no ratio of pupils.
  Duty duty = place == 0   ? PeDuty(dice)
              : place == 1 ? ArtsDuty(false, dice)
                           : GeneralDuty(false, dice);
  duty.both_stages = true;
  const Seat seat{special_[slot.index / kStaffOfSpecialSchool], false};
  Appointment held = careers_.Hold(duty, seat, number);
  held.from = absl::CivilDay(options_.first_year - static_cast<int>(dice.Between(0, 9)), 9, 1);
  return {held};
}

Duty Roster::DutyOf(const Slot& slot, bool junior, Dice& dice) const {
  switch (slot.band) {
    case kVicePrincipal:
      return PostDuty("vice_principal");
    case kOtherStaff:
      return PostDuty("other_staff");
    case kPe:
      return PeDuty(dice);
    case kPePartTime:
      return PartTimePeDuty();
    case kArtsPrimary:
    case kArtsJunior:
      return ArtsDuty(slot.index % 12 == 0, dice);
    case kArtsPrimarySide:
    case kArtsJuniorSide:
      return SideArtsDuty(junior, dice);
    default:
      return GeneralDuty(junior, dice);
  }
}

std::vector<Appointment> Roster::MakeStaff(const Slot& slot, int number, Dice& dice) const {
  const Band band = slot.band;
  const auto stage = band == kArtsPrimary || band == kArtsPrimarySide ? Placement::Stage::kPrimary
                     : band == kArtsJunior || band == kArtsJuniorSide ? Placement::Stage::kJunior
                                                                      : Placement::Stage::kAny;
  CareerMaker::Plan plan;
  plan.number = number;
  plan.joins = flows_[band]->Joins(slot.index);
  plan.leaves = flows_[band]->Leaves(slot.index);
  const std::uint64_t offset = Hash({options_.seed, static_cast<std::uint64_t>(Topic::kPlacement),
                                     static_cast<std::uint64_t>(band)});
  plan.seat =
      placements_[plan.joins].At(stage, Spread(static_cast<std::uint64_t>(slot.index), offset));
  plan.duty = DutyOf(slot, plan.seat.junior, dice);
  plan.may_change_subject = band != kGeneral;
  return careers_.Make(plan, dice);
}

void Roster::AddPersonal(const Slot& slot, Dice& dice, Person& person) const {
  absl::CivilDay first = person.appointments.front().from;
  for (const Appointment& each : person.appointments) first = std::min(first, each.from);
  const bool begins =
      slot.band != kPrincipal && slot.band != kSpecial && flows_[slot.band]->Joins(slot.index) > 0;
  // Who has just come is young; others worked elsewhere before.
  const int worked = begins ? 0 : static_cast<int>(dice.Between(0, 10));
  person.hired = absl::CivilDay(first.year() - worked, 8, 1);
  if (person.hired > first) person.hired = first;
  const int age = static_cast<int>(dice.Between(21, 25));
  person.born = absl::CivilDay(person.hired.year() - age, static_cast<int>(dice.Between(1, 12)),
                               static_cast<int>(dice.Between(1, 28)));
  person.sex = dice.Chance(640) ? "female" : "male";
  const std::int64_t draw = dice.Below(100);
  person.qualification = draw < 4    ? "below_associate"
                         : draw < 22 ? "associate"
                         : draw < 93 ? "bachelor"
                         : draw < 99 ? "master"
                                     : "doctor";
  // Some studied beside their work, those hired long enough before.
  if (person.hired.year() < options_.first_year) {
    if (draw >= 22 && draw < 27) person.earlier_qualification = "associate";
    if (draw >= 93 && draw < 95) person.earlier_qualification = "bachelor";
  }
  for (const Appointment& each : person.appointments) {
    if (each.end_reason != absl::string_view("retired")) continue;
    const int retires = person.sex == absl::string_view("female") ? 55 : 60;
    person.born = absl::CivilDay(each.to->year() - retires, person.born.month(), person.born.day());
    person.hired = std::min(person.hired, absl::CivilDay(person.born.year() + age, 8, 1));
  }
}

}  // namespace districtedu::districtctl::sample
