#include "services/districtctl/sample/curriculum.h"

#include <algorithm>

namespace districtedu::districtctl::sample {
namespace {

// Above 55 a class counts as too large (大班额).
constexpr int kClassSize = 55;

}  // namespace

const char* RequiredStages(absl::string_view subject) {
  for (const Course& course : kCourses) {
    if (course.subject != subject || !course.required) continue;
    return !course.InStage(true) ? "primary" : course.InStage(false) ? "primary+junior" : "junior";
  }
  return "";
}

Classes::Classes(const Enrolment& enrolment, int school, int year, const Course& course,
                 bool junior)
    : first_(std::max(course.first_grade, junior ? 7 : 1)),
      last_(std::min(course.last_grade, junior ? 9 : 6)) {
  for (int grade = first_; grade <= last_; ++grade) {
    classes_[grade] = (enrolment.Pupils(school, year, grade) + kClassSize - 1) / kClassSize;
    size_ += classes_[grade];
  }
}

Classes::Class Classes::At(int index) const {
  int grade = first_;
  while (index >= classes_[grade]) index -= classes_[grade++];
  return {grade, index + 1};
}

bool TeachesStage(const School& school, bool junior) {
  return school.special() || (junior ? school.junior : school.primary) > 0;
}

}  // namespace districtedu::districtctl::sample
