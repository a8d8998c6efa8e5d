#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "districtedu/staffing/v1/teaching_assignment.pb.h"
#include "services/staffing/rules/rules.h"
#include "services/staffing/rules/school_year.h"

namespace districtedu::staffing {
namespace {

using v1::TeachingAssignment;

// Grades 1 to 5 are primary and 7 to 9 junior in every school system; 6 is either (六三, 五四).
void CheckTeachingAssignment(const resource::Message& after, resource::Violations* violations) {
  resource::CheckDateOrder(after, "start_date", "end_date", violations);
  CheckNotAfterSchoolYear(after, "start_date", violations);
  const auto& assignment = static_cast<const TeachingAssignment&>(after);
  const int grade = assignment.grade();
  if ((grade < 6 && assignment.stage() == common::v1::STAGE_JUNIOR) ||
      (grade > 6 && assignment.stage() == common::v1::STAGE_PRIMARY)) {
    violations->push_back(
        {"stage", Reason::kFieldOutOfRange, absl::StrCat("does not fit grade ", grade)});
  }
}

}  // namespace

// Rows come by the million: what the message alone shows, and the year and school of its name.
resource::Rules TeachingAssignmentRules() {
  return {.check = CheckTeachingAssignment, .check_in_store = nullptr, .touches = nullptr};
}

}  // namespace districtedu::staffing
