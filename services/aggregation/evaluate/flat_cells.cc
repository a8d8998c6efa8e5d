#include "services/aggregation/evaluate/flat_cells.h"

#include <algorithm>
#include <iterator>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace districtedu::aggregation {
namespace {

// Positions of schools, for ids that come in order within a school year.
class Schools {
 public:
  explicit Schools(const ReferenceData& reference) : schools_(reference.schools) { Restart(); }

  void Restart() {
    at_ = schools_.begin();
    position_ = 0;
  }

  int Find(const std::string& id) {
    if (id.empty()) return FlatCells::kDistrict;
    while (at_ != schools_.end() && at_->first < id) {
      ++at_;
      ++position_;
    }
    return at_ != schools_.end() && at_->first == id ? position_ : FlatCells::kUnknownSchool;
  }

 private:
  const std::map<std::string, SchoolInfo>& schools_;
  std::map<std::string, SchoolInfo>::const_iterator at_;
  int position_ = 0;
};

// Numbers of the values of one dimension. Most have a handful, days and projects hundreds.
class Codes {
 public:
  int Of(const std::string& value, std::vector<std::string>* values) {
    constexpr size_t kFew = 16;
    if (numbers_.empty()) {
      for (size_t code = 0; code < values->size(); ++code) {
        if ((*values)[code] == value) return static_cast<int>(code);
      }
    } else if (const auto found = numbers_.find(value); found != numbers_.end()) {
      return found->second;
    }
    const int code = static_cast<int>(values->size());
    values->push_back(value);
    if (values->size() == kFew) {
      for (size_t i = 0; i < kFew; ++i) numbers_.emplace((*values)[i], static_cast<int>(i));
    } else if (values->size() > kFew) {
      numbers_.emplace(value, code);
    }
    return code;
  }

 private:
  absl::flat_hash_map<std::string, int> numbers_;  // from some number of values on
};

}  // namespace

FlatCells::FlatCells(const MeasureCells& cells, const ReferenceData& reference,
                     const Measure& measure, bool history, int first_school_year,
                     int last_school_year)
    : values(measure.dimensions.size()) {
  CellKey from;
  from.school_year = first_school_year;
  auto cell = history ? cells.begin() : cells.lower_bound(from);
  absl::flat_hash_map<absl::string_view, int> entities;
  std::vector<Codes> of_dimension(values.size());
  Schools schools(reference);
  int year = 0;
  for (; cell != cells.end() && cell->first.school_year <= last_school_year; ++cell) {
    const CellKey& key = cell->first;
    if (key.school_year != year) schools.Restart();
    year = key.school_year;
    Item item;
    item.school_year = year;
    item.school = schools.Find(key.school);
    if (measure.has_entity()) {
      item.entity = entities.emplace(key.entity, static_cast<int>(entities.size())).first->second;
    }
    item.without_amount = cell->second.present < cell->second.records;
    item.sum = cell->second.sum;
    items.push_back(item);
    for (size_t d = 0; d < values.size(); ++d) {
      // A cell of an older header has fewer; what is not said fits no filter.
      static const auto* const unsaid = new std::string();
      codes.push_back(
          of_dimension[d].Of(d < key.dimensions.size() ? key.dimensions[d] : *unsaid, &values[d]));
    }
  }
  entity_count = static_cast<int>(entities.size());
}

std::pair<size_t, size_t> FlatCells::Year(int school_year) const {
  const auto before = [](const Item& item, int year) { return item.school_year < year; };
  const auto first = std::lower_bound(items.begin(), items.end(), school_year, before);
  const auto last = std::lower_bound(first, items.end(), school_year + 1, before);
  return {static_cast<size_t>(std::distance(items.begin(), first)),
          static_cast<size_t>(std::distance(items.begin(), last))};
}

}  // namespace districtedu::aggregation
