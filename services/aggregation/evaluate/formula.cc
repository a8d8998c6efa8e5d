#include "services/aggregation/evaluate/formula.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace districtedu::aggregation {
namespace {

constexpr int kNever = std::numeric_limits<int>::max();

// By code: the value has one of the codes asked for.
template <typename Codes>
std::vector<char> Having(const FlatCells& cells, size_t dimension, const Codes& codes) {
  std::vector<char> having;
  for (const std::string& value : cells.values[dimension]) {
    having.push_back(std::any_of(codes.begin(), codes.end(),
                                 [&value](const auto& code) { return ValueHas(value, code); }));
  }
  return having;
}

// Adds the measure of a term to the formula; false where it cannot be read.
bool BindTerm(const v1::Term& term, Context& context, BoundFormula* formula,
              std::vector<BoundTerm>* terms) {
  formula->measures.insert(term.measure());
  const Measure* const measure = context.catalogue().Find(term.measure());
  if (measure == nullptr) return false;
  formula->forms.insert(measure->forms.begin(), measure->forms.end());
  if (context.reference().failed_measures.contains(measure->id)) return false;

  BoundTerm bound;
  bound.measure = measure;
  bound.cells = context.CellsOf(*measure);
  bound.stage_dimension =
      std::max(measure->DimensionIndex("stage"), measure->DimensionIndex("stages"));
  bound.covers_stage.fill(bound.stage_dimension >= 0);
  for (const v1::DimensionFilter& where : term.where()) {
    const int dimension = measure->DimensionIndex(where.dimension());
    if (dimension < 0) return false;
    if (dimension == bound.stage_dimension) {
      for (size_t stage = 0; stage < kStages.size(); ++stage) {
        bound.covers_stage[stage] = std::find(where.any_of().begin(), where.any_of().end(),
                                              kStages[stage]) != where.any_of().end();
      }
    }
    if (bound.cells == nullptr) continue;
    BoundTerm::Filter filter;
    filter.dimension = static_cast<size_t>(dimension);
    filter.fits = Having(*bound.cells, filter.dimension, where.any_of());
    bound.filters.push_back(std::move(filter));
  }
  if (bound.cells != nullptr && bound.stage_dimension >= 0) {
    for (size_t stage = 0; stage < kStages.size(); ++stage) {
      bound.in_stage[stage] = Having(*bound.cells, static_cast<size_t>(bound.stage_dimension),
                                     std::array<const char*, 1>{kStages[stage]});
    }
  }
  terms->push_back(std::move(bound));
  return true;
}

std::vector<int> FirstYears(const BoundTerm& term) {
  std::vector<int> years;
  if (term.cells == nullptr) return years;
  years.assign(static_cast<size_t>(term.cells->entity_count), kNever);
  for (size_t i = 0; i < term.cells->items.size(); ++i) {
    const FlatCells::Item& item = term.cells->items[i];
    if (!term.Fits(i)) continue;
    int& first = years[static_cast<size_t>(item.entity)];
    first = std::min(first, item.school_year);
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

bool BoundFormula::CoversStage(size_t stage) const {
  const auto covers = [stage](const BoundTerm& term) { return term.covers_stage[stage]; };
  return std::all_of(numerator.begin(), numerator.end(), covers) &&
         std::all_of(denominator.begin(), denominator.end(), covers);
}

BoundFormula Bind(const v1::Formula& formula, Context& context) {
  BoundFormula bound;
  const auto bind = [&](const v1::Term& term, std::vector<BoundTerm>* terms) {
    if (!BindTerm(term, context, &bound, terms)) bound.failed = true;
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
