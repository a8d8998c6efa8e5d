#ifndef DISTRICTEDU_SERVICES_FACILITIES_RULES_RULES_H_
#define DISTRICTEDU_SERVICES_FACILITIES_RULES_RULES_H_

#include "common/resource/change/rules.h"

namespace districtedu::facilities {

// What facilities says of its records beyond their declarations.
resource::RuleBook Rules();

// The parts, one subject a file.
resource::Rules ConstructionProjectRules();
resource::Rules EquipmentProjectRules();
resource::Rules EquipmentPurchaseRules();
resource::Rules FacilityReturnRules();
resource::Rules FundingRules();
resource::Rules IctInstallationRules();

}  // namespace districtedu::facilities

#endif  // DISTRICTEDU_SERVICES_FACILITIES_RULES_RULES_H_
