#include "services/aggregation/evaluate/formula.h"

#include <algorithm>
#include <utility>

namespace districtedu::aggregation {
namespace {

// Adds the measure of a term to the formula; false where it cannot be read.
bool BindTerm(const v1::Term& term, const MeasureCatalogue& catalogue, const CellView& cells,
              const ReferenceData& reference, BoundFormula* formula,
              std::vector<BoundTerm>* terms) {
  formula->measures.insert(term.measure());
  const Measure* const measure = catalogue.Find(term.measure());
  if (measure == nullptr) return false;
  formula->forms.insert(measure->forms.begin(), measure->forms.end());
  if (reference.failed_measures.contains(measure->id)) return false;

  BoundTerm bound;
  bound.measure = measure;
  bound.cells = cells.Find(measure->id);
  for (const v1::DimensionFilter& where : term.where()) {
    const int dimension = measure->DimensionIndex(where.dimension());
    if (dimension < 0) return false;
    BoundTerm::Filter filter;
    filter.dimension = static_cast<size_t>(dimension);
    filter.any_of.insert(where.any_of().begin(), where.any_of().end());
    bound.filters.push_back(std::move(filter));
  }
  bound.stage_dimension =
      std::max(measure->DimensionIndex("stage"), measure->DimensionIndex("stages"));
  terms->push_back(std::move(bound));
  return true;
}

// The cells are in order of the school year.
std::map<std::string, int> FirstYears(const BoundTerm& term) {
  std::map<std::string, int> years;
  if (term.cells == nullptr) return years;
  for (const auto& [key, cell] : *term.cells) {
    if (term.Fits(key)) years.emplace(key.entity, key.school_year);
  }
  return years;
}

}  // namespace

bool ValueHas(const std::string& value, const std::string& code) {
  size_t begin = 0;
  while (true) {
    const size_t end = std::min(value.find('+', begin), value.size());
    if (value.compare(begin, end - begin, code) == 0) return true;
    if (end == value.size()) return false;
    begin = end + 1;
  }
}

bool BoundTerm::Fits(const CellKey& key) const {
  return std::all_of(filters.begin(), filters.end(), [&key](const Filter& filter) {
    const std::string& value = key.dimensions[filter.dimension];
    return std::any_of(filter.any_of.begin(), filter.any_of.end(),
                       [&value](const std::string& code) { return ValueHas(value, code); });
  });
}

bool BoundTerm::InStage(const CellKey& key, size_t stage) const {
  return stage_dimension >= 0 &&
         ValueHas(key.dimensions[static_cast<size_t>(stage_dimension)], kStages[stage]);
}

bool BoundTerm::CoversStage(size_t stage) const {
  return std::all_of(filters.begin(), filters.end(), [this, stage](const Filter& filter) {
    return static_cast<int>(filter.dimension) != stage_dimension ||
           filter.any_of.contains(kStages[stage]);
  });
}

bool BoundFormula::HasStages() const {
  const auto has = [](const BoundTerm& term) { return term.stage_dimension >= 0; };
  return std::all_of(numerator.begin(), numerator.end(), has) &&
         std::all_of(denominator.begin(), denominator.end(), has);
}

bool BoundFormula::CoversStage(size_t stage) const {
  const auto covers = [stage](const BoundTerm& term) { return term.CoversStage(stage); };
  return HasStages() && std::all_of(numerator.begin(), numerator.end(), covers) &&
         std::all_of(denominator.begin(), denominator.end(), covers);
}

BoundFormula Bind(const v1::Formula& formula, const MeasureCatalogue& catalogue,
                  const CellView& cells, const ReferenceData& reference) {
  BoundFormula bound;
  const auto bind = [&](const v1::Term& term, std::vector<BoundTerm>* terms) {
    if (!BindTerm(term, catalogue, cells, reference, &bound, terms)) bound.failed = true;
  };
  switch (formula.kind_case()) {
    case v1::Formula::kRatio:
      bound.is_ratio = true;
      bound.factor = formula.ratio().factor();
      bound.zero_is_unmet = formula.ratio().zero_denominator() == v1::ZERO_DENOMINATOR_UNMET;
      bound.gap_side = formula.ratio().gap_side();
      for (const v1::Term& term : formula.ratio().numerator()) bind(term, &bound.numerator);
      for (const v1::Term& term : formula.ratio().denominator()) bind(term, &bound.denominator);
      break;
    case v1::Formula::kFirstTimeCount:
      bound.first_time = true;
      bind(formula.first_time_count().term(), &bound.numerator);
      if (!bound.failed) bound.first_years = FirstYears(bound.numerator.front());
      break;
    case v1::Formula::kCount:
      for (const v1::Term& term : formula.count().terms()) bind(term, &bound.numerator);
      break;
    case v1::Formula::KIND_NOT_SET:
      bound.failed = true;  // refused by CheckPlan
      break;
  }
  return bound;
}

}  // namespace districtedu::aggregation
