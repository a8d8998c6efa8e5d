#include "services/aggregation/snapshot/suppress.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "services/aggregation/plan/formula_terms.h"

namespace districtedu::aggregation {
namespace {

constexpr char kPupils[] = "pupils";

using Definitions = std::map<std::string, const v1::IndicatorDefinition*>;  // by id

// Which sides of a formula's value are counts of pupils.
struct PupilSides {
  bool numerator = false;
  bool denominator = false;
  bool any() const { return numerator || denominator; }
};

template <typename Terms>
bool SumsPupils(const Terms& terms, const MeasureCatalogue& catalogue) {
  return std::any_of(terms.begin(), terms.end(), [&](const v1::Term& term) {
    const Measure* measure = catalogue.Find(term.measure());
    return measure != nullptr && measure->unit == kPupils;
  });
}

PupilSides operator|(PupilSides a, PupilSides b) {
  return {a.numerator || b.numerator, a.denominator || b.denominator};
}

PupilSides SidesOf(const v1::RatioOfSums& ratio, const MeasureCatalogue& catalogue) {
  return {SumsPupils(ratio.numerator(), catalogue), SumsPupils(ratio.denominator(), catalogue)};
}

// Of a worst part it is not known which one it is.
PupilSides SidesOf(const v1::Formula& formula, const MeasureCatalogue& catalogue) {
  switch (formula.kind_case()) {
    case v1::Formula::kRatio:
      return SidesOf(formula.ratio(), catalogue);
    case v1::Formula::kCount:
      return {SumsPupils(formula.count().terms(), catalogue), false};
    case v1::Formula::kWorstOf: {
      PupilSides sides;
      for (const v1::Part& part : formula.worst_of().parts()) {
        if (part.has_ratio()) sides = sides | SidesOf(part.ratio(), catalogue);
        if (part.has_count()) {
          sides.numerator = sides.numerator || SumsPupils(part.count().terms(), catalogue);
        }
      }
      return sides;
    }
    // Numbers of schools, of needs, of parts, of persons who are no pupils; or composed.
    default:
      return {};
  }
}

// Its numbers are made of several counts, some of them of pupils, which can no longer be told from
// them, nor whether one is small.
bool IsComposedOfPupils(const v1::Formula& formula, const MeasureCatalogue& catalogue) {
  if (!formula.has_ratio_of_ratios() && !formula.has_change() &&
      !formula.has_difference_coefficient()) {
    return false;
  }
  const std::vector<const v1::Term*> terms = TermsOf(formula);
  return std::any_of(terms.begin(), terms.end(), [&](const v1::Term* term) {
    const Measure* measure = catalogue.Find(term->measure());
    return measure != nullptr && measure->unit == kPupils;
  });
}

// The least count of pupils above zero in the value; 0 where there is none.
std::int64_t Size(const v1::ExactValue& value, const PupilSides& sides) {
  std::int64_t least = 0;
  const auto look = [&least](const std::string& digits) {
    std::int64_t count = 0;
    // What does not fit is not small.
    if (!absl::SimpleAtoi(digits, &count)) count = std::numeric_limits<std::int64_t>::max();
    if (count > 0 && (least == 0 || count < least)) least = count;
  };
  if (sides.numerator && value.has_numerator()) look(value.numerator());
  if (sides.denominator && value.has_denominator()) look(value.denominator());
  return least;
}

bool Small(std::int64_t size) { return size > 0 && size < kFewestPupils; }

void Withhold(v1::ExactValue* value) {
  value->clear_numerator();
  value->clear_denominator();
  value->clear_display();
  value->set_withheld(true);
}

// Leaves the rounded value, from which no count can be worked back.
void KeepDisplay(v1::ExactValue* value) {
  value->clear_numerator();
  value->clear_denominator();
}

// Of a companion composed of pupils the parts are withheld, because each may be of a few.
void SuppressComposed(const v1::CompanionDefinition& companion, v1::IndicatorFigure* figure) {
  for (v1::CompanionValue& value : *figure->mutable_companions()) {
    if (value.id() != companion.id()) continue;
    if (companion.split() == v1::SPLIT_UNSPECIFIED) {
      KeepDisplay(value.mutable_value());
    } else {
      Withhold(value.mutable_value());
      value.clear_satisfies();
    }
  }
}

void SuppressCompanions(const v1::IndicatorDefinition& definition,
                        const MeasureCatalogue& catalogue, v1::IndicatorFigure* figure) {
  for (const v1::CompanionDefinition& companion : definition.companions()) {
    // A share of schools counts schools; gaps follow their figures, when those are done.
    if (companion.split() == v1::SPLIT_SHARE_OF_SCHOOLS || !companion.gap_of().empty()) continue;
    const v1::Formula& formula =
        companion.has_formula() ? companion.formula() : definition.formula();
    if (IsComposedOfPupils(formula, catalogue)) {
      SuppressComposed(companion, figure);
      continue;
    }
    const PupilSides sides = SidesOf(formula, catalogue);
    if (!sides.any()) continue;
    std::vector<v1::CompanionValue*> parts;
    std::vector<std::int64_t> sizes;
    for (v1::CompanionValue& value : *figure->mutable_companions()) {
      if (value.id() != companion.id()) continue;
      parts.push_back(&value);
      sizes.push_back(Size(value.value(), sides));
    }
    const std::vector<bool> withheld = ChooseWithheld(sizes);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (!withheld[i]) continue;
      Withhold(parts[i]->mutable_value());
      parts[i]->clear_satisfies();
    }
  }
}

// A gap is withheld beside other figures where it is withheld in its own.
void SuppressGaps(const Definitions& definitions, v1::Snapshot* view) {
  std::map<std::pair<std::string, int>, const v1::IndicatorFigure*> figures;
  for (const v1::IndicatorFigure& figure : view->figures()) {
    figures[{figure.indicator(), figure.school_year()}] = &figure;
  }
  for (v1::IndicatorFigure& figure : *view->mutable_figures()) {
    const auto found = definitions.find(figure.indicator());
    if (found == definitions.end()) continue;
    for (const v1::CompanionDefinition& companion : found->second->companions()) {
      if (companion.gap_of().empty()) continue;
      const auto of = figures.find({companion.gap_of(), figure.school_year()});
      if (of != figures.end() && of->second->has_gap()) continue;
      for (v1::CompanionValue& value : *figure.mutable_companions()) {
        if (value.id() == companion.id()) Withhold(value.mutable_value());
      }
    }
  }
}

}  // namespace

std::vector<bool> ChooseWithheld(const std::vector<std::int64_t>& sizes) {
  std::vector<bool> withheld(sizes.size(), false);
  std::size_t count = 0;
  std::int64_t sum = 0;
  const auto take = [&](std::size_t i) {
    withheld[i] = true;
    ++count;
    sum += std::min(sizes[i], kFewestPupils);  // no overflow, and enough to compare
  };
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (Small(sizes[i])) take(i);
  }
  while (count > 0 && (count < 2 || sum < kFewestPupils)) {
    std::size_t smallest = sizes.size();
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      if (withheld[i] || sizes[i] == 0) continue;
      if (smallest == sizes.size() || sizes[i] < sizes[smallest]) smallest = i;
    }
    if (smallest == sizes.size()) break;  // nothing left to hide behind: everything is withheld
    take(smallest);
  }
  return withheld;
}

v1::Snapshot Suppress(const v1::Snapshot& snapshot, const v1::Plan& plan,
                      const MeasureCatalogue& catalogue) {
  Definitions definitions;
  for (const v1::IndicatorDefinition& definition : plan.indicators()) {
    definitions[definition.id()] = &definition;
  }
  v1::Snapshot view = snapshot;
  for (v1::IndicatorFigure& figure : *view.mutable_figures()) {
    const auto found = definitions.find(figure.indicator());
    if (found == definitions.end()) continue;
    if (IsComposedOfPupils(found->second->formula(), catalogue)) {
      KeepDisplay(figure.mutable_value());
      if (figure.has_provisional()) Withhold(figure.mutable_provisional());
      figure.clear_gap();
    }
    const PupilSides sides = SidesOf(found->second->formula(), catalogue);
    if (figure.has_value() && Small(Size(figure.value(), sides))) {
      Withhold(figure.mutable_value());
      figure.clear_gap();
    }
    if (figure.has_provisional() && Small(Size(figure.provisional(), sides))) {
      Withhold(figure.mutable_provisional());
    }
    SuppressCompanions(*found->second, catalogue, &figure);
  }
  SuppressGaps(definitions, &view);
  return view;
}

}  // namespace districtedu::aggregation
