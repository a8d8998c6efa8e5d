#include "services/aggregation/evaluate/covers.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"

namespace districtedu::aggregation {

BoundCovers::BoundCovers(const v1::Covers& covers, const BoundTerm& need, const BoundTerm& supply)
    : need_(need), supply_(supply) {
  if (need.cells == nullptr || supply.measure == nullptr) return;
  for (const std::string& dimension : covers.by()) {
    const int of_need = need.measure->DimensionIndex(dimension);
    const int of_supply = supply.measure->DimensionIndex(dimension);
    if (of_need < 0 || of_supply < 0) continue;  // refused by CheckPlan
    By by;
    by.of_need = static_cast<size_t>(of_need);
    by.of_supply = static_cast<size_t>(of_supply);
    const std::vector<std::string>& needed = need.cells->values(by.of_need);
    if (supply.cells != nullptr) {
      for (const std::string& there : supply.cells->values(by.of_supply)) {
        std::vector<int>& codes = by.covers.emplace_back();
        for (size_t code = 0; code < needed.size(); ++code) {
          // Who teaches in both stages helps in each.
          if (needed[code] == there || ValueHas(there, needed[code])) {
            codes.push_back(static_cast<int>(code));
          }
        }
      }
    }
    by_.push_back(std::move(by));
  }
}

int64_t BoundCovers::CombinationOf(size_t need_item) const {
  int64_t combination = 0;
  for (const By& by : by_) {
    combination = combination * std::ssize(need_.cells->values(by.of_need)) +
                  need_.cells->Code(need_item, by.of_need);
  }
  return combination;
}

template <typename Visit>
void BoundCovers::ForCovered(size_t supply_item, size_t dimension, int64_t digits,
                             const Visit& visit) const {
  if (dimension == by_.size()) return visit(digits);
  const By& by = by_[dimension];
  const auto code = static_cast<size_t>(supply_.cells->Code(supply_item, by.of_supply));
  digits *= std::ssize(need_.cells->values(by.of_need));
  for (const int needed : by.covers[code]) {
    ForCovered(supply_item, dimension + 1, digits + needed, visit);
  }
}

BoundCovers::Result BoundCovers::Look(const Part& part) const {
  Result result;
  if (by_.empty()) return result;
  struct Need {
    absl::int128 needed = 0;
    absl::int128 there = 0;
  };
  absl::flat_hash_map<int64_t, Need> needs;  // by combination
  part.ForItems(need_, part.slot, [&](size_t item) {
    needs[CombinationOf(item)].needed += need_.cells->item(item).sum;
  });
  std::vector<std::pair<int64_t, int>> entities;  // combination, entity
  part.ForItems(supply_, part.slot, [&](size_t item) {
    const FlatCells::Item& supply = supply_.cells->item(item);
    ForCovered(item, 0, 0, [&](int64_t combination) {
      const auto need = needs.find(combination);
      if (need == needs.end()) return;
      if (supply_.counting == Counting::kEntities) {
        entities.emplace_back(combination, supply.entity);
      } else {
        need->second.there += supply.sum;
      }
    });
  });
  std::sort(entities.begin(), entities.end());
  entities.erase(std::unique(entities.begin(), entities.end()), entities.end());
  for (const auto& [combination, entity] : entities) needs[combination].there += 1;
  for (const auto& [combination, need] : needs) {
    ++result.needs;
    if (need.there >= need.needed) ++result.covered;
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
    : Expression(KindOf(v1::Formula::kUncoveredNeeds).traits), covers_(std::move(covers)) {}

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
