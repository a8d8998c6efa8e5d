#include "services/districtctl/sample/teaching.h"

#include <algorithm>

namespace districtedu::districtctl::sample {
namespace {

bool Teaches(const Appointment& held, absl::string_view subject) {
  return held.full_time == subject ||
         std::find(held.subjects.begin(), held.subjects.end(), subject) != held.subjects.end();
}

}  // namespace

Teaching::Teaching(const Options& options, const std::vector<School>& schools)
    : options_(options), schools_(schools), stages_(schools.size() * options.years * 2) {}

Teaching::Share Teaching::Deal(const Person& person, const Service& service, int year) {
  Share share;
  const Appointment& place = *service.place;
  for (const bool junior : {false, true}) {
    if (junior ? !place.junior : !place.primary) continue;
    Stage& stage = stages_[Index(place.school, year, junior)];
    share.place[junior ? 1 : 0] = stage.teachers++;
    for (std::size_t i = 0; i < kCourses.size(); ++i) {
      const Course& course = kCourses[i];
      if (!course.InStage(junior) || !Teaches(place, course.subject)) continue;
      const int number = static_cast<int>(i);
      Dice dice(options_.seed, Topic::kTeaching, person.number, year, i);
      // Not the first one of a course, or it would have nobody at all.
      const bool qualified = !WithoutCertificate(place.school, year, number) &&
                             (stage.people[i] == 0 || !dice.Chance(12));
      share.own.push_back({number, junior, stage.people[i], qualified});
      ++stage.people[i];
      if (qualified) ++stage.qualified[i];
    }
  }
  return share;
}

bool Teaching::WithoutCertificate(int school, int year, int course) const {
  const School& each = schools_[school];
  return year % 3 == 0 && each.series == 'p' && each.ordinal == 3 &&
         kCourses[course].subject == absl::string_view("music");
}

int Teaching::StandIns(const Enrolment& enrolment, int school, int year, bool junior,
                       int course) const {
  const Stage& stage = At(school, year, junior);
  if (!kCourses[course].required || stage.people[course] > 0) return 0;
  // A dozen classes each.
  const int classes = Classes(enrolment, school, year, kCourses[course], junior).size();
  return std::min((classes + 11) / 12, stage.teachers);
}

int Teaching::Qualified(const Enrolment& enrolment, int school, int year, bool junior,
                        int course) const {
  const Stage& stage = At(school, year, junior);
  if (stage.people[course] > 0) {
    // Without a class to teach nobody is assigned.
    const bool any = Classes(enrolment, school, year, kCourses[course], junior).size() > 0;
    return any ? stage.qualified[course] : 0;
  }
  if (WithoutCertificate(school, year, course)) return 0;
  return StandIns(enrolment, school, year, junior, course);
}

}  // namespace districtedu::districtctl::sample
