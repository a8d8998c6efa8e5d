#ifndef DISTRICTEDU_SERVICES_FACILITIES_RULES_RULES_H_
#define DISTRICTEDU_SERVICES_FACILITIES_RULES_RULES_H_

#include "common/resource/change/rules.h"
#include "districtedu/facilities/v1/class_section.pb.h"
#include "districtedu/facilities/v1/construction_project.pb.h"
#include "districtedu/facilities/v1/enrolment.pb.h"
#include "districtedu/facilities/v1/equipment_project.pb.h"
#include "districtedu/facilities/v1/equipment_purchase.pb.h"
#include "districtedu/facilities/v1/facility_return.pb.h"
#include "districtedu/facilities/v1/funding.pb.h"
#include "districtedu/facilities/v1/ict_installation.pb.h"
#include "districtedu/facilities/v1/school.pb.h"
#include "districtedu/facilities/v1/school_year.pb.h"
#include "districtedu/facilities/v1/subject.pb.h"

namespace districtedu::facilities {

// What facilities says of its records beyond their declarations.
resource::RuleBook Rules();

resource::RulesOf<v1::ClassSection> ClassSectionRules();
resource::RulesOf<v1::ConstructionProject> ConstructionProjectRules();
resource::RulesOf<v1::Enrolment> EnrolmentRules();
resource::RulesOf<v1::EquipmentProject> EquipmentProjectRules();
resource::RulesOf<v1::EquipmentPurchase> EquipmentPurchaseRules();
resource::RulesOf<v1::FacilityReturn> FacilityReturnRules();
resource::RulesOf<v1::Funding> FundingRules();
resource::RulesOf<v1::IctInstallation> IctInstallationRules();
resource::RulesOf<v1::School> SchoolRules();
resource::RulesOf<v1::SchoolYear> SchoolYearRules();
resource::RulesOf<v1::Subject> SubjectRules();

}  // namespace districtedu::facilities

#endif  // DISTRICTEDU_SERVICES_FACILITIES_RULES_RULES_H_
