#include "common/resource/change/checks.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::staffing {
namespace {

using v1::TeachingAssignment;

void CheckTeachingAssignment(const TeachingAssignment& after, resource::Violations* violations) {
  resource::CheckDateOrder(after, "start_date", "end_date", violations);
  resource::CheckNotAfterSchoolYear(after, "start_date", violations);
  resource::CheckStageOfGrade(after.stage(), after.grade(), violations);
}

}  // namespace

// Rows come by the million: what the message alone shows, and the year and school of its name.
resource::RulesOf<TeachingAssignment> TeachingAssignmentRules() {
  return {.check = CheckTeachingAssignment};
}

}  // namespace districtedu::staffing
