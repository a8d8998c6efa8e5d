#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_DUTY_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_DUTY_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "services/districtctl/sample/random.h"

namespace districtedu::districtctl::sample {

struct SubjectRow {
  const char* id;
  const char* name;
  const char* area;
};
const std::vector<SubjectRow>& Subjects();

// What somebody does, wherever it is.
struct Duty {
  const char* post = "teacher";
  const char* employment = "in_post";
  const char* full_time = "";
  std::vector<const char*> subjects;
  bool both_stages = false;

  bool teaches() const { return absl::string_view(post) == "teacher"; }
};

Duty PostDuty(const char* post);
Duty PeDuty(Dice& dice);
// Part-time, with PE as the full-time subject: no full-time PE teacher all the same.
Duty PartTimePeDuty();
// Full time in music or art; with `both`, teaches the other one too.
Duty ArtsDuty(bool both, Dice& dice);
// Teaches music or art beside a main subject, or part-time.
Duty SideArtsDuty(bool junior, Dice& dice);
Duty GeneralDuty(bool junior, Dice& dice);

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_DUTY_H_
