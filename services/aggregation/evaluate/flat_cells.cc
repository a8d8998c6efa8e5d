#include "services/aggregation/evaluate/flat_cells.h"

namespace districtedu::aggregation {

FlatCells::FlatCells(const MeasureCells* cells, const SchoolNumbers& schools,
                     const Measure& measure, bool history, int first_school_year,
                     int last_school_year)
    : schools_(schools),
      has_entity_(measure.has_entity()),
      first_school_year_(history ? std::numeric_limits<int>::min() : first_school_year),
      last_school_year_(last_school_year),
      values_(measure.dimensions.size()),
      numbers_(measure.dimensions.size()) {
  if (cells == nullptr) return;
  CellKey from;
  from.school_year = first_school_year_;
  auto cell = cells->lower_bound(from);
  while (cell != cells->end() && Reads(cell->first.school_year)) AddPlace(&cell, *cells);
}

void FlatCells::Reread(const MeasureCells* cells, int school_year, const std::string& school) {
  if (!Reads(school_year)) return;
  Forget(school_year, school);
  if (cells == nullptr) return;
  CellKey from;
  from.school_year = school_year;
  from.school = school;
  auto cell = cells->lower_bound(from);
  if (cell == cells->end() || cell->first.school_year != school_year ||
      cell->first.school != school) {
    return;
  }
  AddPlace(&cell, *cells);
}

void FlatCells::AddPlace(MeasureCells::const_iterator* cell, const MeasureCells& cells) {
  const CellKey& place = (*cell)->first;
  const auto known = schools_.find(place.school);
  const int school = place.school.empty()      ? kDistrict
                     : known != schools_.end() ? known->second
                                               : kUnknownSchool;
  Range range;
  range.first = items_.size();
  for (; *cell != cells.end(); ++*cell) {
    const CellKey& key = (*cell)->first;
    if (key.school_year != place.school_year || key.school != place.school) break;
    AddItem(key, (*cell)->second, school);
  }
  range.last = items_.size();
  Year& year = years_[place.school_year];
  if (school == kUnknownSchool) {
    year.unknown[place.school] = range;
  } else {
    year.places[school] = range;
  }
}

void FlatCells::AddItem(const CellKey& key, const Cell& cell, int school) {
  Item item;
  item.school_year = key.school_year;
  item.school = school;
  if (has_entity_) {
    item.entity = entities_.emplace(key.entity, static_cast<int>(entities_.size())).first->second;
  }
  item.without_amount = cell.present < cell.records;
  item.sum = cell.sum;
  items_.push_back(item);
  for (size_t d = 0; d < values_.size(); ++d) {
    // A cell of an older header has fewer; what is not said fits no filter.
    static const auto* const unsaid = new std::string();
    codes_.push_back(CodeOf(d < key.dimensions.size() ? key.dimensions[d] : *unsaid, d));
  }
}

int FlatCells::CodeOf(const std::string& value, size_t dimension) {
  constexpr size_t kFew = 16;
  std::vector<std::string>& values = values_[dimension];
  Codes& numbers = numbers_[dimension];
  if (numbers.empty()) {
    for (size_t code = 0; code < values.size(); ++code) {
      if (values[code] == value) return static_cast<int>(code);
    }
  } else if (const auto found = numbers.find(value); found != numbers.end()) {
    return found->second;
  }
  const int code = static_cast<int>(values.size());
  values.push_back(value);
  if (values.size() == kFew) {
    for (size_t i = 0; i < kFew; ++i) numbers.emplace(values[i], static_cast<int>(i));
  } else if (values.size() > kFew) {
    numbers.emplace(value, code);
  }
  return code;
}

void FlatCells::Forget(int school_year, const std::string& school) {
  const auto year = years_.find(school_year);
  if (year == years_.end()) return;
  const auto forget = [this](auto& places, const auto& place) {
    const auto found = places.find(place);
    if (found == places.end()) return;
    left_behind_ += found->second.last - found->second.first;
    places.erase(found);
  };
  const auto known = schools_.find(school);
  if (school.empty()) {
    forget(year->second.places, kDistrict);
  } else if (known != schools_.end()) {
    forget(year->second.places, known->second);
  } else {
    forget(year->second.unknown, school);
  }
}

}  // namespace districtedu::aggregation
