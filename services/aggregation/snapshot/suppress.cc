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

template <typename Terms>
bool SumsPupils(const Terms& terms, const MeasureCatalogue& catalogue) {
  return std::any_of(terms.begin(), terms.end(), [&](const v1::Term& term) {
    const Measure* measure = catalogue.Find(term.measure());
    return measure != nullptr && measure->unit == kPupils;
  });
}

PupilNumbers NumbersOf(const v1::RatioOfSums& ratio, const MeasureCatalogue& catalogue) {
  return {false, SumsPupils(ratio.numerator(), catalogue),
          SumsPupils(ratio.denominator(), catalogue)};
}

PupilNumbers NumbersOf(const v1::Count& count, const MeasureCatalogue& catalogue) {
  return {false, SumsPupils(count.terms(), catalogue), false};
}

PupilNumbers NumbersOf(const v1::Part& part, const MeasureCatalogue& catalogue) {
  switch (part.value_case()) {
    case v1::Part::kRatio:
      return NumbersOf(part.ratio(), catalogue);
    case v1::Part::kCount:
      return NumbersOf(part.count(), catalogue);
    case v1::Part::kShareOfSchools:  // numbers of schools
    case v1::Part::VALUE_NOT_SET:
      return {};
  }
  return {};
}

// Of a worst part it is not known which one it is.
PupilNumbers NumbersOf(const v1::WorstOf& worst, const MeasureCatalogue& catalogue) {
  PupilNumbers all;
  for (const v1::Part& part : worst.parts()) {
    const PupilNumbers numbers = NumbersOf(part, catalogue);
    all.numerator = all.numerator || numbers.numerator;
    all.denominator = all.denominator || numbers.denominator;
  }
  return all;
}

// The counts can no longer be told from the numbers, nor whether one is small.
PupilNumbers Composed(const v1::Formula& formula, const MeasureCatalogue& catalogue) {
  const std::vector<const v1::Term*> terms = TermsOf(formula);
  PupilNumbers numbers;
  numbers.composed = std::any_of(terms.begin(), terms.end(), [&](const v1::Term* term) {
    const Measure* measure = catalogue.Find(term->measure());
    return measure != nullptr && measure->unit == kPupils;
  });
  return numbers;
}

PupilNumbers NumbersOf(const v1::Formula& formula, const MeasureCatalogue& catalogue) {
  switch (formula.kind_case()) {
    case v1::Formula::kRatio:
      return NumbersOf(formula.ratio(), catalogue);
    case v1::Formula::kCount:
      return NumbersOf(formula.count(), catalogue);
    case v1::Formula::kWorstOf:
      return NumbersOf(formula.worst_of(), catalogue);
    case v1::Formula::kRatioOfRatios:
    case v1::Formula::kChange:
    case v1::Formula::kDifferenceCoefficient:
      return Composed(formula, catalogue);
    // Numbers of schools, of needs, of parts, of persons who are no pupils.
    case v1::Formula::kFirstTimeCount:
    case v1::Formula::kShareOfSchools:
    case v1::Formula::kUncoveredNeeds:
    case v1::Formula::kMilestoneDone:
    case v1::Formula::KIND_NOT_SET:
      return {};
  }
  return {};
}

// The least count of pupils above zero in the value; 0 where there is none.
std::int64_t Size(const v1::ExactValue& value, const PupilNumbers& pupils) {
  std::int64_t least = 0;
  const auto look = [&least](const std::string& digits) {
    std::int64_t count = 0;
    // What does not fit is not small.
    if (!absl::SimpleAtoi(digits, &count)) count = std::numeric_limits<std::int64_t>::max();
    if (count > 0 && (least == 0 || count < least)) least = count;
  };
  if (pupils.numerator && value.has_numerator()) look(value.numerator());
  if (pupils.denominator && value.has_denominator()) look(value.denominator());
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

// The parts are withheld, because each may be of a few.
void SuppressComposed(bool is_split, const std::vector<v1::CompanionValue*>& parts) {
  for (v1::CompanionValue* part : parts) {
    if (!is_split) {
      KeepDisplay(part->mutable_value());
    } else {
      Withhold(part->mutable_value());
      part->clear_satisfies();
    }
  }
}

void SuppressParts(const PupilNumbers& pupils, const std::vector<v1::CompanionValue*>& parts) {
  std::vector<std::int64_t> sizes;
  for (const v1::CompanionValue* part : parts) sizes.push_back(Size(part->value(), pupils));
  const std::vector<bool> withheld = ChooseWithheld(sizes);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!withheld[i]) continue;
    Withhold(parts[i]->mutable_value());
    parts[i]->clear_satisfies();
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

Suppression::Suppression(const v1::IndicatorDefinition& definition,
                         const MeasureCatalogue& catalogue)
    : pupils_(NumbersOf(definition.formula(), catalogue)) {
  for (const v1::CompanionDefinition& companion : definition.companions()) {
    // A share of schools counts schools; gaps follow their figures, when those are done.
    if (companion.split() == v1::SPLIT_SHARE_OF_SCHOOLS || !companion.gap_of().empty()) continue;
    const PupilNumbers pupils =
        companion.has_formula() ? NumbersOf(companion.formula(), catalogue) : pupils_;
    if (!pupils.any()) continue;
    companions_.push_back({companion.id(), companion.split() != v1::SPLIT_UNSPECIFIED, pupils});
  }
}

void Suppression::Write(const v1::IndicatorFigure& figure, v1::IndicatorFigure* view) const {
  view->CopyFrom(figure);
  if (pupils_.composed) {
    KeepDisplay(view->mutable_value());
    if (view->has_provisional()) Withhold(view->mutable_provisional());
    view->clear_gap();
  }
  if (view->has_value() && Small(Size(view->value(), pupils_))) {
    Withhold(view->mutable_value());
    view->clear_gap();
  }
  if (view->has_provisional() && Small(Size(view->provisional(), pupils_))) {
    Withhold(view->mutable_provisional());
  }
  for (const Companion& companion : companions_) {
    std::vector<v1::CompanionValue*> parts;
    for (v1::CompanionValue& value : *view->mutable_companions()) {
      if (value.id() == companion.id) parts.push_back(&value);
    }
    if (companion.pupils.composed) {
      SuppressComposed(companion.is_split, parts);
    } else {
      SuppressParts(companion.pupils, parts);
    }
  }
}

void WithholdGaps(const v1::IndicatorDefinition& definition,
                  const std::function<const v1::IndicatorFigure*(const std::string&)>& find_in_view,
                  v1::IndicatorFigure* figure) {
  for (const v1::CompanionDefinition& companion : definition.companions()) {
    if (companion.gap_of().empty()) continue;
    const v1::IndicatorFigure* const of = find_in_view(companion.gap_of());
    if (of != nullptr && of->has_gap()) continue;
    for (v1::CompanionValue& value : *figure->mutable_companions()) {
      if (value.id() == companion.id()) Withhold(value.mutable_value());
    }
  }
}

v1::Snapshot Suppress(const v1::Snapshot& snapshot, const v1::Plan& plan,
                      const MeasureCatalogue& catalogue) {
  std::map<std::string, const v1::IndicatorDefinition*> definitions;
  for (const v1::IndicatorDefinition& definition : plan.indicators()) {
    definitions[definition.id()] = &definition;
  }
  v1::Snapshot view = snapshot;
  std::map<std::pair<std::string, int>, const v1::IndicatorFigure*> figures;
  for (int i = 0; i < snapshot.figures_size(); ++i) {
    v1::IndicatorFigure* const figure = view.mutable_figures(i);
    figures[{figure->indicator(), figure->school_year()}] = figure;
    const auto found = definitions.find(figure->indicator());
    if (found == definitions.end()) continue;
    Suppression(*found->second, catalogue).Write(snapshot.figures(i), figure);
  }
  for (v1::IndicatorFigure& figure : *view.mutable_figures()) {
    const auto found = definitions.find(figure.indicator());
    if (found == definitions.end()) continue;
    WithholdGaps(
        *found->second,
        [&](const std::string& id) {
          const auto of = figures.find({id, figure.school_year()});
          return of == figures.end() ? nullptr : of->second;
        },
        &figure);
  }
  return view;
}

}  // namespace districtedu::aggregation
