#ifndef DISTRICTEDU_SERVICES_AGGREGATION_CELLS_PARTITION_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_CELLS_PARTITION_H_

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/aggregation/cells/cell.h"

namespace districtedu::aggregation {

// What a write can have altered and a refresh computes anew: the cells of a measure in a range of
// school years, of one school or of all.
struct Partition {
  static constexpr int kFirstYear = 0;    // open to the past
  static constexpr int kLastYear = 9999;  // open to the future

  int first_year = kFirstYear;
  int last_year = kLastYear;  // inclusive
  std::string school;         // "": all schools, and what the district keeps

  static Partition Of(const std::optional<int>& first_year, const std::optional<int>& last_year,
                      const std::string& school);

  bool whole() const {
    return first_year <= kFirstYear && last_year >= kLastYear && school.empty();
  }
  bool Contains(const CellKey& key) const {
    return key.school_year >= first_year && key.school_year <= last_year &&
           (school.empty() || key.school == school);
  }
  // Every cell of the other is one of this.
  bool Covers(const Partition& other) const {
    return first_year <= other.first_year && last_year >= other.last_year &&
           (school.empty() || school == other.school);
  }

  friend auto operator<=>(const Partition&, const Partition&) = default;
  friend bool operator==(const Partition&, const Partition&) = default;
};

// By measure id.
using Partitions = std::map<std::string, std::set<Partition>>;

// The same cells in fewer statements: what another covers is left out, and more than `limit`
// partitions become the one that spans them all, because from some number on reading everything
// once is cheaper than reading parts again and again.
void Coalesce(std::size_t limit, std::set<Partition>* partitions);

// The same cells in pieces, by their first year: of all schools only one of the known years each
// (and what lies before or after them), so that no statement reads more than a year of the
// district; of one school as they are. More than `limit` schools of the same years are all schools.
std::set<Partition> PiecesOf(const std::set<Partition>& partitions, std::size_t limit,
                             const std::set<int>& known_years);

// What is left of `partition` where `piece` of it was computed, going from its first year up; none
// where nothing is.
std::optional<Partition> Without(const Partition& partition, const Partition& piece);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_CELLS_PARTITION_H_
