#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_HONOURS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_HONOURS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "services/districtctl/sample/enrolment.h"
#include "services/districtctl/sample/options.h"
#include "services/districtctl/sample/person.h"
#include "services/districtctl/sample/roster.h"
#include "services/districtctl/sample/schools.h"

namespace districtedu::districtctl::sample {

struct TitleRow {
  const char* id;
  const char* name;
  const char* category;
  const char* level;
  bool famous;
  bool backbone;
};
const std::vector<TitleRow>& Titles();

struct Honour {
  const char* title;
  absl::CivilDay awarded;
  std::optional<absl::CivilDay> valid_to;
};

// Whether one of them, a backbone title or a higher one, is held on the day.
bool HoldsBackbone(const std::vector<Honour>& honours, absl::CivilDay day);

// Titles of the people, in turn: the famous ones from a fixed list that meets every boundary of the
// plan's counts, as many backbone titles a year as make the share planned, ordinary ones at random.
// People are to be passed once each, from number 1 on.
class HonourMaker {
 public:
  HonourMaker(const Options& options, const std::vector<School>& schools,
              const Enrolment& enrolment, const Roster& roster);

  // By day of award.
  std::vector<Honour> Make(const Person& person);

 private:
  struct Tally {
    std::int64_t planned = 0;   // backbone teachers of the year
    std::int64_t teachers = 0;  // among so many
    std::int64_t seen = 0;      // teachers so far
    std::int64_t given = 0;     // of these, with a title
  };

  bool Teaches(const Person& person, int year) const;
  void AddFamous(const Person& person, std::vector<Honour>& honours) const;
  void AddBackbone(int year, Dice& dice, std::vector<Honour>& honours) const;
  void AddOrdinary(const Person& person, Dice& dice, std::vector<Honour>& honours) const;

  const Options& options_;
  const std::vector<School>& schools_;
  std::vector<Tally> tallies_;  // by year
};

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_HONOURS_H_
