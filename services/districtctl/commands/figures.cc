#include "services/districtctl/commands/figures.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace districtedu::districtctl {

using aggregation::v1::IndicatorDefinition;
using aggregation::v1::IndicatorFigure;

std::string VerdictText(aggregation::v1::Verdict verdict) {
  const std::string name = aggregation::v1::Verdict_Name(verdict);
  return std::string(absl::StripPrefix(name, "VERDICT_"));
}

std::string ValueText(const aggregation::v1::ExactValue& value) {
  if (value.withheld()) return "(withheld)";
  return value.has_display() ? value.display() : "-";
}

std::string TargetText(const IndicatorDefinition& definition, const IndicatorFigure& figure) {
  if (!figure.has_target()) return "";
  const bool least = definition.direction() == aggregation::v1::DIRECTION_AT_LEAST;
  return absl::StrCat(figure.target_carried_forward() ? "→ " : "",
                      least ? ">= " : "<= ", figure.target(), figure.target_printed() ? "" : "*");
}

std::string ReportingText(const IndicatorFigure& figure) {
  return absl::StrCat(figure.completeness().reported(), "/", figure.completeness().expected());
}

}  // namespace districtedu::districtctl
