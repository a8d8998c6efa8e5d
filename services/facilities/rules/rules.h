#ifndef DISTRICTEDU_SERVICES_FACILITIES_RULES_RULES_H_
#define DISTRICTEDU_SERVICES_FACILITIES_RULES_RULES_H_

#include "common/resource/rules.h"

namespace districtedu::facilities {

// What facilities says of its records beyond their declarations.
resource::RuleBook Rules();

}  // namespace districtedu::facilities

#endif  // DISTRICTEDU_SERVICES_FACILITIES_RULES_RULES_H_
