#ifndef DISTRICTEDU_SERVICES_FACILITIES_RULES_EXPECTED_SUBMISSIONS_H_
#define DISTRICTEDU_SERVICES_FACILITIES_RULES_EXPECTED_SUBMISSIONS_H_

#include "absl/status/status.h"
#include "common/resource/change/rules.h"

namespace districtedu::facilities {

// After a write of School or SchoolYear. Makes the expected submissions of every room, as
// facilities_submission_forms has them, for the schools open at the census date of each school
// year, and takes back those still only expected that are so no longer. It is the one place where
// this room writes tables of the others, with a right of its own (deploy/lib/database.sh).
absl::Status ExpectSubmissions(const resource::StoreReader& store, const resource::RowStamp& stamp);

}  // namespace districtedu::facilities

#endif  // DISTRICTEDU_SERVICES_FACILITIES_RULES_EXPECTED_SUBMISSIONS_H_
