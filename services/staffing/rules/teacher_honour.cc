#include <algorithm>

#include "districtedu/staffing/v1/teacher_honour.pb.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::staffing {
namespace {

using resource::StoreCheck;
using resource::Touch;
using v1::TeacherHonour;

void CheckTeacherHonour(const resource::Message& after, resource::Violations* violations) {
  resource::CheckDateOrder(after, "awarded_on", "valid_to", violations);
}

// An award bears on its year and on all later ones: it may be the first, and then a later one is
// not. Where only the validity ends otherwise, on the years between the two ends. Schools are not
// told apart: honours follow the person.
absl::StatusOr<std::vector<Touch>> TeacherHonourTouches(const StoreCheck& check) {
  if (!check.before || !check.after) {
    const auto& only =
        static_cast<const TeacherHonour&>(*(check.after ? check.after : check.before)->message);
    return std::vector<Touch>{resource::TouchOfDates(only.awarded_on(), "", "")};
  }
  const auto& before = static_cast<const TeacherHonour&>(*check.before->message);
  const auto& after = static_cast<const TeacherHonour&>(*check.after->message);
  if (before.honour_title() != after.honour_title() || before.awarded_on() != after.awarded_on()) {
    return std::vector<Touch>{
        resource::TouchOfDates(std::min(before.awarded_on(), after.awarded_on()), "", "")};
  }
  if (before.valid_to() == after.valid_to()) return std::vector<Touch>();
  const std::string& a = before.valid_to();
  const std::string& b = after.valid_to();
  const bool open = a.empty() || b.empty();
  return std::vector<Touch>{resource::TouchOfDates(open ? std::max(a, b) : std::min(a, b),
                                                   open ? "" : std::max(a, b), "")};
}

}  // namespace

resource::Rules TeacherHonourRules() {
  return {.check = CheckTeacherHonour, .check_in_store = nullptr, .touches = TeacherHonourTouches};
}

}  // namespace districtedu::staffing
