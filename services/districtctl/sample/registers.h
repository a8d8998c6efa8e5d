#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_REGISTERS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_REGISTERS_H_

#include <vector>

#include "absl/status/status.h"
#include "services/districtctl/sample/enrolment.h"
#include "services/districtctl/sample/folder.h"
#include "services/districtctl/sample/options.h"
#include "services/districtctl/sample/schools.h"

namespace districtedu::districtctl::sample {

// 01 to 07: what every room refers to.
absl::Status WriteRegisters(const Options& options, const std::vector<School>& schools,
                            Folder& folder);

// 10: pupils. A school that reported nothing has no rows.
absl::Status WriteEnrolments(const Options& options, const std::vector<School>& schools,
                             const Enrolment& enrolment, Folder& folder);

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_REGISTERS_H_
