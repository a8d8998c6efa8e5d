#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_RETURNS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_RETURNS_H_

#include <vector>

#include "absl/status/status.h"
#include "services/districtctl/sample/enrolment.h"
#include "services/districtctl/sample/folder.h"
#include "services/districtctl/sample/options.h"
#include "services/districtctl/sample/schools.h"
#include "services/districtctl/sample/survey.h"

namespace districtedu::districtctl::sample {

// 25, 35, 37 and 38: what each school reports once a year: the posts it needs and fills, its
// performance pay, its appraisal and its principal's, people from outside.
absl::Status WriteReturns(const Options& options, const std::vector<School>& schools,
                          const Enrolment& enrolment, const Survey& survey, Folder& folder);

// 30, 34, 39 and 40: what the district keeps: schemes of evaluation, growth goals, milestones and
// documents.
absl::Status WriteDistrictPapers(const Options& options, Folder& folder);

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_RETURNS_H_
