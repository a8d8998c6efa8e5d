#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_FACILITIES_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_FACILITIES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/districtctl/sample/enrolment.h"
#include "services/districtctl/sample/folder.h"
#include "services/districtctl/sample/options.h"
#include "services/districtctl/sample/schools.h"

namespace districtedu::districtctl::sample {

// What the files of facilities are made from.
struct FacilitiesSource {
  const Options& options;
  const std::vector<School>& schools;
  const Enrolment& enrolment;

  std::string YearName(int year) const { return std::to_string(options.first_year + year); }
  int Pupils(int school, int year) const {
    return enrolment.Pupils(school, year, false) + enrolment.Pupils(school, year, true);
  }
};

// Whether the school has begun with the form in the year, and so has records of it.
bool HasRecords(const School& school, int year, absl::string_view form);

// 50 and 51: class sections and places.
absl::Status WritePlaces(const FacilitiesSource& source, Folder& folder);
// 52 and 53: the plan's named building and equipment projects, and others.
absl::Status WriteConstruction(const FacilitiesSource& source, Folder& folder);
absl::Status WriteEquipmentProjects(const FacilitiesSource& source, Folder& folder);
// 54 and 55: devices bought, and what is there against the standard.
absl::Status WriteEquipment(const FacilitiesSource& source, Folder& folder);
// 56: what each school returns once a year.
absl::Status WriteReturns(const FacilitiesSource& source, Folder& folder);
// 57 and 58: digital classrooms and their use.
absl::Status WriteIct(const FacilitiesSource& source, Folder& folder);
// 59 to 61: money, milestones, documents.
absl::Status WriteFundingAndSteps(const FacilitiesSource& source, Folder& folder);

// 50 to 61.
absl::Status WriteFacilities(const Options& options, const std::vector<School>& schools,
                             const Enrolment& enrolment, Folder& folder);

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_FACILITIES_H_
