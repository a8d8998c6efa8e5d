#ifndef DISTRICTEDU_SERVICES_AGGREGATION_PLAN_PLAN_CHECK_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_PLAN_PLAN_CHECK_H_

#include <string>
#include <vector>

#include "common/base/reason.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "google/protobuf/text_format.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {

// One thing that is wrong with a plan.
struct Finding {
  int line = 0;      // in the text, from 1; 0 where the plan did not come as text
  int column = 0;    // from 1
  std::string path;  // "indicators[3].targets[0].value"; "" for an error of the text itself
  Reason reason = Reason::kPlanInvalid;
  std::string message;

  friend bool operator==(const Finding&, const Finding&) = default;
};

// "file:line:column: path: message [REASON]", as compilers write it; what is absent is left out.
std::string FormatFinding(const std::string& file_name, const Finding& finding);

// A plan in text form and where its fields stand.
struct PlanText {
  v1::Plan plan;
  google::protobuf::TextFormat::ParseInfoTree locations;
};

// Reads the text. The findings are its errors; `plan` is complete only where there is none.
std::vector<Finding> ParsePlan(const std::string& text, PlanText* plan);

// Lints a plan against the measures. In the order of the plan; empty: it may be applied.
std::vector<Finding> CheckPlan(
    const v1::Plan& plan, const MeasureCatalogue& catalogue,
    const google::protobuf::TextFormat::ParseInfoTree* locations = nullptr);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_PLAN_PLAN_CHECK_H_
