#include "services/aggregation/evaluate/covers.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/numeric/int128.h"

namespace districtedu::aggregation {
namespace {

// Different combinations of some dimensions over the items of a term, numbered.
class Combinations {
 public:
  Combinations(const BoundTerm& term, const std::vector<size_t>& dimensions) {
    if (term.cells == nullptr) return;
    std::map<std::vector<int>, int> numbers;
    for (size_t item = 0; item < term.cells->items.size(); ++item) {
      std::vector<int> codes;
      for (const size_t dimension : dimensions) codes.push_back(term.cells->Code(item, dimension));
      const auto [found, fresh] = numbers.emplace(codes, static_cast<int>(all.size()));
      if (fresh) all.push_back(codes);
      of_item.push_back(found->second);
    }
  }

  std::vector<std::vector<int>> all;  // codes by dimension
  std::vector<int> of_item;
};

std::vector<size_t> DimensionsOf(const v1::Covers& covers, const BoundTerm& term) {
  std::vector<size_t> dimensions;
  for (const std::string& by : covers.by()) {
    const int dimension = term.measure == nullptr ? -1 : term.measure->DimensionIndex(by);
    // Refused by CheckPlan.
    if (dimension >= 0) dimensions.push_back(static_cast<size_t>(dimension));
  }
  return dimensions;
}

}  // namespace

BoundCovers::BoundCovers(const v1::Covers& covers, const BoundTerm& need, const BoundTerm& supply)
    : need_(need), supply_(supply) {
  const std::vector<size_t> of_need = DimensionsOf(covers, need);
  const std::vector<size_t> of_supply = DimensionsOf(covers, supply);
  if (of_need.size() != of_supply.size()) return;
  Combinations needs(need, of_need);
  Combinations supplies(supply, of_supply);
  combinations_ = static_cast<int>(needs.all.size());
  of_need_ = std::move(needs.of_item);
  kind_of_supply_ = std::move(supplies.of_item);
  kinds_cover_.resize(supplies.all.size());
  for (size_t kind = 0; kind < supplies.all.size(); ++kind) {
    for (size_t combination = 0; combination < needs.all.size(); ++combination) {
      bool fits = true;
      for (size_t i = 0; i < of_need.size() && fits; ++i) {
        const auto code = [](const std::vector<int>& codes, size_t at) {
          return static_cast<size_t>(codes[at]);
        };
        const std::string& needed = need.cells->values[of_need[i]][code(needs.all[combination], i)];
        const std::string& there = supply.cells->values[of_supply[i]][code(supplies.all[kind], i)];
        // Who teaches in both stages helps in each.
        fits = needed == there || ValueHas(there, needed);
      }
      if (fits) kinds_cover_[kind].push_back(static_cast<int>(combination));
    }
  }
}

BoundCovers::Result BoundCovers::Look(const Part& part) const {
  Result result;
  if (need_.cells == nullptr || of_need_.empty()) return result;
  const auto count = static_cast<size_t>(combinations_);
  std::vector<absl::int128> needed(count);
  std::vector<absl::int128> there(count);
  std::vector<char> asked(count);
  part.ForItems(need_, part.slot, [&](size_t item) {
    const auto combination = static_cast<size_t>(of_need_[item]);
    asked[combination] = 1;
    needed[combination] += need_.cells->items[item].sum;
  });
  std::vector<std::pair<int, int>> entities;  // combination, entity
  part.ForItems(supply_, part.slot, [&](size_t item) {
    const FlatCells::Item& supply = supply_.cells->items[item];
    for (const int combination : kinds_cover_[static_cast<size_t>(kind_of_supply_[item])]) {
      if (supply_.counting == Counting::kEntities) {
        entities.emplace_back(combination, supply.entity);
      } else {
        there[static_cast<size_t>(combination)] += supply.sum;
      }
    }
  });
  std::sort(entities.begin(), entities.end());
  entities.erase(std::unique(entities.begin(), entities.end()), entities.end());
  for (const auto& [combination, entity] : entities) there[static_cast<size_t>(combination)] += 1;
  for (size_t i = 0; i < count; ++i) {
    if (!asked[i]) continue;
    ++result.needs;
    if (there[i] >= needed[i]) ++result.covered;
  }
  return result;
}

CoveredShareValue::CoveredShareValue(BoundCovers covers)
    : Expression(Traits()), covers_(std::move(covers)) {}

Figure CoveredShareValue::Value(const Part& part) const {
  const BoundCovers::Result result = covers_.Look(part);
  Figure figure;
  figure.numerator = result.covered;
  figure.denominator = result.needs;
  figure.factor = 100;
  return figure;
}

UncoveredNeedsValue::UncoveredNeedsValue(BoundCovers covers)
    : Expression([] {
        Traits traits;
        traits.missing = MissingReport::kAdds;
        traits.by_school = true;
        return traits;
      }()),
      covers_(std::move(covers)) {}

Figure UncoveredNeedsValue::Value(const Part& part) const {
  Figure figure;
  figure.numerator = 0;
  for (const auto& [school, unit] : UnitsOf(part)) {
    if (part.of != Part::Of::kAll && unit.counted != (part.of == Part::Of::kCounted)) continue;
    const BoundCovers::Result result = covers_.Look(unit.part);
    figure.numerator += result.needs - result.covered;
  }
  return figure;
}

}  // namespace districtedu::aggregation
