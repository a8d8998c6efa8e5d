#include "services/aggregation/evaluate/term.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "common/base/date.h"

namespace districtedu::aggregation {
namespace {

constexpr int kNever = std::numeric_limits<int>::max();

// By code: the value has one of the codes asked for.
template <typename Codes>
std::vector<char> Having(const FlatCells& cells, size_t dimension, const Codes& codes) {
  std::vector<char> having;
  for (const std::string& value : cells.values(dimension)) {
    having.push_back(std::any_of(codes.begin(), codes.end(),
                                 [&value](const auto& code) { return ValueHas(value, code); }));
  }
  return having;
}

std::vector<int> FirstYears(const BoundTerm& term) {
  std::vector<int> years(static_cast<size_t>(term.cells->entity_count()), kNever);
  term.cells->ForAll([&](size_t position) {
    if (!term.Fits(position)) return;
    const FlatCells::Item& item = term.cells->item(position);
    int& first = years[static_cast<size_t>(item.entity)];
    first = std::min(first, item.school_year);
  });
  return years;
}

// False where the measure has no such dimension.
bool BindFilters(const v1::Term& term, BoundTerm* bound) {
  for (const v1::DimensionFilter& where : term.where()) {
    const int dimension = bound->measure->DimensionIndex(where.dimension());
    if (dimension < 0) return false;
    if (dimension == bound->stage_dimension) {
      for (size_t stage = 0; stage < kStages.size(); ++stage) {
        bound->covers_stage[stage] = std::find(where.any_of().begin(), where.any_of().end(),
                                               kStages[stage]) != where.any_of().end();
      }
    }
    if (bound->cells == nullptr) continue;
    BoundTerm::Filter filter;
    filter.dimension = static_cast<size_t>(dimension);
    filter.fits = Having(*bound->cells, filter.dimension, where.any_of());
    bound->filters.push_back(std::move(filter));
  }
  return true;
}

bool BindDays(BoundTerm* bound) {
  const int dimension = bound->measure->DimensionIndex(kDoneOn);
  if (dimension < 0) return false;
  bound->day_dimension = static_cast<size_t>(dimension);
  if (bound->cells == nullptr) return true;
  for (const std::string& value : bound->cells->values(bound->day_dimension)) {
    bound->days.push_back(ParseDate(value));
  }
  return true;
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

bool BindTerm(const v1::Term& term, Counting counting, Context& context, BoundTerm* bound) {
  const Measure* const measure = context.catalogue().Find(term.measure());
  if (measure == nullptr || context.reference().failed_measures.contains(measure->id)) return false;
  bound->counting = counting;
  bound->keeps_items = counting == Counting::kEntities || counting == Counting::kDays;
  bound->at_any_school = counting == Counting::kDays || measure->is_flow;
  bound->measure = measure;
  bound->cells = context.CellsOf(*measure);
  bound->stage_dimension =
      std::max(measure->DimensionIndex("stage"), measure->DimensionIndex("stages"));
  bound->covers_stage.fill(bound->stage_dimension >= 0);
  bool fits = BindFilters(term, bound);
  if (counting == Counting::kDays) fits = BindDays(bound) && fits;
  if (!fits) {
    bound->cells = nullptr;
    return false;
  }
  if (bound->cells == nullptr) return true;
  if (bound->stage_dimension >= 0) {
    for (size_t stage = 0; stage < kStages.size(); ++stage) {
      bound->in_stage[stage] = Having(*bound->cells, static_cast<size_t>(bound->stage_dimension),
                                      std::array<const char*, 1>{kStages[stage]});
    }
  }
  if (counting == Counting::kFirstYears) bound->first_years = FirstYears(*bound);
  return true;
}

}  // namespace districtedu::aggregation
