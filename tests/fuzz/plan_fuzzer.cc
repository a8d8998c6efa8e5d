#include <algorithm>

#include "services/aggregation/plan/plan_check.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace districtedu;
  static const auto* const catalogue = [] {
    auto loaded = aggregation::MeasureCatalogue::LoadEmbedded();
    fuzz::Check(loaded.ok(), "the measures hold");
    return new aggregation::MeasureCatalogue(*std::move(loaded));
  }();
  const std::string text = fuzz::Text(data, size);
  const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
  aggregation::PlanText plan;
  std::vector<aggregation::Finding> findings = aggregation::ParsePlan(text, &plan);
  if (findings.empty()) {
    findings = aggregation::CheckPlan(plan.plan, *catalogue, &plan.locations);
    // The same plan without its text: the same faults, in the same order.
    const auto without = aggregation::CheckPlan(plan.plan, *catalogue);
    fuzz::Check(without.size() == findings.size(), "faults are of the plan, not of its text");
  }
  for (const aggregation::Finding& finding : findings) {
    fuzz::Check(finding.line >= 0 && finding.line <= lines, "a fault lies in the text");
    fuzz::Check(!aggregation::FormatFinding("plan", finding).empty(), "a fault can be said");
  }
  return 0;
}
