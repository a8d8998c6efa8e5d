#ifndef DISTRICTEDU_SERVICES_AGGREGATION_CELLS_CELL_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_CELLS_CELL_H_

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace districtedu::aggregation {

// Where contributions of one measure are added up.
struct CellKey {
  int school_year = 0;                  // starting year
  std::string school;                   // id; "" for what the district keeps
  std::vector<std::string> dimensions;  // values in the order of the measure's header
  std::string entity;                   // id; "" for a measure without entities

  friend auto operator<=>(const CellKey&, const CellKey&) = default;
  friend bool operator==(const CellKey&, const CellKey&) = default;
};

// What was added up. Missing is not zero: present < records says that records without an amount
// are in it, and sum is then only a part.
struct Cell {
  int64_t sum = 0;      // SUM(amount) over the records that have one; 0 where none has
  int64_t present = 0;  // COUNT(amount)
  int64_t records = 0;  // COUNT(*); at least 1

  friend bool operator==(const Cell&, const Cell&) = default;
};

// All cells of one measure and district, every school year the records know.
using MeasureCells = std::map<CellKey, Cell>;

// The cells evaluation reads.
class CellView {
 public:
  virtual ~CellView() = default;

  // Cells of a measure; null where there is none, which reads as no record.
  virtual const MeasureCells* Find(const std::string& measure) const = 0;
};

// Cells held by value.
class CellMap : public CellView {
 public:
  const MeasureCells* Find(const std::string& measure) const override {
    const auto found = cells.find(measure);
    return found == cells.end() ? nullptr : &found->second;
  }

  std::map<std::string, MeasureCells> cells;  // by measure id
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_CELLS_CELL_H_
