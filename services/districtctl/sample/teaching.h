#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_TEACHING_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_TEACHING_H_

#include <array>
#include <cstdint>
#include <vector>

#include "services/districtctl/sample/curriculum.h"
#include "services/districtctl/sample/enrolment.h"
#include "services/districtctl/sample/options.h"
#include "services/districtctl/sample/person.h"
#include "services/districtctl/sample/schools.h"

namespace districtedu::districtctl::sample {

// Deals courses to those who serve at a school in a year, each a rank among the colleagues of the
// same course; people are to be passed once each, from number 1 on. What a rank comes to in classes
// follows once all have been dealt: hence two passes over the people.
class Teaching {
 public:
  struct Part {
    int course;
    bool junior;
    int rank;
    bool qualified;
  };
  struct Share {
    std::vector<Part> own;             // courses the person is appointed to
    std::array<int, 2> place{-1, -1};  // among all teachers of the stage; -1: does not teach in it
  };

  // Keeps references.
  Teaching(const Options& options, const std::vector<School>& schools);

  Share Deal(const Person& person, const Service& service, int year);

  // Of those dealt so far.
  int People(int school, int year, bool junior, int course) const {
    return At(school, year, junior).people[course];
  }
  int Teachers(int school, int year, bool junior) const {
    return At(school, year, junior).teachers;
  }

  // Teachers qualified for the course in the stage, stand-ins included.
  int Qualified(const Enrolment& enrolment, int school, int year, bool junior, int course) const;

  // How many stand in for a course that has classes and nobody of its own: of the teachers of the
  // stage those whose place, counted from a place of the course, comes first.
  int StandIns(const Enrolment& enrolment, int school, int year, bool junior, int course) const;

  // Whether the course is, in the year, taught by nobody who holds the certificate.
  bool WithoutCertificate(int school, int year, int course) const;

 private:
  struct Stage {
    std::array<std::int32_t, kCourses.size()> people{};
    std::array<std::int32_t, kCourses.size()> qualified{};
    std::int32_t teachers = 0;
  };

  std::size_t Index(int school, int year, bool junior) const {
    return (static_cast<std::size_t>(school) * options_.years + year) * 2 + (junior ? 1 : 0);
  }
  const Stage& At(int school, int year, bool junior) const {
    return stages_[Index(school, year, junior)];
  }

  const Options& options_;
  const std::vector<School>& schools_;
  std::vector<Stage> stages_;  // by school, year and stage
};

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_TEACHING_H_
