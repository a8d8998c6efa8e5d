#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FLAT_CELLS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FLAT_CELLS_H_

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/aggregation/cells/cell.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {

// The cells of one measure with numbers in the place of texts, read once for all formulas and read
// again only where they change. The items of a place, one school in one school year, stand
// together.
class FlatCells {
 public:
  static constexpr int kDistrict = -1;       // school of a cell without school
  static constexpr int kUnknownSchool = -2;  // a school the reference data do not know

  struct Item {
    int school_year = 0;
    int school = kDistrict;       // position in ReferenceData.schools
    int entity = 0;               // number within the measure
    bool without_amount = false;  // a record leaves its amount out
    int64_t sum = 0;
  };
  // Positions of items: [first, last).
  struct Range {
    size_t first = 0;
    size_t last = 0;
  };
  // By id; of ids that are not in it nothing is known.
  using SchoolNumbers = std::map<std::string, int>;

  // Reads school years from the first to the last given; with `history` all before the last.
  // `cells` may be null; `schools` outlives this.
  FlatCells(const MeasureCells* cells, const SchoolNumbers& schools, const Measure& measure,
            bool history, int first_school_year, int last_school_year);

  // Reads the cells of one place again: a school, "" for those without one, in a school year.
  void Reread(const MeasureCells* cells, int school_year, const std::string& school);

  // Rereading has left so much behind that it is cheaper to begin anew.
  bool is_worn() const { return left_behind_ > items_.size() / 2 + kSpare; }

  const Item& item(size_t position) const { return items_[position]; }

  // Value of a dimension of an item, as a number below values(dimension).size().
  int Code(size_t position, size_t dimension) const {
    return codes_[position * values_.size() + dimension];
  }
  const std::vector<std::string>& values(size_t dimension) const { return values_[dimension]; }

  // No entity has a number from this on.
  int entity_count() const { return static_cast<int>(entities_.size()); }

  // Calls visit(school, range) for the places of a school year that have items, in order of the
  // school, those of unknown schools left out.
  template <typename Visit>
  void ForPlaces(int school_year, Visit visit) const {
    const auto year = years_.find(school_year);
    if (year == years_.end()) return;
    for (const auto& [school, range] : year->second.places) visit(school, range);
  }

  // Calls visit(position) for every item.
  template <typename Visit>
  void ForAll(Visit visit) const {
    const auto all = [&visit](const Range& range) {
      for (size_t position = range.first; position < range.last; ++position) visit(position);
    };
    for (const auto& [school_year, year] : years_) {
      for (const auto& [school, range] : year.places) all(range);
      for (const auto& [school, range] : year.unknown) all(range);
    }
  }

 private:
  static constexpr size_t kSpare = 1024;

  struct Year {
    std::map<int, Range> places;           // by school
    std::map<std::string, Range> unknown;  // of schools the reference data do not know
  };
  // The values of one dimension. Most have a handful, days and projects hundreds.
  using Codes = absl::flat_hash_map<std::string, int>;

  bool Reads(int school_year) const {
    return school_year >= first_school_year_ && school_year <= last_school_year_;
  }
  // Adds the cells from `cell` on that are of its place, and moves it past them.
  void AddPlace(MeasureCells::const_iterator* cell, const MeasureCells& cells);
  void AddItem(const CellKey& key, const Cell& cell, int school);
  int CodeOf(const std::string& value, size_t dimension);
  void Forget(int school_year, const std::string& school);

  const SchoolNumbers& schools_;
  const bool has_entity_;
  const int first_school_year_;
  const int last_school_year_;
  std::map<int, Year> years_;
  std::vector<Item> items_;
  std::vector<int> codes_;
  std::vector<std::vector<std::string>> values_;  // by dimension and code
  std::vector<Codes> numbers_;                    // by dimension, from some number of values on
  absl::flat_hash_map<std::string, int> entities_;
  size_t left_behind_ = 0;  // items in no place
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FLAT_CELLS_H_
