#include "services/staffing/rules/rules.h"

#include "districtedu/staffing/v1/honour_title.pb.h"

namespace districtedu::staffing {
namespace {

using resource::StoreCheck;
using resource::Touch;

// No measure reads a field of Teacher: where and as what people work stands in Appointment.
absl::StatusOr<std::vector<Touch>> NoTouches(const StoreCheck&) { return std::vector<Touch>(); }

// A title's flags select honours of every year; its name selects nothing.
absl::StatusOr<std::vector<Touch>> TouchesOfHonourTitle(const StoreCheck& check) {
  if (check.before && check.after) {
    const auto& before = static_cast<const v1::HonourTitle&>(*check.before->message);
    const auto& after = static_cast<const v1::HonourTitle&>(*check.after->message);
    if (before.category() == after.category() && before.level() == after.level() &&
        before.famous() == after.famous() && before.backbone() == after.backbone()) {
      return std::vector<Touch>();
    }
  }
  return std::vector<Touch>{Touch{}};
}

}  // namespace

resource::RuleBook Rules() {
  resource::RuleBook book;
  book["Teacher"].check = [](const resource::Message& after, resource::Violations* violations) {
    resource::CheckDateOrder(after, "birth_date", "hired_on", violations);
  };
  book["Teacher"].touches = NoTouches;
  book["HonourTitle"].touches = TouchesOfHonourTitle;
  book["Appointment"] = AppointmentRules();
  book["TeacherHonour"] = TeacherHonourRules();
  return book;
}

}  // namespace districtedu::staffing
