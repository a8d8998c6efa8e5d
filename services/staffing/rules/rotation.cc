#include "common/base/date.h"
#include "common/base/error.h"
#include "districtedu/staffing/v1/rotation.pb.h"
#include "services/staffing/rules/rules.h"
#include "services/staffing/rules/school_year.h"

namespace districtedu::staffing {
namespace {

using resource::StoreCheck;
using resource::StoredRow;
using resource::Touch;
using v1::Rotation;

void CheckRotation(const resource::Message& after, resource::Violations* violations) {
  resource::CheckDateOrder(after, "start_date", "end_date", violations);
  const auto& rotation = static_cast<const Rotation&>(after);
  if (!rotation.to_school().empty() && rotation.to_school() == rotation.from_school()) {
    violations->push_back({"to_school", Reason::kNameMismatch, "must be another school"});
  }
}

// A rotation counts in the year it starts in, at the school it leaves.
absl::StatusOr<std::vector<Touch>> RotationTouches(const StoreCheck& check) {
  if (!Alters(check, {"end_date"})) return std::vector<Touch>();
  std::vector<Touch> touches;
  for (const StoredRow* row : {check.before, static_cast<const StoredRow*>(check.after)}) {
    if (row == nullptr) continue;
    const auto& rotation = static_cast<const Rotation&>(*row->message);
    const auto day = ParseDate(rotation.start_date());
    if (!day) continue;
    touches.push_back(
        {SchoolYearOf(*day), SchoolYearOf(*day), LastSegment(rotation.from_school())});
  }
  return touches;
}

}  // namespace

resource::Rules RotationRules() {
  return {.check = CheckRotation, .check_in_store = nullptr, .touches = RotationTouches};
}

}  // namespace districtedu::staffing
