#ifndef DISTRICTEDU_SERVICES_STAFFING_RULES_RULES_H_
#define DISTRICTEDU_SERVICES_STAFFING_RULES_RULES_H_

#include "common/resource/change/rules.h"

namespace districtedu::staffing {

// What staffing says of its records beyond their declarations.
resource::RuleBook Rules();

// The parts, one a file.
resource::Rules AppointmentRules();
resource::Rules GrowthGoalRules();
resource::Rules PersonnelDecisionRules();
resource::Rules PostPlanRules();
resource::Rules PrincipalTermRules();
resource::Rules RotationRules();
resource::Rules TeacherRules();
resource::Rules TeacherEvaluationRules();
resource::Rules TeacherHonourRules();
resource::Rules TeachingAssignmentRules();

}  // namespace districtedu::staffing

#endif  // DISTRICTEDU_SERVICES_STAFFING_RULES_RULES_H_
