#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_SURVEY_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_SURVEY_H_

#include <cstdint>
#include <vector>

#include "services/districtctl/sample/enrolment.h"
#include "services/districtctl/sample/honours.h"
#include "services/districtctl/sample/options.h"
#include "services/districtctl/sample/person.h"
#include "services/districtctl/sample/rotation.h"
#include "services/districtctl/sample/schools.h"
#include "services/districtctl/sample/teaching.h"

namespace districtedu::districtctl::sample {

// What has to be known of all people before anything is written of one: a first pass over them.
class Survey {
 public:
  // On the census date.
  struct SchoolYear {
    std::int32_t teachers = 0;   // serving there
    std::int32_t others = 0;     // neither teacher nor principal
    std::int32_t principal = 0;  // number of the person; 0: none
  };
  // In the school year; heads on its census date.
  struct Year {
    std::int64_t in_post = 0;            // teachers with an established post at schools of the plan
    std::int64_t exchanged = 0;          // teachers who began an exchange
    std::int64_t exchanged_in_post = 0;  // of these, among `in_post`
    std::int64_t left = 0;               // teachers with an established post who left the district
    std::int64_t joined = 0;             // who came to it
  };

  // Keeps references.
  Survey(const Options& options, const std::vector<School>& schools, const Enrolment& enrolment);

  // In order of the numbers.
  void Add(const Person& person, const std::vector<Honour>& honours);

  const SchoolYear& At(int school, int year) const {
    return school_years_[static_cast<std::size_t>(school) * options_.years + year];
  }
  const Year& Of(int year) const { return years_[year]; }
  const Teaching& teaching() const { return teaching_; }
  int Qualified(int school, int year, bool junior, int course) const {
    return teaching_.Qualified(enrolment_, school, year, junior, course);
  }

 private:
  void AddService(const Person& person, const std::vector<Exchange>& exchanges, int year);

  const Options& options_;
  const std::vector<School>& schools_;
  const Enrolment& enrolment_;
  Teaching teaching_;
  ExchangeRegister exchanges_;
  std::vector<SchoolYear> school_years_;  // by school and year
  std::vector<Year> years_;
};

// Counted from 0; negative before the sample, the number of years or more behind it.
int YearOf(const Options& options, absl::CivilDay day);

// A teacher with an established post who comes to the district in a year of the sample, or leaves
// it: the appointment with which that happens, or null.
const Appointment* JoinsInPost(const Options& options, const Person& person);
const Appointment* LeavesInPost(const Person& person);

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_SURVEY_H_
