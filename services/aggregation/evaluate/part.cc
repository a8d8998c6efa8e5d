#include "services/aggregation/evaluate/part.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace districtedu::aggregation {
namespace {

Integer ToInteger(absl::int128 value) {
  Integer high = absl::Int128High64(value);  // signed; the low half is not
  high <<= 64;
  return high + absl::Int128Low64(value);
}

}  // namespace

Integer Part::Sum(const BoundTerm& term, size_t in_slot) const {
  if (term.counting == Counting::kEntities) {
    if (term.cells == nullptr) return 0;
    std::vector<int> seen;
    ForItems(term, in_slot, [&](size_t item) { seen.push_back(term.cells->item(item).entity); });
    std::sort(seen.begin(), seen.end());
    return std::distance(seen.begin(), std::unique(seen.begin(), seen.end()));
  }
  absl::int128 sum = 0;
  for (const Place* place : chosen) {
    if (Takes(*place)) sum += places->TallyOf(*place, term).sums[in_slot];
  }
  return ToInteger(sum);
}

bool Part::HasRecord(const BoundTerm& term) const {
  return std::any_of(chosen.begin(), chosen.end(), [&](const Place* place) {
    return Takes(*place) && places->TallyOf(*place, term).any;
  });
}

Part Part::OfYear(int school_year) const {
  Part part = *this;
  part.chosen.clear();
  std::copy_if(chosen.begin(), chosen.end(), std::back_inserter(part.chosen),
               [school_year](const Place* place) { return place->school_year == school_year; });
  return part;
}

bool Unit::Teaches(size_t stage) const {
  return std::any_of(part.chosen.begin(), part.chosen.end(), [stage](const Place* place) {
    const std::string& kind = *place->kind;
    if (kind == "nine_year") return true;
    return stage == kJunior ? kind == "junior" : kind == "primary" || kind == "teaching_point";
  });
}

std::map<int, Unit> UnitsOf(const Part& part) {
  std::map<int, Unit> units;
  for (const Place* place : part.chosen) {
    if (!place->is_school()) continue;
    const auto [found, fresh] = units.try_emplace(place->unit);
    Unit& unit = found->second;
    if (fresh) {
      unit.part.places = part.places;
      unit.part.slot = part.slot;
      unit.part.of = Part::Of::kAll;
      unit.part.moment = part.moment;
    }
    unit.part.chosen.push_back(place);
    unit.counted = unit.counted && place->counted;
    unit.has_records = unit.has_records || place->has_records;
    if (place->school_year != part.moment.school_year) continue;
    unit.in_own_year = unit.in_own_year || place->open;
    unit.has_own_flow = unit.has_own_flow || (!place->open && place->has_records);
  }
  return units;
}

}  // namespace districtedu::aggregation
