#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_COMMANDS_FIGURES_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_COMMANDS_FIGURES_H_

#include <string>

#include "districtedu/aggregation/v1/indicator.pb.h"

// Figures of the plan as people read them.

namespace districtedu::districtctl {

// "MET", as in the contract without its prefix.
std::string VerdictText(aggregation::v1::Verdict verdict);

// The rounded value, "-" where there is none, "(withheld)" where it is kept back.
std::string ValueText(const aggregation::v1::ExactValue& value);

// "<= 220"; a star behind a target the plan does not print, an arrow before one of an earlier year
// that is maintained. Empty: no target.
std::string TargetText(const aggregation::v1::IndicatorDefinition& definition,
                       const aggregation::v1::IndicatorFigure& figure);

// "at_least", "at_most", "more_than".
std::string DirectionText(aggregation::v1::Direction direction);

// "58/60": who has reported of those who should.
std::string ReportingText(const aggregation::v1::IndicatorFigure& figure);

// "219.5 (80560/367) MET 58/58": value, verdict, who has reported.
std::string FigureText(const aggregation::v1::IndicatorFigure& figure);

// Both figures as FigureText has them; where they read the same, what else changed, under the names
// of the contract.
std::string ChangeText(const aggregation::v1::IndicatorFigure& was,
                       const aggregation::v1::IndicatorFigure& is);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_COMMANDS_FIGURES_H_
