#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_CURRICULUM_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_CURRICULUM_H_

#include <array>
#include <cstddef>

#include "absl/strings/string_view.h"
#include "services/districtctl/sample/enrolment.h"
#include "services/districtctl/sample/schools.h"

namespace districtedu::districtctl::sample {

// What the timetable of a class has, by the compulsory curriculum plan of 2022.
struct Course {
  const char* subject;
  int first_grade;
  int last_grade;
  int lessons;    // a week, of a class
  bool required;  // by the nation; the others are taught where there is somebody who does

  bool InStage(bool junior) const { return junior ? last_grade > 6 : first_grade <= 6; }
};

inline constexpr std::array<Course, 17> kCourses = {{
    {"chinese", 1, 9, 7, true},
    {"mathematics", 1, 9, 5, true},
    {"english", 3, 9, 4, true},
    {"morality-law", 1, 9, 2, true},
    {"history", 7, 9, 2, true},
    {"geography", 7, 8, 2, true},
    {"physics", 8, 9, 3, true},
    {"chemistry", 9, 9, 3, true},
    {"biology", 7, 8, 2, true},
    {"science", 1, 6, 2, true},
    {"pe", 1, 9, 4, true},
    {"music", 1, 9, 2, true},
    {"art", 1, 9, 2, true},
    {"it", 3, 8, 1, true},
    {"labour", 1, 9, 1, true},
    {"practice", 4, 6, 1, false},
    {"psychology", 7, 8, 1, false},
}};

// "primary+junior" and the like; empty where it is required in none.
const char* RequiredStages(absl::string_view subject);

// The classes of a school in a year that take a course in a stage, in order of grade and number.
class Classes {
 public:
  struct Class {
    int grade;
    int number;  // from 1
  };

  Classes(const Enrolment& enrolment, int school, int year, const Course& course, bool junior);

  int size() const { return size_; }
  Class At(int index) const;

 private:
  int first_ = 1;  // grade
  int last_ = 0;
  int size_ = 0;
  std::array<int, kGrades + 1> classes_{};  // by grade
};

// Whether the school teaches in the stage, by its kind.
bool TeachesStage(const School& school, bool junior);

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_CURRICULUM_H_
