#include "common/resource/rules.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "districtedu/common/v1/submission.pb.h"

namespace districtedu::resource {
namespace {

using common::v1::Submission;
using common::v1::SubmissionState;

bool MayDecide(const StoreCheck& check) {
  for (const auth::Grant& grant : check.principal.grants) {
    if (grant.role == common::v1::ROLE_DISTRICT_ADMIN) return true;
  }
  return false;
}

absl::Status BadMove(SubmissionState from, SubmissionState to, const std::string& why) {
  return Error(
      Reason::kStateTransitionInvalid,
      absl::StrCat("a submission cannot move from ", common::v1::SubmissionState_Name(from), " to ",
                   common::v1::SubmissionState_Name(to), ": ", why));
}

// Forward to submitted by whoever reports; approving, locking and opening again by the district.
absl::Status CheckSubmission(const StoreCheck& check) {
  if (check.after == nullptr) return absl::OkStatus();
  auto& after = static_cast<Submission&>(*check.after->message);
  SubmissionState from = common::v1::SUBMISSION_STATE_EXPECTED;
  if (check.before) from = static_cast<const Submission&>(*check.before->message).state();
  const SubmissionState to = after.state();
  if (from == to) return absl::OkStatus();
  if (from == common::v1::SUBMISSION_STATE_LOCKED) {
    return BadMove(from, to, "locked is final");
  }
  if (to == common::v1::SUBMISSION_STATE_APPROVED || to == common::v1::SUBMISSION_STATE_LOCKED) {
    if (!MayDecide(check)) return BadMove(from, to, "only the district administrator may");
    if (to - from > 1) return BadMove(from, to, "it must be submitted, then approved, then locked");
  }
  if (to < from) {
    if (to != common::v1::SUBMISSION_STATE_OPEN) return BadMove(from, to, "back only to open");
    if (!MayDecide(check)) return BadMove(from, to, "only the district administrator may");
    if (after.reason().empty()) {
      return InvalidFields({{"submission.reason", Reason::kRequiredFieldMissing,
                             "must say why the form is opened again"}});
    }
  }
  after.set_decided_by(check.principal.name);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Touch>> TouchesOfSubmission(const StoreCheck& check) {
  const Key& key = (check.after ? check.after : check.before)->key;
  const int year = static_cast<int>(std::get<std::int64_t>(key[1]));
  const std::string& school = std::get<std::string>(key[3]);
  return std::vector<Touch>{{year, year, school == "district" ? "" : school}};
}

}  // namespace

Touch TouchOfDates(const std::string& from, const std::string& to, const std::string& school) {
  Touch touch;
  touch.school = school;
  if (const auto day = ParseDate(from)) touch.first_year = SchoolYearOf(*day);
  if (const auto day = ParseDate(to)) touch.last_year = SchoolYearOf(*day - 1);
  return touch;
}

RuleBook CommonRules() {
  RuleBook book;
  book["Submission"].check_in_store = CheckSubmission;
  book["Submission"].touches = TouchesOfSubmission;
  return book;
}

std::vector<Touch> DefaultTouches(const ResourceType& type, const StoredRow* before,
                                  const StoredRow* after) {
  const Key& key = (after ? after : before)->key;
  Touch touch;
  if (type.year_key() >= 0) {
    touch.first_year = static_cast<int>(std::get<std::int64_t>(key[type.year_key()]));
    touch.last_year = touch.first_year;
  }
  if (type.school_key() >= 0) touch.school = std::get<std::string>(key[type.school_key()]);
  return {touch};
}

}  // namespace districtedu::resource
