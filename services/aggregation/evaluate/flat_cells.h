#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FLAT_CELLS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FLAT_CELLS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "services/aggregation/cells/cell.h"
#include "services/aggregation/cells/reference_data.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {

// The cells of one measure with numbers in the place of texts, read once for all formulas of an
// evaluation.
struct FlatCells {
  static constexpr int kDistrict = -1;       // school of a cell without school
  static constexpr int kUnknownSchool = -2;  // a school the reference data do not know

  struct Item {
    int school_year = 0;
    int school = kDistrict;       // position in ReferenceData.schools
    int entity = 0;               // number within the measure
    bool without_amount = false;  // a record leaves its amount out
    int64_t sum = 0;
  };

  // Reads school years from the first to the last given; with `history` all before the last.
  FlatCells(const MeasureCells& cells, const ReferenceData& reference, const Measure& measure,
            bool history, int first_school_year, int last_school_year);

  // Value of a dimension of an item, as a number below values[dimension].size().
  int Code(size_t item, size_t dimension) const { return codes[item * values.size() + dimension]; }

  // Items of a school year: [first, second).
  std::pair<size_t, size_t> Year(int school_year) const;

  std::vector<Item> items;  // by school year, then school
  std::vector<int> codes;
  std::vector<std::vector<std::string>> values;  // by dimension and code
  int entity_count = 0;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_FLAT_CELLS_H_
