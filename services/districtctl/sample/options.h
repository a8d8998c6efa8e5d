#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_OPTIONS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_OPTIONS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace districtedu::districtctl::sample {

// What a synthetic district is made from. Equal options give equal bytes, on every machine.
struct Options {
  std::uint64_t seed = 1;
  // Schools that report, campuses included; three kindergartens come on top.
  int schools = 60;
  // People of every post, over all years.
  int teachers = 5000;
  // In the first year, special education apart.
  int pupils = 80000;
  int first_year = 2022;
  int years = 3;
  // So many times the schools, teachers and pupils: the size of a school stays.
  int scale = 1;
  std::string district = "nanhu";
  // Empty: everything. "teachingAssignments": only these, `rows` of them, with what they refer to.
  std::string only;
  std::int64_t rows = 1'000'000;

  // After scale.
  int all_schools() const { return schools * scale; }
  int all_teachers() const { return teachers * scale; }
  std::int64_t all_pupils() const { return std::int64_t{pupils} * scale; }
};

// CONFIG_INVALID, naming the option, where the district would not hold together.
absl::Status CheckOptions(const Options& options);

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_OPTIONS_H_
