#include "services/districtctl/sample/facilities.h"

#include "services/districtctl/sample/forms.h"

namespace districtedu::districtctl::sample {

bool HasRecords(const School& school, int year, absl::string_view form) {
  return school.reports && school.OpenIn(year) && FormState(school, year, form)[0] != '\0';
}

absl::Status WriteFacilities(const Options& options, const std::vector<School>& schools,
                             const Enrolment& enrolment, Folder& folder) {
  const FacilitiesSource source{options, schools, enrolment};
  for (const auto write : {WritePlaces, WriteConstruction, WriteEquipmentProjects, WriteEquipment,
                           WriteReturns, WriteIct, WriteFundingAndSteps}) {
    if (absl::Status status = write(source, folder); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl::sample
