#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_CAREER_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_CAREER_H_

#include <vector>

#include "services/districtctl/sample/duty.h"
#include "services/districtctl/sample/enrolment.h"
#include "services/districtctl/sample/options.h"
#include "services/districtctl/sample/person.h"
#include "services/districtctl/sample/schools.h"

namespace districtedu::districtctl::sample {

// Appointments of one person over the years: the main ones one behind the other, moves between
// schools, a secondment, an additional post, an earlier school. What a duty is never changes with a
// move, nor the stage, so that head counts by duty and stage stay as planned.
class CareerMaker {
 public:
  struct Plan {
    int number = 0;  // of the person
    Duty duty;
    Seat seat;
    int joins = 0;   // first year there; 0: since before the sample
    int leaves = 0;  // first year no longer there; the number of years: stays
    // May teach another subject after leaving the duty.
    bool may_change_subject = false;
  };

  // Keeps references.
  CareerMaker(const Options& options, const std::vector<School>& schools,
              const std::vector<Placement>& placements);

  std::vector<Appointment> Make(const Plan& plan, Dice& dice) const;

  // An appointment of the duty there, without dates.
  Appointment Hold(const Duty& duty, const Seat& seat, int number) const;

 private:
  using Career = std::vector<Appointment>;

  void Begin(const Plan& plan, Dice& dice, Career& career) const;
  void Move(const Plan& plan, int year, Seat& seat, Dice& dice, Career& career) const;
  void MoveTo(const Duty& duty, const Seat& seat, absl::CivilDay day, int number,
              Career& career) const;
  void End(const Plan& plan, const Seat& seat, Dice& dice, Career& career) const;
  void LeaveInLastYear(const Plan& plan, Career& career) const;
  void Second(const Plan& plan, Dice& dice, Career& career) const;
  void AddPost(const Plan& plan, Dice& dice, Career& career) const;
  // Why somebody is gone. Only who was there from the beginning is of an age to retire.
  const char* EndReason(const Plan& plan) const;
  Placement::Stage StageOf(const Plan& plan) const;

  const Options& options_;
  const std::vector<School>& schools_;
  const std::vector<Placement>& placements_;
  std::vector<int> openings_;  // schools that open after the first year
};

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_CAREER_H_
