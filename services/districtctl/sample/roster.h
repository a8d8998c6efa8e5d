#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_ROSTER_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_ROSTER_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "services/districtctl/sample/career.h"
#include "services/districtctl/sample/enrolment.h"
#include "services/districtctl/sample/flow.h"
#include "services/districtctl/sample/options.h"
#include "services/districtctl/sample/person.h"
#include "services/districtctl/sample/schools.h"

namespace districtedu::districtctl::sample {

// Everybody who works at the schools. A person follows from the number alone, so that people can be
// written one by one whatever their count; the head counts of PE, music and art by year are exact,
// as the ratios of the plan turn on single persons.
class Roster {
 public:
  // Keeps references.
  Roster(const Options& options, const std::vector<School>& schools, const Enrolment& enrolment);
  Roster(const Roster&) = delete;
  Roster& operator=(const Roster&) = delete;

  int size() const { return options_.all_teachers(); }

  // From 1 to size().
  Person Make(int number) const;

  // Teachers of a year that ratios of pupils speak of, roughly; for the share that is honoured.
  std::int64_t Teachers(int year) const { return teachers_[year]; }

 private:
  // In the order of the slots people are dealt from.
  enum Band {
    kPrincipal,
    kVicePrincipal,
    kOtherStaff,
    kSpecial,
    kPe,
    kPePartTime,
    kArtsPrimary,      // full time in music or art
    kArtsPrimarySide,  // beside another subject, or part-time
    kArtsJunior,
    kArtsJuniorSide,
    kGeneral,
    kBands,
  };
  struct Slot {
    Band band;
    std::int64_t index;  // within the band
  };

  void PlanBands(const Enrolment& enrolment, std::int64_t reporting);
  void DealSlots();
  Slot SlotOf(int number) const;
  Duty DutyOf(const Slot& slot, bool junior, Dice& dice) const;
  std::vector<Appointment> MakeStaff(const Slot& slot, int number, Dice& dice) const;
  std::vector<Appointment> MakeSpecial(const Slot& slot, int number, Dice& dice) const;
  void AddPersonal(const Slot& slot, Dice& dice, Person& person) const;

  const Options& options_;
  const std::vector<School>& schools_;
  std::vector<Placement> placements_;  // by year
  const CareerMaker careers_;
  const std::vector<std::vector<Appointment>> principals_;
  std::vector<int> special_;  // special-education schools
  std::array<std::optional<Flow>, kBands> flows_;
  std::array<std::int64_t, kBands> first_slot_{};
  std::int64_t step_ = 1;  // from number to slot: times this, modulo size()
  std::vector<std::int64_t> teachers_;
};

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_ROSTER_H_
