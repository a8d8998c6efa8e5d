#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_FORMS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_FORMS_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/districtctl/sample/folder.h"
#include "services/districtctl/sample/options.h"
#include "services/districtctl/sample/schools.h"

namespace districtedu::districtctl::sample {

// State of a school's form in a year, counted from 0; empty where nothing was begun. Most are
// submitted; which are not repeats every third year, and the second of three is complete.
const char* FormState(const School& school, int year, absl::string_view form);

// The same of a form the district keeps.
const char* DistrictFormState(int year, absl::string_view form);

// 90 and 91: where the forms of each room stand.
absl::Status WriteSubmissions(const Options& options, const std::vector<School>& schools,
                              Folder& folder);

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_FORMS_H_
