#ifndef DISTRICTEDU_SERVICES_STAFFING_RULES_RULES_H_
#define DISTRICTEDU_SERVICES_STAFFING_RULES_RULES_H_

#include "common/resource/change/rules.h"
#include "districtedu/staffing/v1/appointment.pb.h"
#include "districtedu/staffing/v1/ethics_case.pb.h"
#include "districtedu/staffing/v1/growth_goal.pb.h"
#include "districtedu/staffing/v1/honour_title.pb.h"
#include "districtedu/staffing/v1/outside_professional.pb.h"
#include "districtedu/staffing/v1/personnel_decision.pb.h"
#include "districtedu/staffing/v1/post_plan.pb.h"
#include "districtedu/staffing/v1/principal_term.pb.h"
#include "districtedu/staffing/v1/recognition.pb.h"
#include "districtedu/staffing/v1/recruitment.pb.h"
#include "districtedu/staffing/v1/rotation.pb.h"
#include "districtedu/staffing/v1/teacher.pb.h"
#include "districtedu/staffing/v1/teacher_evaluation.pb.h"
#include "districtedu/staffing/v1/teacher_honour.pb.h"
#include "districtedu/staffing/v1/teaching_assignment.pb.h"

namespace districtedu::staffing {

// What staffing says of its records beyond their declarations.
resource::RuleBook Rules();

resource::RulesOf<v1::Appointment> AppointmentRules();
resource::RulesOf<v1::EthicsCase> EthicsCaseRules();
resource::RulesOf<v1::GrowthGoal> GrowthGoalRules();
resource::RulesOf<v1::HonourTitle> HonourTitleRules();
resource::RulesOf<v1::OutsideProfessional> OutsideProfessionalRules();
resource::RulesOf<v1::PersonnelDecision> PersonnelDecisionRules();
resource::RulesOf<v1::PostPlan> PostPlanRules();
resource::RulesOf<v1::PrincipalTerm> PrincipalTermRules();
resource::RulesOf<v1::Recognition> RecognitionRules();
resource::RulesOf<v1::Recruitment> RecruitmentRules();
resource::RulesOf<v1::Rotation> RotationRules();
resource::RulesOf<v1::Teacher> TeacherRules();
resource::RulesOf<v1::TeacherEvaluation> TeacherEvaluationRules();
resource::RulesOf<v1::TeacherHonour> TeacherHonourRules();
resource::RulesOf<v1::TeachingAssignment> TeachingAssignmentRules();

}  // namespace districtedu::staffing

#endif  // DISTRICTEDU_SERVICES_STAFFING_RULES_RULES_H_
