#include "common/resource/change/rules.h"

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

absl::Status CheckReason(const Submission& after, const char* why) {
  if (!after.reason().empty()) return absl::OkStatus();
  return InvalidFields({{"submission.reason", Reason::kRequiredFieldMissing, why}});
}

// Forward, from submitted on step by step; back only to open.
absl::Status CheckMove(SubmissionState from, const Submission& after) {
  const SubmissionState to = after.state();
  if (to > from) {
    return to >= common::v1::SUBMISSION_STATE_APPROVED && to - from > 1
               ? BadMove(from, to, "it must be submitted, then approved, then locked")
               : absl::OkStatus();
  }
  if (to != common::v1::SUBMISSION_STATE_OPEN) return BadMove(from, to, "back only to open");
  return CheckReason(after, "must say why the form is opened again");
}

// Out of locked and back. Who approved does not correct.
absl::Status CheckCorrection(const std::string& principal, const Submission& before,
                             const Submission& after) {
  const SubmissionState from = before.state();
  const SubmissionState to = after.state();
  if (from == common::v1::SUBMISSION_STATE_CORRECTING) {
    return to == common::v1::SUBMISSION_STATE_LOCKED
               ? absl::OkStatus()
               : BadMove(from, to, "a correction ends in locked");
  }
  if (to != common::v1::SUBMISSION_STATE_CORRECTING) {
    return BadMove(from, to, "out of locked only to a correction");
  }
  if (from != common::v1::SUBMISSION_STATE_LOCKED) {
    return BadMove(from, to, "only what is locked is corrected");
  }
  if (before.approved_by() == principal) {
    return Error(Reason::kCorrectionByApprover, "who approved the form does not correct it");
  }
  return CheckReason(after, "must say why the form is corrected");
}

// Up to submitted it is moved by whoever reports; all else is the district's.
absl::Status CheckSubmission(const StoreCheck& check) {
  const Submission none;
  const auto& before = check.before ? static_cast<const Submission&>(*check.before->message) : none;
  const SubmissionState from =
      check.before ? before.state() : common::v1::SUBMISSION_STATE_EXPECTED;
  if (check.after == nullptr) {
    return from <= common::v1::SUBMISSION_STATE_OPEN
               ? absl::OkStatus()
               : Error(Reason::kStateTransitionInvalid,
                       "a submission that was submitted cannot be deleted: it can be opened again");
  }
  auto& after = static_cast<Submission&>(*check.after->message);
  const SubmissionState to = after.state();
  if (from == to) {
    // Why it is corrected was said when the correction began.
    return from < common::v1::SUBMISSION_STATE_LOCKED || after.reason() == before.reason()
               ? absl::OkStatus()
               : BadMove(from, to, "its reason stands");
  }
  const bool reports = to > from && to <= common::v1::SUBMISSION_STATE_SUBMITTED;
  if (!reports && !MayDecide(check)) {
    return BadMove(from, to, "only the district administrator may");
  }
  const bool corrects =
      from >= common::v1::SUBMISSION_STATE_LOCKED || to == common::v1::SUBMISSION_STATE_CORRECTING;
  const absl::Status status =
      corrects ? CheckCorrection(check.principal.name, before, after) : CheckMove(from, after);
  if (!status.ok()) return status;
  after.set_decided_by(check.principal.name);
  if (to == common::v1::SUBMISSION_STATE_APPROVED) after.set_approved_by(check.principal.name);
  if (to == common::v1::SUBMISSION_STATE_OPEN) after.clear_approved_by();
  if (to == common::v1::SUBMISSION_STATE_CORRECTING) after.set_correction(before.correction() + 1);
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
