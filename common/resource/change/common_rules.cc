#include "common/resource/change/common_rules.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/resource/change/period.h"
#include "common/resource/declared/name.h"

namespace districtedu::resource {
namespace {

using common::v1::Submission;
using common::v1::SubmissionState;

bool MayDecide(const auth::Principal& principal) {
  for (const auth::Grant& grant : principal.grants) {
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
absl::Status CheckSubmission(const ChangeOf<Submission>& change, const auth::Principal& principal) {
  const SubmissionState from =
      change.before ? change.before->state() : common::v1::SUBMISSION_STATE_EXPECTED;
  if (change.after == nullptr) {
    return from <= common::v1::SUBMISSION_STATE_OPEN
               ? absl::OkStatus()
               : Error(Reason::kStateTransitionInvalid,
                       "a submission that was submitted cannot be deleted: it can be opened again");
  }
  const Submission& before = change.before ? *change.before : Submission::default_instance();
  Submission& after = *change.after;
  const SubmissionState to = after.state();
  if (from == to) {
    // Why it is corrected was said when the correction began.
    return from < common::v1::SUBMISSION_STATE_LOCKED || after.reason() == before.reason()
               ? absl::OkStatus()
               : BadMove(from, to, "its reason stands");
  }
  const bool reports = to > from && to <= common::v1::SUBMISSION_STATE_SUBMITTED;
  if (!reports && !MayDecide(principal)) {
    return BadMove(from, to, "only the district administrator may");
  }
  const bool corrects =
      from >= common::v1::SUBMISSION_STATE_LOCKED || to == common::v1::SUBMISSION_STATE_CORRECTING;
  const absl::Status status =
      corrects ? CheckCorrection(principal.name, before, after) : CheckMove(from, after);
  if (!status.ok()) return status;
  after.set_decided_by(principal.name);
  if (to == common::v1::SUBMISSION_STATE_APPROVED) after.set_approved_by(principal.name);
  if (to == common::v1::SUBMISSION_STATE_OPEN) after.clear_approved_by();
  if (to == common::v1::SUBMISSION_STATE_CORRECTING) after.set_correction(before.correction() + 1);
  return absl::OkStatus();
}

std::vector<Touch> TouchesOfSubmission(const ChangeOf<Submission>& change) {
  const std::string& name = change.row().name();
  const std::optional<int> year = SchoolYearOfName(name);
  const std::string school = LastSegment(name);
  return {{year, year, school == kDistrictForm ? "" : school}};
}

}  // namespace

RulesOf<Submission> SubmissionRules() {
  return {.check_change = CheckSubmission, .touches = TouchesOfSubmission};
}

RuleBook CommonRules() {
  RuleBook book;
  book.Add(SubmissionRules());
  return book;
}

}  // namespace districtedu::resource
