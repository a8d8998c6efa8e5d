#include "services/districtctl/commands/figures.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/message_differencer.h"

namespace districtedu::districtctl {

using aggregation::v1::IndicatorDefinition;
using aggregation::v1::IndicatorFigure;

namespace {

// Without a default: a new direction does not compile until it is written here.
const char* Comparison(aggregation::v1::Direction direction) {
  switch (direction) {
    case aggregation::v1::DIRECTION_AT_LEAST:
      return ">= ";
    case aggregation::v1::DIRECTION_AT_MOST:
      return "<= ";
    case aggregation::v1::DIRECTION_MORE_THAN:
      return "> ";
    case aggregation::v1::DIRECTION_UNSPECIFIED:
    case aggregation::v1::Direction_INT_MIN_SENTINEL_DO_NOT_USE_:
    case aggregation::v1::Direction_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return "";
}

}  // namespace

std::string VerdictText(aggregation::v1::Verdict verdict) {
  const std::string name = aggregation::v1::Verdict_Name(verdict);
  return std::string(absl::StripPrefix(name, "VERDICT_"));
}

std::string ValueText(const aggregation::v1::ExactValue& value) {
  if (value.withheld()) return "(withheld)";
  return value.has_display() ? value.display() : "-";
}

std::string DirectionText(aggregation::v1::Direction direction) {
  const std::string name = aggregation::v1::Direction_Name(direction);
  return absl::AsciiStrToLower(absl::StripPrefix(name, "DIRECTION_"));
}

std::string TargetText(const IndicatorDefinition& definition, const IndicatorFigure& figure) {
  if (!figure.has_target()) return "";
  return absl::StrCat(figure.target_carried_forward() ? "→ " : "",
                      Comparison(definition.direction()), figure.target(),
                      figure.target_printed() ? "" : "*");
}

std::string ReportingText(const IndicatorFigure& figure) {
  return absl::StrCat(figure.completeness().reported(), "/", figure.completeness().expected());
}

std::string FigureText(const IndicatorFigure& figure) {
  std::string exact;
  if (figure.value().has_numerator()) {
    exact = absl::StrCat(" (", figure.value().numerator(), "/", figure.value().denominator(), ")");
  }
  return absl::StrCat(ValueText(figure.value()), exact, " ", VerdictText(figure.verdict()), " ",
                      ReportingText(figure));
}

std::string ChangeText(const IndicatorFigure& was, const IndicatorFigure& is) {
  const std::string before = FigureText(was);
  const std::string after = FigureText(is);
  if (before != after) return absl::StrCat(before, " -> ", after);
  std::string differences;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&differences);
  differencer.Compare(was, is);
  const std::string lines(absl::StripSuffix(differences, "\n"));
  return absl::StrCat(after, ", ", absl::StrReplaceAll(lines, {{"\n", ", "}}));
}

}  // namespace districtedu::districtctl
