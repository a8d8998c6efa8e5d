#include "common/base/error.h"
#include "common/resource/change/checks.h"
#include "common/resource/declared/name.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::staffing {
namespace {

using v1::Rotation;

void CheckRotation(const Rotation& after, resource::Violations* violations) {
  resource::CheckDateOrder(after, "start_date", "end_date", violations);
  if (!after.to_school().empty() && after.to_school() == after.from_school()) {
    violations->push_back({"to_school", Reason::kNameMismatch, "must be another school"});
  }
}

// A rotation counts in the year it starts in, at the school it leaves.
resource::Facts FactsOfRotation(const Rotation& rotation) {
  return resource::FactOfDay(rotation.start_date(), resource::LastSegment(rotation.from_school()),
                             resource::ContentOf(rotation, {"end_date"}));
}

}  // namespace

resource::RulesOf<Rotation> RotationRules() {
  return {.check = CheckRotation, .facts = FactsOfRotation};
}

}  // namespace districtedu::staffing
