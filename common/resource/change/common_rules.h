#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_COMMON_RULES_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_COMMON_RULES_H_

#include "common/resource/change/rules.h"
#include "districtedu/common/v1/submission.pb.h"

// The rules of what common/v1 declares, for every room.

namespace districtedu::resource {

RulesOf<common::v1::Submission> SubmissionRules();

RuleBook CommonRules();

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_COMMON_RULES_H_
